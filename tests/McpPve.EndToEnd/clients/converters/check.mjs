// Passes every tool's definition through a vendor's own converters, up to the request that would be sent to the model.
// usage: node converters/VENDOR.mjs FILE   FILE holds {setting: [definition…]}, as tools/list gave them.
// On stdout: {vendor, packages, definitions, requests, problems: [{setting, tool, said}], openObjects: [tool…]}
import { readFileSync } from "node:fs";
import { format } from "node:util";
import { version } from "../drivers/scenario.mjs";

export const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));

// Most settings list the same definitions, and each is converted once.
export const definitions = [...new Map(Object.entries(settings).flatMap(([setting, tools]) => tools.map((tool) => [JSON.stringify(tool), { setting, tool }]))).values()];

// Whatever a converter says counts, wherever it says it.
let heard = [];
for (const channel of ["log", "info", "warn", "error", "debug", "trace"]) console[channel] = (...args) => heard.push(format(...args.map((arg) => (arg instanceof Error ? arg.message : arg))));
process.on("warning", ({ message }) => heard.push(message));
process.stderr.write = (text) => (heard.push(String(text).trimEnd()), true);

const report = { definitions: definitions.length, requests: 0, problems: [], openObjects: [] };

export const problem = (setting, tool, ...said) => said.flat().filter(Boolean).forEach((one) => report.problems.push({ setting, tool, said: String(one) }));

/** Does something with each definition; what it says, throws or gives back is a problem. */
export async function convert(one, { allow = () => false } = {}) {
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

/** Does something with the whole list of each setting, and what it gives back is the tools of the request that would have been sent. */
export async function request(make, rules) {
  for (const [setting, tools] of Object.entries(settings)) {
    heard = [];
    try {
      const sent = await make(structuredClone(tools));
      report.requests++;
      if (sent.length !== tools.length) problem(setting, "", `${sent.length} of ${tools.length} tools are in the request`);
      for (const one of sent) problem(setting, one.name, rules(one));
    } catch (error) {
      problem(setting, "", error.message);
    }
    problem(setting, "", heard);
  }
  heard = [];
}

/** `options` of a tool takes any parameter of PVE, which a strict mode can't say; no other object may be open. */
export function openObject(tool) {
  const open = [...nodes(tool.inputSchema)].filter(([, node]) => node.type === "object" && node.additionalProperties !== false).map(([path]) => path);
  if (open.join() !== "/properties/options") return false;
  if (!report.openObjects.includes(tool.name)) report.openObjects.push(tool.name);
  return true;
}

/** Every schema inside of a schema, itself included, with the path to it. */
export function* nodes(schema, path = "") {
  if (typeof schema !== "object" || schema === null) return;
  yield [path, schema];
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* nodes(inner, `${path}/properties/${name}`);
  for (const name of ["items", "additionalProperties", "not"]) yield* nodes(schema[name], `${path}/${name}`);
  for (const name of ["anyOf", "oneOf", "allOf", "prefixItems"]) for (const [at, inner] of (schema[name] ?? []).entries()) yield* nodes(inner, `${path}/${name}/${at}`);
}

/** A model API that keeps what it is sent. */
export function api(answer) {
  const fake = async (url, init) => {
    fake.body = JSON.parse(init?.body ?? (await url.text()));
    return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  };
  return fake;
}

/** An MCP client that lists what was listed. */
export const listing = (tools) => ({ listTools: async () => ({ tools }), callTool: async () => ({ content: [] }) });

export function done(vendor, ...packages) {
  process.stdout.write(`${JSON.stringify({ vendor, packages: Object.fromEntries(packages.map((name) => [name, version(name)])), ...report })}\n`, () => process.exit(0));
}
