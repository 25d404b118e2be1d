// supergateway speaks stdio to a client that knows nothing else, here one of the SDK, and HTTP to the server.
import { drive, script, server } from "./scenario.mjs";
import { connectSdk, fromSdk } from "./sdk-client.mjs";

await drive("supergateway", async () => fromSdk(await connectSdk({
  command: process.execPath,
  args: [script("supergateway/dist/index.js"), "--streamableHttp", server.url, "--logLevel", "none"],
  env: server.env,
})));
