// The OpenAI Agents SDK: MCP tool to function tool, as it is and in strict mode, and both APIs' requests.
process.env.OPENAI_AGENTS_DONT_LOG_TOOL_DATA = "0"; // A message without its reason could be any.
const { Agent, mcpToFunctionTool, OpenAIProvider, Runner } = await import("@openai/agents");
const { default: OpenAI } = await import("openai");
const { answers, api, convert, done, openObject, request } = await import("./check.mjs");
const { openai } = await import("./rules.mjs");

const open = "Error converting MCP schema to strict mode: Cannot convert an open JSON schema object to strict mode without changing its"
  + " accepted values. Set `additionalProperties: false`, declare at least one property, or disable strict mode.";

await convert((tool) => void mcpToFunctionTool(tool, { name: "pve" }, false));
await convert((tool) => {
  const { strict } = mcpToFunctionTool(tool, { name: "pve" }, true);
  return strict === openObject(tool) ? `strict: ${strict}` : undefined;
}, (said, tool) => said === open && openObject(tool));

async function sent(tools, strict, useResponses) {
  const fetch = api(useResponses ? answers.response : answers.chat);
  const nothing = async () => {};
  const server = { name: "pve", connect: nothing, close: nothing, invalidateToolsCache: nothing, listTools: async () => tools };
  const agent = new Agent({ name: "a", instructions: "x", mcpServers: [server], mcpConfig: { convertSchemasToStrict: strict } });
  const modelProvider = new OpenAIProvider({ openAIClient: new OpenAI({ apiKey: "x", maxRetries: 0, fetch }), useResponses });
  try {
    await new Runner({ modelProvider, tracingDisabled: true }).run(agent, "hello", { maxTurns: 1 });
  } catch (error) {
    // An answer without a message ends a run; what was sent is there by then.
    if (!fetch.body) throw error;
  }
  return fetch.body.tools.map((tool) => tool.function ?? tool);
}

for (const strict of [false, true])
  for (const useResponses of [true, false])
    await request((tools) => sent(tools, strict, useResponses), openai, (said) => said === open); // judged above, tool by tool

done("openai", "@openai/agents", "openai");
