// The OpenAI Agents SDK: MCP tool to function tool, as it is and in strict mode, and both APIs' requests.
process.env.OPENAI_AGENTS_DONT_LOG_TOOL_DATA = "0"; // A message without its reason could be any.
const { Agent, mcpToFunctionTool, OpenAIProvider, Runner } = await import("@openai/agents");
const { default: OpenAI } = await import("openai");
const { api, convert, done, listing, openObject, request } = await import("./check.mjs");
const { openai } = await import("./rules.mjs");

const openObjectMessage = "Error converting MCP schema to strict mode: Cannot convert an open JSON schema object to strict mode without changing its accepted values."
  + " Set `additionalProperties: false`, declare at least one property, or disable strict mode.";
const allow = (said, tool) => said === openObjectMessage && openObject(tool);

await convert((tool) => void mcpToFunctionTool(tool, { name: "pve" }, false));
await convert((tool) => {
  const made = mcpToFunctionTool(tool, { name: "pve" }, true);
  return made.strict === openObject(tool) ? `strict: ${made.strict}` : undefined;
}, { allow });

for (const strict of [false, true])
  for (const useResponses of [true, false])
    await request(async (tools) => {
      const fetch = api({ id: "1", object: "response", created_at: 1, model: "m", output: [], choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }] });
      const modelProvider = new OpenAIProvider({ openAIClient: new OpenAI({ apiKey: "x", maxRetries: 0, fetch }), useResponses });
      const server = { ...listing(tools), name: "pve", cacheToolsList: false, connect: async () => {}, close: async () => {}, invalidateToolsCache: async () => {}, listTools: async () => tools };
      // Said once for each tool, and judged above.
      const warn = console.warn;
      console.warn = (...args) => args[1]?.message && openObjectMessage.endsWith(args[1].message) || warn(...args);
      try {
        const agent = new Agent({ name: "a", instructions: "x", mcpServers: [server], mcpConfig: { convertSchemasToStrict: strict } });
        await new Runner({ modelProvider, tracingDisabled: true }).run(agent, "hello", { maxTurns: 1 });
      } catch (error) {
        if (!fetch.body) throw error;
      } finally {
        console.warn = warn;
      }
      return fetch.body.tools.map((tool) => tool.function ?? tool);
    }, openai);

done("openai", "@openai/agents", "openai");
