// Hands the model a tool's error as if it were an answer.
import { getAllMcpTools, MCPServerStdio, MCPServerStreamableHttp, RunContext } from "@openai/agents";
import { drive, server } from "./scenario.mjs";

await drive("@openai/agents", async () => {
  const { command, args, env, url } = server;
  const pve = url ? new MCPServerStreamableHttp({ url, name: "pve" }) : new MCPServerStdio({ command, args, env, name: "pve" });
  await pve.connect();
  // An agent's tools; a failure of the client itself is thrown instead of being told to a model.
  const tools = await getAllMcpTools({ mcpServers: [pve], errorFunction: null });
  return {
    list: async () => tools.map((tool) => tool.name),
    call: async (name, args) => {
      const said = [await tools.find((tool) => tool.name === name).invoke(new RunContext({}), JSON.stringify(args))].flat();
      return { text: said.map((part) => part.text ?? part).join("\n") };
    },
    close: () => pve.close(),
  };
});
