// What the model APIs refuse, and their converters let through. One tool that breaks a rule fails the whole request.
import { nodes } from "./check.mjs";

const say = (...problems) => problems.flat().filter(Boolean);
const every = (schema, check) =>
  [...nodes(schema)].flatMap(([path, node]) => say(check(node)).map((said) => `${path || "the root"}: ${said}`));
const keys = (node) => Object.keys(node.properties ?? {});
const composed = (schema, ...words) => words.filter((word) => word in (schema ?? {})).map((word) => `${word} at the root`);
const named = (name, pattern) => !pattern.test(name) && `the name '${name}' does not match ${pattern.source}`;

// OpenAI: "Invalid 'tools[13].function.description': string too long. Expected a string with maximum length 1024"
// (getsentry/sentry-mcp#106); "object schema missing properties" (openai/openai-agents-python#449), at any depth (can1357/oh-my-pi#1147);
// "array schema missing items" (digitalocean-labs/mcp-digitalocean#265); no composition at the root (MemPalace/mempalace#1728). In strict
// mode "'additionalProperties' is required to be supplied and to be false" (lastmile-ai/openai-agents-mcp#2).
export function openai({ name, description = "", parameters, strict }) {
  return say(
    named(name, /^[a-zA-Z0-9_-]{1,64}$/),
    description.length > 1024 && `the description has ${description.length} characters, and 1024 are allowed`,
    parameters?.type !== "object" && "the root is not of type object",
    composed(parameters, "oneOf", "anyOf", "allOf", "enum", "not"),
    every(parameters, (node) => [
      node.type === "object" && !node.properties && "object schema missing properties",
      node.type === "array" && !node.items && "array schema missing items",
      strict && node.type === "object" && node.additionalProperties !== false && "an object that is open, in strict mode",
      strict && keys(node).filter((key) => !node.required?.includes(key)).map((key) => `'${key}' is not required, in strict mode`),
    ].flat()),
  );
}

// Anthropic: "tools.14.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"
// (anthropics/claude-code#79418); "input_schema does not support oneOf, allOf, or anyOf at the top level" (anthropics/claude-code#40075).
// Names as its documentation has them. Its SDK writes null where a schema has no properties.
export function anthropic({ name, input_schema: schema }) {
  return say(
    named(name, /^[a-zA-Z0-9_-]{1,64}$/),
    schema?.type !== "object" && "the root is not of type object",
    !schema?.properties && "the root has no properties",
    composed(schema, "oneOf", "anyOf", "allOf"),
    every(schema, (node) => keys(node).filter((key) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(key)).map((key) => `the property key '${key}'`)),
  );
}

// What a Schema of the Gemini API has, by its reference (Caching, Schema).
// Of anything else: "Unknown name "exclusiveMinimum" … Cannot find field" (pizza-bot-app/pizza-bot#62).
const geminiFields = new Set([
  "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required", "minProperties",
  "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum", "maximum",
]);

// Google, `parameters`: "should be non-empty for OBJECT type" (agno-agi/agno#2112), of the root too, where a tool without arguments has to
// leave them out; "items: missing field" (kkrishnan90/gemini-desktop#7); "enum: only allowed for STRING type" (diegosouzapw/OmniRoute#760);
// "required[0]: property is not defined" (probelabs/probe#569); "type: must be specified" (danny-avila/LibreChat#6971); of a text's formats
// only enum and date-time (CherryHQ/cherry-studio#4153).
export function gemini({ name, parameters }) {
  return say(
    named(name, /^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/),
    every(parameters, (node) => {
      const type = String(node.type ?? "").toLowerCase();
      return [
        !type && "no type, or several",
        node.anyOf && "anyOf, which not every model takes",
        type === "object" && keys(node).length === 0 && "should be non-empty for OBJECT type",
        type === "array" && !node.items && "items: missing field",
        node.enum && type !== "string" && "enum: only allowed for STRING type",
        node.enum?.includes("") && "enum: an empty text",
        type === "string" && node.format && !["enum", "date-time"].includes(node.format) && `format: ${node.format}`,
        (node.required ?? []).filter((key) => !keys(node).includes(key)).map((key) => `required: property '${key}' is not defined`),
        Object.keys(node).filter((field) => !geminiFields.has(field)).map((field) => `unknown name '${field}'`),
      ].flat();
    }),
  );
}

// Google, `parametersJsonSchema`: JSON Schema itself, of which these words are read (its reference, responseJsonSchema).
const geminiWords = new Set([
  "type", "format", "title", "description", "enum", "items", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "properties",
  "additionalProperties", "required", "propertyOrdering", "minLength", "maxLength", "pattern", "default",
]);

export function geminiJsonSchema({ name, parametersJsonSchema: schema }) {
  return say(
    gemini({ name }),
    schema?.type !== "object" && "the root is not of type object",
    every(schema, (node) => [
      typeof node.type !== "string" && "no type, or several",
      node.type === "object" && !node.properties && !node.additionalProperties && "an object without properties",
      ...Object.keys(node).filter((word) => !geminiWords.has(word)).map((word) => `unknown word '${word}'`),
    ]),
  );
}
