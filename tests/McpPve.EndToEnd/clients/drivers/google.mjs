// @google/genai is handed a client of the SDK and makes a tool of it that Gemini can call.
import { mcpToTool } from "@google/genai";
import { drive, server, shown } from "./scenario.mjs";
import { connectSdk } from "./sdk-client.mjs";

await drive("@google/genai", async () => {
  const client = await connectSdk(server);
  const tool = mcpToTool(client);
  return {
    list: async () => (await tool.tool()).functionDeclarations.map((declaration) => declaration.name),
    call: async (name, args) => {
      const [{ functionResponse }] = await tool.callTool([{ name, args }]);
      return shown(functionResponse.response.error ?? functionResponse.response);
    },
    close: () => client.close(),
  };
});
