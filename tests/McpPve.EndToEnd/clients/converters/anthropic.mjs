// Anthropic's SDK: MCP tool to tool of its runner, and the request of that runner.
import Anthropic from "@anthropic-ai/sdk";
import { mcpTool, mcpTools } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { api, convert, done, listing, request } from "./check.mjs";
import { anthropic } from "./rules.mjs";

await convert((tool) => anthropic(mcpTool(tool, listing([tool]))));

await request(async (tools) => {
  const fetch = api({ id: "1", type: "message", role: "assistant", model: "m", content: [{ type: "text", text: "ok" }], stop_reason: "end_turn", usage: { input_tokens: 1, output_tokens: 1 } });
  const client = new Anthropic({ apiKey: "x", maxRetries: 0, fetch });
  await client.beta.messages.toolRunner({ model: "m", max_tokens: 16, tools: mcpTools(tools, listing(tools)), messages: [{ role: "user", content: "hello" }] });
  return fetch.body.tools;
}, anthropic);

done("anthropic", "@anthropic-ai/sdk");
