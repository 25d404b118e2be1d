// registry.mjs FILE: what is wrong with a server.json by the rules of the MCP registry (2025-12-11), a JSON array on stdout.
// Stricter than the registry: a property that it does not know is a mistake here.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import formats from 'ajv-formats';

const text = (more = {}) => ({ type: 'string', minLength: 1, ...more });
const object = (properties, required = []) => ({ type: 'object', properties, required, additionalProperties: false });
const input = {
  description: text(), default: { type: 'string' }, placeholder: text(), value: text(), choices: { type: 'array', items: text(), minItems: 1 },
  format: { enum: ['string', 'number', 'boolean', 'filepath'] }, isRequired: { type: 'boolean' }, isSecret: { type: 'boolean' },
};
const variables = { type: 'object', additionalProperties: object(input) };
const url = text({ pattern: '^(https?://\\S+|\\{[A-Za-z_][A-Za-z0-9_]*\\}\\S*)$' });
const named = object({ ...input, variables, type: { const: 'named' }, name: text(), isRepeated: { type: 'boolean' } }, ['type', 'name']);
const transport = { anyOf: [object({ type: { const: 'stdio' } }, ['type']), object({ type: { const: 'streamable-http' }, url }, ['type', 'url'])] };
const exact = text({ maxLength: 255, not: { pattern: '^latest$|^[\\^~<>=]|[.][x*]$' } });
const common = { transport, runtimeHint: text(), runtimeArguments: { type: 'array', items: named }, environmentVariables: { type: 'array', items: object({ ...input, variables, name: text() }, ['name']) } };
const server = object({
  $schema: { const: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json' },
  name: text({ pattern: '^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$', minLength: 3, maxLength: 200 }),
  title: text({ maxLength: 100 }), description: text({ maxLength: 100 }), version: exact, websiteUrl: text({ format: 'uri' }),
  repository: object({ url: text({ format: 'uri' }), source: text() }, ['url', 'source']),
  packages: {
    type: 'array', minItems: 1, items: {
      anyOf: [
        // An image says its version itself, and a bundle proves what it is.
        object({ ...common, registryType: { const: 'oci' }, identifier: text({ pattern: '^[a-z0-9.-]+/[a-z0-9./_-]+:[A-Za-z0-9._-]+$' }) }, ['registryType', 'identifier', 'transport']),
        object({ ...common, registryType: { const: 'mcpb' }, identifier: text({ pattern: '^https://github\\.com/.*mcp.*\\.mcpb$' }), version: exact, fileSha256: text({ pattern: '^[a-f0-9]{64}$' }) }, ['registryType', 'identifier', 'transport', 'fileSha256']),
      ],
    },
  },
}, ['$schema', 'name', 'description', 'version', 'packages']);

const ajv = new Ajv({ allErrors: true });
formats(ajv);
const valid = ajv.compile(server), found = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const problems = valid(found) ? [] : valid.errors.map(error => `${error.instancePath} ${error.message}`);
for (const [at, one] of found.packages.entries()) {
  // A placeholder in an address or a value has to be one that can be filled in.
  const known = new Set([...(one.environmentVariables ?? []), ...(one.runtimeArguments ?? [])].flatMap(input => [input.name, ...Object.keys(input.variables ?? {})]));
  for (const [, name] of (one.transport.url ?? '').matchAll(/\{([^}]+)\}/g)) if (!known.has(name)) problems.push(`/packages/${at}/transport/url: {${name}} is nothing that is asked for`);
  for (const argument of one.runtimeArguments ?? [])
    for (const [, name] of (argument.value ?? '').matchAll(/\{([^}]+)\}/g)) if (!(name in (argument.variables ?? {}))) problems.push(`/packages/${at}/runtimeArguments: {${name}} is no variable`);
  const names = (one.environmentVariables ?? []).map(input => input.name);
  if (new Set(names).size !== names.length) problems.push(`/packages/${at}/environmentVariables: a name is there twice`);
}
console.log(JSON.stringify(problems));
