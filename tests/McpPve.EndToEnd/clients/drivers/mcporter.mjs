import { createRuntime } from "mcporter";
import { drive, server, shown } from "./scenario.mjs";

await drive("mcporter", async () => {
  const { command, args, env, url } = server;
  const way = url ? { kind: "http", url: new URL(url) } : { kind: "stdio", command, args, cwd: process.cwd() };
  const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
  const runtime = await createRuntime({ servers: [{ name: "pve", env, command: way }], logger });
  return {
    list: async () => (await runtime.listTools("pve")).map((tool) => tool.name),
    call: async (name, args) => shown(await runtime.callTool("pve", name, { args })),
    close: () => runtime.close(),
  };
});
