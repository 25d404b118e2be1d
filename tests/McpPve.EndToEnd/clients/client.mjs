// usage: node client.mjs default|REVISION MCP-PVE [ARGUMENT…]   The TypeScript client 2.x, pinned to a protocol revision or not.
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { args, command, converse } from "./conversation.mjs";

const [revision, program, ...rest] = [command, ...args];
const options = revision === "default" ? {} : { versionNegotiation: { mode: { pin: revision } } };
const client = new Client({ name: "end-to-end", version: "1" }, options);
await client.connect(new StdioClientTransport({ command: program, args: rest, env: process.env }));
await converse({
  list: async () => (await client.listTools()).tools,
  call: (name, parameters, onprogress) => client.callTool({ name, arguments: parameters }, { onprogress }),
  protocol: () => client.getNegotiatedProtocolVersion(),
});
await client.close();
