// @anthropic-ai/sdk is handed a client of the SDK and makes tools of it for its tool runner.
import { mcpTools } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { drive, server, shown } from "./scenario.mjs";
import { allTools, connectSdk } from "./sdk-client.mjs";

await drive("@anthropic-ai/sdk", async () => {
  const client = await connectSdk(server);
  const tools = mcpTools(await allTools(client), client);
  return {
    list: async () => tools.map((tool) => tool.name),
    call: async (name, args) => {
      try {
        return shown({ content: await tools.find((tool) => tool.name === name).run(args) });
      } catch (error) {
        // What its runner would tell the model.
        if (error.content) return shown({ content: error.content, isError: true });
        throw error;
      }
    },
    close: () => client.close(),
  };
});
