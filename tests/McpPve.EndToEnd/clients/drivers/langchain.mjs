// Checks what a model sends against the schema before it sends it on, so most of what is sloppy never leaves it.
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { ClientRefusal, drive, server } from "./scenario.mjs";

await drive("@langchain/mcp-adapters", async () => {
  const { command, args, env, url } = server;
  const pve = url ? { transport: "http", url } : { transport: "stdio", command, args, env, stderr: "ignore" };
  const client = new MultiServerMCPClient({ mcpServers: { pve }, throwOnLoadError: true, prefixToolNameWithServerName: false });
  const tools = await client.getTools();
  return {
    list: async () => tools.map((tool) => tool.name),
    call: async (name, args) => {
      try {
        const said = [await tools.find((tool) => tool.name === name).invoke(args)].flat();
        return { text: said.map((part) => part.text ?? part).join("\n") };
      } catch (error) {
        throw error.constructor.name === "ToolInputParsingException" ? new ClientRefusal(error.message.split("\n")[0]) : error;
      }
    },
    close: () => client.close(),
  };
});
