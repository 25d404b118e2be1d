// Passes every tool's definition through a vendor's own converters, up to the request that would be sent to the model.
// usage: node converters/VENDOR.mjs <LISTS   where LISTS is {setting: [definition…]}, as tools/list gave them.
// On stdout: {vendor, packages, definitions, requests, problems: [{setting, tool, said}], openObjects: [tool…]}
import { text } from "node:stream/consumers";
import { format } from "node:util";
import { version } from "../drivers/scenario.mjs";

const settings = JSON.parse(await text(process.stdin));

// Most settings list the same definitions, and each is converted once.
const listed = Object.entries(settings).flatMap(([setting, tools]) => tools.map((tool) => ({ setting, tool })));
const definitions = [...new Map(listed.map((one) => [JSON.stringify(one.tool), one])).values()];

// Whatever a converter says counts, wherever it says it.
let heard = [];
const hear = (...args) => heard.push(format(...args.map((arg) => (arg instanceof Error ? arg.message : arg))));
for (const channel of ["log", "info", "warn", "error", "debug", "trace"]) console[channel] = hear;
process.on("warning", ({ message }) => heard.push(message));
process.stderr.write = (text) => (heard.push(String(text).trimEnd()), true);

const report = { definitions: definitions.length, requests: 0, problems: [], openObjects: [] };

export const problem = (setting, tool, ...said) =>
  report.problems.push(...said.flat().filter(Boolean).map((one) => ({ setting, tool, said: String(one) })));

/** Does something with each definition; what it says, throws or gives back is a problem. */
export async function convert(one, allow = () => false) {
  for (const { setting, tool } of definitions) {
    heard = [];
    let found = [];
    try {
      found = (await one(structuredClone(tool))) ?? [];
    } catch (error) {
      found = [error.message];
    }
    problem(setting, tool.name, found, heard.filter((text) => !allow(text, tool)));
  }
  heard = [];
}

/** Does something with the whole list of each setting, which gives back the tools of the request that would have been sent. */
export async function request(make, rules, allow = () => false) {
  for (const [setting, tools] of Object.entries(settings)) {
    heard = [];
    try {
      const sent = await make(structuredClone(tools));
      report.requests++;
      const names = sent.map((one) => one.name);
      for (const { name } of tools) if (!names.includes(name)) problem(setting, name, "is not in the request by this name");
      for (const one of sent) problem(setting, one.name, rules(one));
    } catch (error) {
      problem(setting, "", error.message);
    }
    problem(setting, "", heard.filter((text) => !allow(text)));
  }
  heard = [];
}

/** `options` and `arguments` take any parameter of PVE, which a strict mode can't say; no other object may be open. */
export function openObject(tool) {
  const open = [...nodes(tool.inputSchema)].filter(([, node]) => node.type === "object" && node.additionalProperties !== false);
  if (!["/properties/options", "/properties/arguments"].includes(open.map(([path]) => path).join())) return false;
  if (!report.openObjects.includes(tool.name)) report.openObjects.push(tool.name);
  return true;
}

/** Every schema inside of a schema, itself included, with the path to it. */
export function* nodes(schema, path = "") {
  if (typeof schema !== "object" || schema === null) return;
  yield [path, schema];
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* nodes(inner, `${path}/properties/${name}`);
  for (const name of ["items", "additionalProperties", "not"]) yield* nodes(schema[name], `${path}/${name}`);
  for (const name of ["anyOf", "oneOf", "allOf", "prefixItems"])
    for (const [at, inner] of (schema[name] ?? []).entries()) yield* nodes(inner, `${path}/${name}/${at}`);
}

/** A fetch that keeps what it is sent, in `body`, and answers. */
export function api(answer) {
  const fake = async (url, init) => {
    fake.body = JSON.parse(init?.body ?? (await url.text()));
    return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  };
  return fake;
}

/** An MCP client that lists what was listed. */
export const listing = (tools) => ({ listTools: async () => ({ tools }) });

export function done(vendor, ...packages) {
  const told = { vendor, packages: Object.fromEntries(packages.map((name) => [name, version(name)])), ...report };
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
}

/** What the model APIs answer, as far as their clients read it. */
export const answers = {
  chat: { id: "1", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }] },
  response: { id: "1", object: "response", created_at: 1, model: "m", output: [], usage: { input_tokens: 1, output_tokens: 1 } },
  message: {
    id: "1", type: "message", role: "assistant", model: "m", content: [{ type: "text", text: "ok" }], stop_reason: "end_turn",
    usage: { input_tokens: 1, output_tokens: 1 },
  },
  content: { candidates: [{ content: { role: "model", parts: [{ text: "ok" }] }, finishReason: "STOP" }] },
};
