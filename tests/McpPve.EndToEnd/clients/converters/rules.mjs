// What the model APIs refuse, and their converters let through. One tool that breaks a rule fails the whole request.
import { nodes } from "./check.mjs";

const where = (problems) => problems.filter(Boolean).flat();
const every = (schema, check) => [...nodes(schema)].flatMap(([path, node]) => where([check(node)].flat()).map((said) => `${path || "the root"}: ${said}`));

// OpenAI: "Invalid 'tools[13].function.description': string too long. Expected a string with maximum length 1024" (getsentry/sentry-mcp#106);
// "object schema missing properties" (openai/openai-agents-python#449), at any depth (can1357/oh-my-pi#1147);
// "array schema missing items" (digitalocean-labs/mcp-digitalocean#265); no composition at the root (MemPalace/mempalace#1728).
// In strict mode "'additionalProperties' is required to be supplied and to be false" (lastmile-ai/openai-agents-mcp#2), and every property is required.
export function openai({ name, description = "", parameters, strict }) {
  return where([
    !/^[a-zA-Z0-9_-]{1,64}$/.test(name) && `the name '${name}' does not match ^[a-zA-Z0-9_-]{1,64}$`,
    description.length > 1024 && `the description has ${description.length} characters, and 1024 are allowed`,
    parameters?.type !== "object" && "the root is not of type object",
    ["oneOf", "anyOf", "allOf", "enum", "not"].filter((word) => word in (parameters ?? {})).map((word) => `${word} at the root`),
    every(parameters, (node) => [
      node.type === "object" && !node.properties && "object schema missing properties",
      node.type === "array" && !node.items && "array schema missing items",
      strict && node.type === "object" && node.additionalProperties !== false && "an object that is not closed, in strict mode",
      strict && node.type === "object" && Object.keys(node.properties ?? {}).some((key) => !node.required?.includes(key)) && "a property that is not required, in strict mode",
    ]),
  ]);
}

// Anthropic: "tools.14.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'" (anthropics/claude-code#79418);
// "input_schema does not support oneOf, allOf, or anyOf at the top level" (anthropics/claude-code#40075). Tool names by the Messages API's reference.
export function anthropic({ name, input_schema: schema }) {
  return where([
    !/^[a-zA-Z0-9_-]{1,64}$/.test(name) && `the name '${name}' does not match ^[a-zA-Z0-9_-]{1,64}$`,
    schema?.type !== "object" && "the root is not of type object",
    ["oneOf", "anyOf", "allOf"].filter((word) => word in (schema ?? {})).map((word) => `${word} at the root`),
    // Its SDK writes null for what is missing.
    !schema?.properties && "the root has no properties",
    every(schema, (node) => Object.keys(node.properties ?? {}).filter((key) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(key)).map((key) => `the property key '${key}'`)),
  ]);
}

// What a Schema of the Gemini API has (its reference: Caching, Schema). Anything else: "Unknown name "exclusiveMinimum" … Cannot find field"
// (pizza-bot-app/pizza-bot#62).
const geminiFields = new Set([
  "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required", "minProperties", "maxProperties",
  "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum", "maximum",
]);

// Google, `parameters`: "should be non-empty for OBJECT type" (agno-agi/agno#2112), of the root too, where a tool without arguments has to leave them out;
// "items: missing field" (kkrishnan90/gemini-desktop#7); "enum: only allowed for STRING type" (diegosouzapw/OmniRoute#760);
// "required[0]: property is not defined" (probelabs/probe#569); "type: must be specified when not using one_of, any_of or all_of" (danny-avila/LibreChat#6971);
// of a text's formats only enum and date-time (CherryHQ/cherry-studio#4153). Names as FunctionDeclaration.name has them.
export function gemini({ name, parameters }) {
  return where([
    !/^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/.test(name) && `the name '${name}' does not match ^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$`,
    parameters && every(parameters, (node) => {
      const type = String(node.type ?? "").toLowerCase();
      return [
        !type && "no type, or several",
        type === "object" && Object.keys(node.properties ?? {}).length === 0 && "should be non-empty for OBJECT type",
        type === "array" && !node.items && "items: missing field",
        node.enum && type !== "string" && "enum: only allowed for STRING type",
        node.enum?.includes("") && "enum: cannot be empty",
        type === "string" && node.format && !["enum", "date-time"].includes(node.format) && `format: ${node.format} is not supported for STRING type`,
        (node.required ?? []).filter((key) => !(key in (node.properties ?? {}))).map((key) => `required: property '${key}' is not defined`),
        node.anyOf && "anyOf, which older models refuse",
        Object.keys(node).filter((key) => !geminiFields.has(key)).map((key) => `unknown name '${key}'`),
      ].flat();
    }),
  ]);
}

// Google, `parametersJsonSchema`: JSON Schema itself, of which these words are read (the API's reference, responseJsonSchema).
const jsonSchemaWords = new Set([
  "type", "format", "title", "description", "enum", "items", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf", "properties",
  "additionalProperties", "required", "propertyOrdering", "minLength", "maxLength", "pattern", "default",
]);

export function geminiJsonSchema({ name, parametersJsonSchema: schema }) {
  return where([
    gemini({ name }),
    schema?.type !== "object" && "the root is not of type object",
    every(schema, (node) => [
      typeof node.type !== "string" && "no type, or several",
      node.type === "object" && !node.properties && !node.additionalProperties && "an object without properties",
      ...["anyOf", "oneOf", "allOf", "$ref"].filter((word) => word in node),
      ...Object.keys(node).filter((word) => !jsonSchemaWords.has(word)).map((word) => `unknown word '${word}'`),
    ]),
  ]);
}
