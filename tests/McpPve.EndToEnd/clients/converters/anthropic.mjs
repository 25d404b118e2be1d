// Anthropic's SDK: MCP tool to tool of its runner, and the request of that runner.
import Anthropic from "@anthropic-ai/sdk";
import { mcpTool, mcpTools } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { answers, api, convert, done, listing, request } from "./check.mjs";
import { anthropic } from "./rules.mjs";

await convert((tool) => anthropic(mcpTool(tool, listing([tool]))));

await request(async (tools) => {
  const fetch = api(answers.message);
  const { beta } = new Anthropic({ apiKey: "x", maxRetries: 0, fetch });
  const messages = [{ role: "user", content: "hello" }];
  await beta.messages.toolRunner({ model: "m", max_tokens: 16, tools: mcpTools(tools, listing(tools)), messages });
  return fetch.body.tools;
}, anthropic);

done("anthropic", "@anthropic-ai/sdk");
