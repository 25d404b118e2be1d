// usage: node sdk.mjs URL|MCP-PVE [ARGUMENT…]   The TypeScript SDK 1.x, which most of today's clients are built on.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { args, command, converse, http, isUrl, person } from "./conversation.mjs";

const client = new Client({ name: "end-to-end", version: "1" }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, person);
const transport = isUrl(command) ? new StreamableHTTPClientTransport(new URL(command), http) : new StdioClientTransport({ command, args, env: process.env });
let protocol;
const set = transport.setProtocolVersion?.bind(transport);
transport.setProtocolVersion = (version) => (set?.(version), (protocol = version));
await client.connect(transport);
await converse({
  list: async () => (await client.listTools()).tools,
  call: (name, parameters, onprogress) => client.callTool({ name, arguments: parameters }, undefined, { onprogress }),
  protocol: () => protocol,
});
await client.close();
