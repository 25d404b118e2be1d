// @modelcontextprotocol/client 2.x, by its defaults or pinned to a revision of the protocol.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { drive, mode, server } from "./scenario.mjs";
import { fromSdk } from "./sdk-client.mjs";

await drive("@modelcontextprotocol/client", async () => {
  const client = new Client({ name: "end-to-end", version: "1" }, mode ? { versionNegotiation: { mode: { pin: mode } } } : {});
  const { command, args, env, url } = server;
  const stdio = () => new StdioClientTransport({ command, args, env, stderr: "ignore" });
  await client.connect(url ? new StreamableHTTPClientTransport(new URL(url)) : stdio());
  return fromSdk(client);
});
