// The AI SDK: MCP tool to dynamic tool, and the requests of its providers for OpenAI, Anthropic and Google with their warnings.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createMCPClient } from "@ai-sdk/mcp";
import { createOpenAI } from "@ai-sdk/openai";
import { asSchema } from "@ai-sdk/provider-utils";
import { answers, api, convert, done, request } from "./check.mjs";
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
  const schemas = await Promise.all(made.map(([, { inputSchema }]) => asSchema(inputSchema).jsonSchema));
  return made.map(([name, { description }], at) => ({ type: "function", name, description, inputSchema: schemas[at] }));
}

await convert(async (tool) => openai({ ...tool, parameters: (await functions([tool]))[0].inputSchema }));

const prompt = [{ role: "user", content: [{ type: "text", text: "hello" }] }];

async function sent(model, answer, tools, rules) {
  await request(async (list) => {
    const fetch = api(answer);
    const { warnings } = await model({ apiKey: "x", fetch }).doGenerate({ prompt, tools: await functions(list) });
    for (const warning of warnings) console.warn(JSON.stringify(warning));
    return tools(fetch.body);
  }, rules);
}

const declarations = ({ tools }) => tools.flatMap((tool) => tool.functionDeclarations);
await sent((settings) => createOpenAI(settings).chat("gpt-5"), answers.chat, ({ tools }) => tools.map((tool) => tool.function), openai);
await sent((settings) => createOpenAI(settings).responses("gpt-5"), answers.response, ({ tools }) => tools, openai);
await sent((settings) => createAnthropic(settings)("claude-sonnet-4-5"), answers.message, ({ tools }) => tools, anthropic);
await sent((settings) => createGoogleGenerativeAI(settings)("gemini-2.5-flash"), answers.content, declarations, geminiJsonSchema);

done("ai-sdk", "@ai-sdk/mcp", "@ai-sdk/provider-utils", "@ai-sdk/openai", "@ai-sdk/anthropic", "@ai-sdk/google");
