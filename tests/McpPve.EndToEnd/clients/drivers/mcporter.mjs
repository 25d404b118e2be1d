import { createRuntime } from "mcporter";
import { drive, server, shown } from "./scenario.mjs";

await drive("mcporter", async () => {
  const { command, args, env, url } = server;
  const definition = { name: "pve", env, command: url ? { kind: "http", url: new URL(url) } : { kind: "stdio", command, args, cwd: process.cwd() } };
  const quiet = { debug() {}, info() {}, warn: console.error, error: console.error };
  const runtime = await createRuntime({ servers: [definition], logger: quiet });
  return {
    list: async () => (await runtime.listTools("pve")).map((tool) => tool.name),
    call: async (name, args) => shown(await runtime.callTool("pve", name, { args })),
    close: () => runtime.close(),
  };
});
