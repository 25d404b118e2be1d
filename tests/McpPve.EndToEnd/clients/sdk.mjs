// usage: node sdk.mjs MCP-PVE [ARGUMENT…]   The TypeScript SDK 1.x, which most of today's clients are built on.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { args, command, converse } from "./conversation.mjs";

const client = new Client({ name: "end-to-end", version: "1" });
const transport = new StdioClientTransport({ command, args, env: process.env });
let protocol;
transport.setProtocolVersion = (version) => (protocol = version);
await client.connect(transport);
await converse({
  list: async () => (await client.listTools()).tools,
  call: (name, parameters, onprogress) => client.callTool({ name, arguments: parameters }, undefined, { onprogress }),
  protocol: () => protocol,
});
await client.close();
