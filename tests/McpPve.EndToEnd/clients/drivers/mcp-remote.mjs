// mcp-remote speaks stdio to a client that knows nothing else, here one of the SDK, and HTTP to the server.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive, script, server } from "./scenario.mjs";
import { connectSdk, fromSdk } from "./sdk-client.mjs";

await drive("mcp-remote", async () => fromSdk(await connectSdk({
  command: process.execPath,
  args: [script("mcp-remote/dist/proxy.js"), server.url, "--allow-http", "--transport", "http-only"],
  // It remembers servers and tokens there.
  env: { ...server.env, MCP_REMOTE_CONFIG_DIR: mkdtempSync(join(tmpdir(), "mcp-remote-")) },
})));
