// mcp-proxy serves over HTTP what it starts on stdio; a client of the SDK stands before it.
import { drive, freePort, script, serve, server } from "./scenario.mjs";
import { connectSdk, fromSdk } from "./sdk-client.mjs";

await drive("mcp-proxy", async () => {
  const port = await freePort();
  const command = [script("mcp-proxy/dist/bin/mcp-proxy.mjs"), "--host", "127.0.0.1", "--port", `${port}`, "--server", "stream"];
  const proxy = await serve([...command, "--", server.command, ...server.args], /starting server on port/);
  const client = fromSdk(await connectSdk({ url: `http://127.0.0.1:${port}/mcp` }));
  return { ...client, close: async () => (await client.close(), proxy.kill()) };
});
