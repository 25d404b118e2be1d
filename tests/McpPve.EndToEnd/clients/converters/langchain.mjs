// LangChain: MCP tool to structured tool, its schema to Zod and back, and the requests of its models of OpenAI and Google.
process.env.DEBUG = "@langchain/mcp-adapters:tools"; // Where it tells of a $ref or tool that it could not take.
const { loadMcpTools } = await import("@langchain/mcp-adapters");
const { convertToOpenAITool } = await import("@langchain/core/utils/function_calling");
const { ChatGoogleGenerativeAI } = await import("@langchain/google-genai");
const { ChatOpenAI } = await import("@langchain/openai");
const { z } = await import("zod");
const { api, convert, done, listing, request } = await import("./check.mjs");
const { gemini, openai } = await import("./rules.mjs");

const load = (tools) => loadMcpTools("pve", listing(tools), { throwOnLoadError: true });
const allow = (said) => /(INFO|DEBUG): /.test(said) && !/WARNING|ERROR/.test(said);
const outline = (schema) => JSON.stringify([Object.entries(schema.properties ?? {}).map(([name, { type }]) => `${name}:${type}`).sort(), [...(schema.required ?? [])].sort()]);

await convert(async (tool) => {
  const [loaded] = await load([structuredClone(tool)]);
  const back = z.toJSONSchema(z.fromJSONSchema(loaded.schema), { io: "input" });
  const differs = [loaded.schema, back].map(outline).find((one) => one !== outline(tool.inputSchema));
  return [differs && `${outline(tool.inputSchema)} became ${differs}`, ...openai(convertToOpenAITool(loaded).function)];
}, { allow });

const quietly = async (tools, body) => {
  const write = process.stderr.write;
  process.stderr.write = (text) => allow(text) || write(text);
  try {
    await body(await load(tools));
  } finally {
    process.stderr.write = write;
  }
};

for (const useResponsesApi of [false, true])
  await request(async (tools) => {
    const fetch = api({ id: "1", object: "response", created_at: 1, model: "m", output: [], choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }] });
    await quietly(tools, (loaded) => new ChatOpenAI({ apiKey: "x", model: "m", maxRetries: 0, useResponsesApi, configuration: { fetch } }).bindTools(loaded).invoke("hello"));
    return fetch.body.tools.map((tool) => tool.function ?? tool);
  }, openai);

await request(async (tools) => {
  globalThis.fetch = api({ candidates: [{ content: { role: "model", parts: [{ text: "ok" }] }, finishReason: "STOP" }] });
  await quietly(tools, (loaded) => new ChatGoogleGenerativeAI({ apiKey: "x", model: "m", maxRetries: 0 }).bindTools(loaded).invoke("hello"));
  return globalThis.fetch.body.tools.flatMap((one) => one.functionDeclarations);
}, gemini);

done("langchain", "@langchain/mcp-adapters", "@langchain/core", "@langchain/openai", "@langchain/google-genai", "zod");
