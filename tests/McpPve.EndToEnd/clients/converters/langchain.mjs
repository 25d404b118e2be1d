// LangChain: MCP tool to structured tool, its schema to Zod and back, and the requests of its models of OpenAI and Google.
process.env.DEBUG = "@langchain/mcp-adapters:tools"; // where it tells of a $ref or a tool that it could not take
const { loadMcpTools } = await import("@langchain/mcp-adapters");
const { convertToOpenAITool } = await import("@langchain/core/utils/function_calling");
const { ChatGoogleGenerativeAI } = await import("@langchain/google-genai");
const { ChatOpenAI } = await import("@langchain/openai");
const { z } = await import("zod");
const { answers, api, convert, done, listing, request } = await import("./check.mjs");
const { gemini, openai } = await import("./rules.mjs");

const load = (tools) => loadMcpTools("pve", listing(tools), { throwOnLoadError: true });
const progress = (said) => /INFO: (Found|Successfully)/.test(said);

// Names, types and what is required: what must survive a conversion.
function outline({ properties = {}, required = [] }) {
  const types = Object.entries(properties).map(([name, { type }]) => `${name}: ${type}`);
  return `${types.sort().join(", ")}; required: ${[...required].sort().join(", ")}`;
}

await convert(async (tool) => {
  const before = outline(tool.inputSchema);
  const [loaded] = await load([tool]);
  const back = z.toJSONSchema(z.fromJSONSchema(loaded.schema), { io: "input" });
  const after = [loaded.schema, back].map(outline).find((one) => one !== before);
  return [after && `${before} became ${after}`, ...openai(convertToOpenAITool(loaded).function)];
}, progress);

for (const useResponsesApi of [false, true])
  await request(async (tools) => {
    const fetch = api(useResponsesApi ? answers.response : answers.chat);
    const model = new ChatOpenAI({ apiKey: "x", model: "m", maxRetries: 0, useResponsesApi, configuration: { fetch } });
    await model.bindTools(await load(tools)).invoke("hello");
    return fetch.body.tools.map((tool) => tool.function ?? tool);
  }, openai, progress);

await request(async (tools) => {
  globalThis.fetch = api(answers.content);
  await new ChatGoogleGenerativeAI({ apiKey: "x", model: "m", maxRetries: 0 }).bindTools(await load(tools)).invoke("hello");
  return globalThis.fetch.body.tools.flatMap((one) => one.functionDeclarations);
}, gemini, progress);

done("langchain", "@langchain/mcp-adapters", "@langchain/core", "@langchain/openai", "@langchain/google-genai", "zod");
