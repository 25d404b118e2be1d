// What every real client does with the server, and the one JSON line on stdout that RealClientTests reads:
// {client, version, transport, listed: [name…], steps: [{step, outcome: "right"|"wrong"|"refused by the client", said}], error}
// usage of each driver: node drivers/NAME.mjs stdio MCP-PVE | http URL
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const [transport, target, ...more] = process.argv.slice(2);

// How the server is reached. A settings variable of this machine must not decide what is tested.
export const server = {
  transport,
  url: transport === "http" ? new URL("mcp", target).href : undefined,
  command: transport === "stdio" ? target : undefined,
  args: ["--demo"],
  env: {
    ...Object.fromEntries(["PATH", "HOME", "TMPDIR"].filter((name) => process.env[name]).map((name) => [name, process.env[name]])),
    PVE_CONFIRM: "off",
  },
};

// Such as the protocol's revision, where a driver knows several.
export const mode = more[0];

// The client's own validation said no, and nothing was sent.
export class ClientRefusal extends Error {}

const ids = (answer) => (answer.items ?? []).map((item) => item.vmid).join();
const is = (found, wanted) => (String(found) === String(wanted) ? undefined : `expected ${wanted}, found ${found}`);
const first = (...problems) => problems.find(Boolean);
const webServer = (answer) => first(is(answer.vmid, 100), is(answer.name, "web01"));
const onlyWebServer = (answer) => is(ids(answer), "100");
const onPve1 = (answer) => is(ids(answer), "100,101,106,109,9000");
const guestNamedByDigits = (answer) => is(ids(answer), "107");
const started = (name) => (answer) =>
  first(is(answer.outcome, "ok"), answer.log?.includes(`Starting ${name}`) ? undefined : `the log does not tell of ${name}: ${answer.log}`);
const changed = (tags, onboot) => ({ changed: now = {} }) =>
  first(is(now.tags?.to, tags), onboot.includes(String(now.onboot?.to)) ? undefined : `onboot became ${now.onboot?.to}`);

// Arguments as the schema has them.
export const exact = [
  { step: "exact: a text", tool: "pve_list_qemu_vms", arguments: { node: "pve1" }, check: onPve1 },
  { step: "exact: a number", tool: "pve_get_qemu_status", arguments: { vmid: 100, detail: "concise" }, check: webServer },
  { step: "exact: a text of digits", tool: "pve_find", arguments: { name: "4711" }, check: guestNamedByDigits },
  { step: "exact: a list", tool: "pve_bulk_start_guests", arguments: { vms: [203], wait_seconds: 30 }, check: started("CT 203") },
  {
    step: "exact: options and a flag", tool: "pve_update_qemu_config",
    arguments: { vmid: 103, onboot: true, options: { tags: "exact" } }, check: changed("exact", ["1", "true"]),
  },
];

// The same in the spellings that models and clients are known to send.
export const sloppy = [
  { step: "a number as text", tool: "pve_get_qemu_status", arguments: { vmid: "100" }, check: webServer },
  { step: "an empty text for a choice", tool: "pve_get_qemu_status", arguments: { vmid: 100, detail: "" }, check: webServer },
  { step: "null for an argument", tool: "pve_get_qemu_status", arguments: { vmid: 100, node: null, detail: null }, check: webServer },
  {
    step: "empty texts for every optional argument", tool: "pve_find", check: onlyWebServer,
    arguments: { name: "web01", type: "", tag: "", status: "", pool: "", node: "", filter: "", limit: "", start: "", detail: "" },
  },
  { step: "a number for a text", tool: "pve_find", arguments: { name: 4711 }, check: guestNamedByDigits },
  { step: "a list in a text", tool: "pve_bulk_start_guests", arguments: { vms: "[103]", wait_seconds: "30" }, check: started("VM 103") },
  {
    step: "an object in a text, a flag as text", tool: "pve_update_qemu_config",
    arguments: { vmid: "103", onboot: "false", options: '{"tags":"web"}' }, check: changed("web", ["0", "false"]),
  },
  { step: "a dash in a name", tool: "pve_bulk_start_guests", arguments: { vms: [107], "wait-seconds": 30 }, check: started("VM 107") },
];

// For a client that starts anew for every call: fewer of them, each with several spellings.
export const together = [
  exact[0],
  {
    step: "a sloppy search", tool: "pve_find", check: guestNamedByDigits,
    arguments: { name: 4711, type: "", node: null, filter: "", limit: "", detail: "" },
  },
  {
    step: "a sloppy change", tool: "pve_update_qemu_config", check: changed("web", ["1", "true"]),
    arguments: { vmid: "103", onboot: "true", options: '{"tags":"web"}', digest: "", "wait-seconds": "30" },
  },
  { step: "a sloppy list", tool: "pve_bulk_start_guests", check: started("VM 103"), arguments: { vms: "[103]", timeout: "" } },
];

// A mistake, whose message has to reach whoever sits before the client.
const mistake = { step: "a mistake is told", tool: "pve_get_qemu_status", arguments: { vmid: 999999 } };

/**
 * @param {string} client the package's name
 * @param {() => Promise<{list: () => Promise<string[]>, call: (tool: string, args: object) => Promise<{text: string, isError?: boolean}>,
 *   close?: () => Promise<unknown>}>} connect `call` may also throw what the client throws when a tool reports an error
 */
export async function drive(client, connect, steps = [...exact, ...sloppy]) {
  const report = { client, version: version(client), transport: mode ? `${transport} ${mode}` : transport, listed: [], steps: [] };
  let connected, at = "connecting";
  try {
    connected = await connect();
    at = "listing tools";
    report.listed = await connected.list();
    for (const one of [...steps, mistake]) {
      at = one.step;
      report.steps.push({ step: one.step, ...(await outcome(one, connected.call)) });
    }
    at = "closing";
    await connected.close?.();
  } catch (error) {
    report.error = `${at}: ${told(error)}`;
  }
  // Some clients leave timers behind, and what is still in the pipe has to arrive.
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}

async function outcome({ tool, arguments: given, check }, call) {
  let answer;
  try {
    answer = await call(tool, structuredClone(given));
  } catch (error) {
    answer = error instanceof ClientRefusal ? { refusal: error.message } : { isError: true, text: told(error) };
  }
  if (answer.refusal) return { outcome: "refused by the client", said: answer.refusal };
  if (!check) return answer.text.includes("999999") ? { outcome: "right" } : { outcome: "wrong", said: answer.text };
  const facts = answer.isError ? undefined : parsed(answer.text);
  if (!facts) return { outcome: "wrong", said: answer.text };
  const problem = check(facts);
  return problem ? { outcome: "wrong", said: `${problem}, in ${answer.text}` } : { outcome: "right" };
}

// Some clients do not tell an error from an answer; ours are JSON, and errors are not.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// What a client gives to its model: the text of an MCP result.
export const shown = (result) => ({
  isError: result.isError === true,
  text: (result.content ?? []).map((part) => part.text ?? `<${part.type}>`).join("\n"),
});

const told = (error) => [error?.message ?? String(error), error?.cause?.message].filter(Boolean).join(", because ").slice(0, 2000);

export const script = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

export const version = (name) => JSON.parse(readFileSync(script(`${name}/package.json`), "utf8")).version;

/** A script run to its end by this Node; what it printed. */
export async function run(args, options = {}) {
  const child = spawn(process.execPath, args, { env: server.env, stdio: ["ignore", "pipe", "pipe"], ...options });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  return await new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve({ code, ...output })));
}

/** A script that serves until the driver ends; waits for the words that say so. */
export async function serve(args, ready) {
  const child = spawn(process.execPath, args, { env: server.env, stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => child.kill());
  let output = "";
  await new Promise((resolve, reject) => {
    const hear = (text) => ready.test((output += text)) && resolve();
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("close", (code) => reject(new Error(`${args[0]} ended with exit code ${code}: ${output}`)));
  });
  return child;
}

export const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
