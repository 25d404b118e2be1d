// usage: node client.mjs default|REVISION URL|MCP-PVE [ARGUMENT…]   The TypeScript client 2.x, pinned to a protocol revision or not.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { args, command, converse, http, isUrl, person } from "./conversation.mjs";

const [revision, program, ...rest] = [command, ...args];
const negotiation = revision === "default" ? {} : { versionNegotiation: { mode: revision === "auto" ? "auto" : { pin: revision } } };
const client = new Client({ name: "end-to-end", version: "1" }, { capabilities: { elicitation: { form: {} } }, ...negotiation });
client.setRequestHandler("elicitation/create", person);
await client.connect(isUrl(program) ? new StreamableHTTPClientTransport(new URL(program), http) : new StdioClientTransport({ command: program, args: rest, env: process.env }));
await converse({
  list: async () => (await client.listTools()).tools,
  call: (name, parameters, onprogress) => client.callTool({ name, arguments: parameters }, { onprogress }),
  protocol: () => client.getNegotiatedProtocolVersion(),
});
await client.close();
