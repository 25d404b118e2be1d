// mcp-remote speaks stdio to a client that knows nothing else, here one of the SDK, and HTTP to the server.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive, script, server } from "./scenario.mjs";
import { connectSdk, fromSdk } from "./sdk-client.mjs";

// Where it remembers servers and tokens.
const memory = mkdtempSync(join(tmpdir(), "mcp-remote-"));
process.on("exit", () => rmSync(memory, { recursive: true }));

await drive("mcp-remote", async () => fromSdk(await connectSdk({
  command: process.execPath,
  args: [script("mcp-remote/dist/proxy.js"), server.url, "--allow-http", "--transport", "http-only"],
  env: { ...server.env, MCP_REMOTE_CONFIG_DIR: memory },
})));
