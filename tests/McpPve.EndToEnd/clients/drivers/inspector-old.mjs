// The command line of the Inspector before its second edition, which starts anew for every call.
// It turns texts into the schema's types itself.
import { dirname } from "node:path";
import { drive, run, script, server, shown, together } from "./scenario.mjs";

const cli = script("inspector-old/build/index.js");

async function inspect(...args) {
  const target = server.url ? [server.url, "--transport", "http"] : [server.command, ...server.args];
  // It looks for its package.json from the folder that it is started in.
  const ended = await run([cli, ...target, ...args], { cwd: dirname(cli) });
  if (ended.code !== 0) throw new Error(`exit code ${ended.code}: ${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout);
}

// Each value as JSON, so that a text stays a text.
const pairs = (args) => Object.entries(args).flatMap(([name, value]) => ["--tool-arg", `${name}=${JSON.stringify(value)}`]);

await drive("inspector-old", () => ({
  list: async () => (await inspect("--method", "tools/list")).tools.map((tool) => tool.name),
  call: async (name, args) => shown(await inspect("--method", "tools/call", "--tool-name", name, ...pairs(args))),
}), together);
