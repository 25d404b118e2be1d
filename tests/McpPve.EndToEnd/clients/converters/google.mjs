// Google's SDK: MCP tool to function declaration, as JSON Schema and as the API's own Schema, and the request.
import { GoogleGenAI, mcpToTool } from "@google/genai";
import { answers, api, convert, done, listing, request } from "./check.mjs";
import { gemini, geminiJsonSchema } from "./rules.mjs";

const google = new GoogleGenAI({ apiKey: "x" });

async function sent(tool) {
  globalThis.fetch = api(answers.content);
  await google.models.generateContent({ model: "m", contents: "hello", config: { tools: [tool] } });
  return globalThis.fetch.body.tools.flatMap((one) => one.functionDeclarations);
}

await convert(async (tool) => {
  const { functionDeclarations: [declaration] } = await mcpToTool(listing([tool])).tool();
  return geminiJsonSchema(declaration);
});
await request((tools) => sent(mcpToTool(listing(tools))), geminiJsonSchema);

// What hands the schema over as `parameters` has to leave out those of a tool that has no arguments.
const declaration = ({ name, description, inputSchema }) =>
  ({ name, description, ...(Object.keys(inputSchema.properties ?? {}).length ? { parameters: inputSchema } : {}) });
await request((tools) => sent({ functionDeclarations: tools.map(declaration) }), gemini);

done("google", "@google/genai");
