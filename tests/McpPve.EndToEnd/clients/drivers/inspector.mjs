// The MCP Inspector's command line, which starts anew for every call. It turns values into the schema's types itself.
import { drive, run, script, server, shown, together } from "./scenario.mjs";

const cli = script("@modelcontextprotocol/inspector/clients/launcher/build/index.js");

async function inspect(...args) {
  const target = server.url ? [server.url, "--transport", "http"] : [server.command, ...server.args];
  const ended = await run([cli, "--cli", ...target, "--format", "json", "--quiet", "--connect-timeout", "60000", ...args]);
  try {
    const { result, ...rest } = JSON.parse(ended.stdout);
    return result ?? rest;
  } catch {
    throw new Error(`exit code ${ended.code}: ${ended.stdout}${ended.stderr}`);
  }
}

await drive("@modelcontextprotocol/inspector", () => ({
  list: async () => (await inspect("--method", "tools/list")).tools.map((tool) => tool.name),
  call: async (name, args) => shown(await inspect("--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args))),
}), together);
