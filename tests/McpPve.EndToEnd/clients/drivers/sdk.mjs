// @modelcontextprotocol/sdk 1.x, which most clients of today are built on.
import { drive, server } from "./scenario.mjs";
import { connectSdk, fromSdk } from "./sdk-client.mjs";

await drive("@modelcontextprotocol/sdk", async () => fromSdk(await connectSdk(server)));
