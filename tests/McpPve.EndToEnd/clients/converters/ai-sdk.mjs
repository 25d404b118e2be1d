// The AI SDK: MCP tool to dynamic tool, and the requests of its providers for OpenAI, Anthropic and Google with their warnings.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createMCPClient } from "@ai-sdk/mcp";
import { createOpenAI } from "@ai-sdk/openai";
import { asSchema } from "@ai-sdk/provider-utils";
import { api, convert, done, problem, request } from "./check.mjs";
import { anthropic, geminiJsonSchema, openai } from "./rules.mjs";

// A transport that shakes hands; the definitions are handed over.
const transport = {
  start: async () => {},
  close: async () => {},
  send: async ({ id, method }) => {
    const result = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "pve", version: "1" } };
    if (method === "initialize") queueMicrotask(() => transport.onmessage({ jsonrpc: "2.0", id, result }));
  },
};
const client = await createMCPClient({ transport });

async function functions(tools) {
  const made = Object.entries(client.toolsFromDefinitions({ tools }));
  return await Promise.all(made.map(async ([name, { description, inputSchema }]) => ({ type: "function", name, description, inputSchema: await asSchema(inputSchema).jsonSchema })));
}

await convert(async (tool) => openai({ ...tool, parameters: (await functions([tool]))[0].inputSchema }));

const prompt = [{ role: "user", content: [{ type: "text", text: "hello" }] }];

async function sent(model, answer, tools, rules) {
  await request(async (list) => {
    const fetch = api(answer);
    const { warnings } = await model({ apiKey: "x", fetch }).doGenerate({ prompt, tools: await functions(list) });
    problem("every setting", "", warnings.map((warning) => JSON.stringify(warning)));
    return tools(fetch.body);
  }, rules);
}

const usage = { input_tokens: 1, output_tokens: 1, prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const chat = { id: "1", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }], usage };
const response = { id: "1", created_at: 1, model: "m", output: [], usage };
const message = { id: "1", type: "message", role: "assistant", model: "m", content: [{ type: "text", text: "ok" }], stop_reason: "end_turn", usage };
const content = { candidates: [{ content: { role: "model", parts: [{ text: "ok" }] }, finishReason: "STOP" }] };
await sent((settings) => createOpenAI(settings).chat("gpt-5"), chat, (body) => body.tools.map((tool) => tool.function), openai);
await sent((settings) => createOpenAI(settings).responses("gpt-5"), response, (body) => body.tools, openai);
await sent((settings) => createAnthropic(settings)("claude-sonnet-4-5"), message, (body) => body.tools, anthropic);
await sent((settings) => createGoogleGenerativeAI(settings)("gemini-2.5-flash"), content, (body) => body.tools.flatMap((tool) => tool.functionDeclarations), geminiJsonSchema);

done("ai-sdk", "@ai-sdk/mcp", "@ai-sdk/provider-utils", "@ai-sdk/openai", "@ai-sdk/anthropic", "@ai-sdk/google");
