import { createMCPClient } from "@ai-sdk/mcp";
import { Experimental_StdioMCPTransport as StdioTransport } from "@ai-sdk/mcp/mcp-stdio";
import { drive, server, shown } from "./scenario.mjs";

await drive("@ai-sdk/mcp", async () => {
  const { command, args, env, url } = server;
  const transport = url ? { type: "http", url } : new StdioTransport({ command, args, env, stderr: "ignore" });
  const client = await createMCPClient({ transport });
  const tools = await client.tools();
  return {
    list: async () => Object.keys(tools),
    call: async (name, args) => shown(await tools[name].execute(args, { toolCallId: "1", messages: [] })),
    close: () => client.close(),
  };
});
