// usage: node start.mjs MCP-PVE [ARGUMENT…]   What the TypeScript SDK 1.x gives its application to show when the server can't start or
// can't use PVE: one JSON object {where, shown}.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { args, command } from "./conversation.mjs";

const client = new Client({ name: "end-to-end", version: "1" });
const show = (where, shown) => (console.log(JSON.stringify({ where, shown })), process.exit(0));
try {
  await client.connect(new StdioClientTransport({ command, args, env: process.env }));
} catch (error) {
  show("connect", error.message);
}
try {
  const result = await client.callTool({ name: "pve_list_nodes", arguments: {} });
  show(result.isError ? "call" : "result", result.content.map((part) => part.text).join("\n"));
} catch (error) {
  show("call refused", error.message);
}
