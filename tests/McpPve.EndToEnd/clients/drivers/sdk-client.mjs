// Clients of the TypeScript SDK 1.x: for itself, and for packages that are handed a client or stand before or behind one.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { shown } from "./scenario.mjs";

export async function connectSdk({ command, args, env, url }) {
  const client = new Client({ name: "end-to-end", version: "1" });
  const stdio = () => new StdioClientTransport({ command, args, env, stderr: "ignore" });
  await client.connect(url ? new StreamableHTTPClientTransport(new URL(url)) : stdio());
  return client;
}

export async function allTools(client) {
  const tools = [];
  let cursor;
  do {
    const page = await client.listTools({ cursor });
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor);
  return tools;
}

export const fromSdk = (client) => ({
  list: async () => (await allTools(client)).map((tool) => tool.name),
  call: async (name, args) => shown(await client.callTool({ name, arguments: args })),
  close: () => client.close(),
});
