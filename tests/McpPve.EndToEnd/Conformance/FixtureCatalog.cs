using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Tools;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Form = ModelContextProtocol.Protocol.ElicitRequestParams;

#pragma warning disable MCP9001, MCP9005 // the suite asks for what the specification has deprecated, too

namespace McpPve.EndToEnd.Conformance;

/// <summary>What the official conformance suite wants to find on a server: tools, prompts and resources under names of its own.</summary>
internal static class FixtureCatalog
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
    private const string Wav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

    private static readonly Seal State = Seal.OfThisProcess();

    public static void Describe(McpServerOptions described)
    {
        described.ServerInfo = new() { Name = "mcp-pve-fixtures", Version = "1" };
        described.Capabilities = new() { Tools = new(), Prompts = new(), Resources = new() { Subscribe = true }, Completions = new() };
        described.ToolCollection = [.. Tools()];
        described.PromptCollection = [.. Prompts()];
        var handlers = described.Handlers;
        handlers.ListResourcesHandler = (_, _) => new(new ListResourcesResult
        {
            Resources =
            [
                new() { Uri = "test://static-text", Name = "static-text", Description = "A text.", MimeType = "text/plain" },
                new() { Uri = "test://static-binary", Name = "static-binary", Description = "A picture.", MimeType = "image/png" },
                new()
                {
                    Uri = "test://watched-resource",
                    Name = "watched-resource",
                    Description = "A text that could change.",
                    MimeType = "text/plain",
                },
            ],
        });
        handlers.ListResourceTemplatesHandler = (_, _) => new(new ListResourceTemplatesResult
        {
            ResourceTemplates =
            [
                new()
                {
                    UriTemplate = "test://template/{id}/data",
                    Name = "template",
                    Description = "Data by id.",
                    MimeType = "application/json",
                },
            ],
        });
        handlers.ReadResourceHandler = (request, _) => new(new ReadResourceResult { Contents = [Contents(request.Params!.Uri)] });
        handlers.SubscribeToResourcesHandler = (_, _) => new(new EmptyResult());
        handlers.UnsubscribeFromResourcesHandler = (_, _) => new(new EmptyResult());
        handlers.CompleteHandler = (_, _) =>
            new(new CompleteResult { Completion = new() { Values = ["paris", "park", "party"], Total = 3, HasMore = false } });
    }

    private static ResourceContents Contents(string uri) => uri switch
    {
        "test://static-text" =>
            new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = "This is the content of the static text resource." },
        "test://watched-resource" => new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = "Watched." },
        "test://static-binary" =>
            new BlobResourceContents
            {
                Uri = uri,
                MimeType = "image/png",
                Blob = Convert.FromBase64String(Png) is var png ? System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(png)) : [],
            },
        _ when uri.Split('/') is ["test:", "", "template", var id, "data"] => new TextResourceContents
        {
            Uri = uri, MimeType = "application/json", Text = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
        },
        _ => throw new McpProtocolException($"Resource not found: {uri}", McpErrorCode.InvalidParams),
    };

    private static IEnumerable<McpServerTool> Tools()
    {
        yield return Tool("test_simple_text", _ => Text("This is a simple text response for testing."));
        yield return Tool("test_image_content", _ => Result(Image()));
        yield return Tool(
            "test_audio_content",
            _ => Result(new AudioContentBlock { Data = System.Text.Encoding.ASCII.GetBytes(Wav), MimeType = "audio/wav" }));
        yield return Tool(
            "test_embedded_resource",
            _ => Result(Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")));
        yield return Tool("test_multiple_content_types", _ => Result(
            new TextContentBlock { Text = "Multiple content types test:" },
            Image(),
            Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}""")));
        yield return Tool(
            "test_error_handling",
            _ =>
                new CallToolResult
                {
                    IsError = true,
                    Content = [new TextContentBlock { Text = "This tool intentionally returns an error for testing" }],
                });
        yield return Tool("test_tool_with_logging", async (request, stop) =>
        {
            using var logs = request.Server.AsClientLoggerProvider();
            foreach (var line in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
            {
                logs.CreateLogger("test").Log(LogLevel.Information, default, line, null, static (text, _) => text);
                await Task.Delay(50, stop);
            }
            return Text("logged");
        });
        yield return Tool("test_logging_tool", request =>
        {
            using var logs = request.Server.AsClientLoggerProvider();
            logs.CreateLogger("test").Log(LogLevel.Information, default, "said", null, static (text, _) => text);
            return Text("logged");
        });
        yield return Tool("test_tool_with_progress", async (request, stop) =>
        {
            foreach (var step in new[] { 0, 50, 100 })
            {
                if (request.Params?.ProgressToken is { } token)
                {
                    await request.Server.NotifyProgressAsync(token, new() { Progress = step, Total = 100 }, cancellationToken: stop);
                }
                await Task.Delay(50, stop);
            }
            return Text("done");
        });
        yield return Tool("test_sampling", async (request, stop) =>
        {
            var answer = await request.Server.SampleAsync(Sample(Argument(request, "prompt"), 100), stop);
            return Text($"LLM response: {answer.Content.OfType<TextContentBlock>().First().Text}");
        }, "prompt");
        yield return Tool("test_elicitation", async (request, stop) => Text("User response: " + Told(await request.Server.ElicitAsync(
            Ask(Argument(request, "message"), ("username", new Form.StringSchema { Description = "User's response" }),
                ("email", new Form.StringSchema { Description = "User's email address" })), stop))), "message");
        yield return Tool("test_elicitation_sep1034_defaults",
            async (request, stop) => Text("Elicitation completed: " + Told(await request.Server.ElicitAsync(
            Ask(
                "Please look at the defaults",
                ("name", new Form.StringSchema { Default = "John Doe" }),
                ("age", new Form.NumberSchema { Type = "integer", Default = 30 }),
                ("score", new Form.NumberSchema { Default = 95.5 }),
                ("status", new Form.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" }),
                ("verified", new Form.BooleanSchema { Default = true })),
            stop))));
        yield return Tool("test_elicitation_sep1330_enums",
            async (request, stop) => Text("Elicitation completed: " + Told(await request.Server.ElicitAsync(
            Ask(
                "Please choose",
                ("untitledSingle", new Form.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] }),
                (
                    "titledSingle",
                    new Form.TitledSingleSelectEnumSchema
                    {
                        OneOf =
                        [
                            new() { Const = "value1", Title = "First Option" },
                            new() { Const = "value2", Title = "Second Option" },
                            new() { Const = "value3", Title = "Third Option" },
                        ],
                    }),
                (
                    "legacyEnum",
                    new Form.LegacyTitledEnumSchema
                    {
                        Enum = ["opt1", "opt2", "opt3"],
                        EnumNames = ["Option One", "Option Two", "Option Three"],
                    }),
                ("untitledMulti", new Form.UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } }),
                (
                    "titledMulti",
                    new Form.TitledMultiSelectEnumSchema
                    {
                        Items = new()
                        {
                            AnyOf =
                            [
                                new() { Const = "value1", Title = "First Choice" },
                                new() { Const = "value2", Title = "Second Choice" },
                                new() { Const = "value3", Title = "Third Choice" },
                            ],
                        },
                    })),
            stop))));
        yield return Tool("test_missing_capability", request => request.Server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() })
            : Text("it is there"));
        yield return Tool(
            "test_streaming_elicitation",
            request => Answer(request, "name") is { } answer ? Text(answer) : throw Required(null, ("name", Name())));

        // Multi-round-trip requests.
        yield return Tool(
            "test_input_required_result_elicitation",
            request => Answer(request, "user_name") is { } name ? Text($"Hello, {name}!") : throw Required(null, ("user_name", Name())));
        yield return Tool("test_input_required_result_sampling", request => Response(request, "capital_question") is { } said
            ? Text(
                $"{said.Deserialize(InputResponse.CreateMessageResultJsonTypeInfo)?.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}")
            : throw Required(null, ("capital_question", InputRequest.ForSampling(Sample("What is the capital of France?", 100)))));
        yield return Tool("test_input_required_result_list_roots", request => Response(request, "client_roots") is { } roots
            ? Text(string.Join(", ", roots.Deserialize(InputResponse.ListRootsResultJsonTypeInfo)?.Roots.Select(root => root.Uri) ?? []))
            : throw Required(null, ("client_roots", InputRequest.ForRootsList(new()))));
        yield return Tool("test_input_required_result_request_state", request => Response(request, "confirm") is not null
            && Opened(request) == "state"
            ? Text("state-ok")
            : throw Required("state", ("confirm", InputRequest.ForElicitation(Ask("Please confirm", ("ok", new Form.BooleanSchema()))))));
        yield return Tool("test_input_required_result_multiple_inputs", request =>
            Response(request, "user_name") is not null
                && Response(request, "greeting") is not null
                && Response(request, "client_roots") is not null
            ? Text("all there")
            : throw Required(
                "many",
                ("user_name", Name()),
                ("greeting", InputRequest.ForSampling(Sample("Generate a greeting", 50))),
                ("client_roots", InputRequest.ForRootsList(new()))));
        yield return Tool("test_input_required_result_multi_round",
            request => (request.Params?.RequestState is null ? null : Opened(request)) switch
        {
            "two" when Response(request, "step2") is not null => Text("both steps done"),
            "one" when Response(request, "step1") is not null =>
                throw Required(
                    "two",
                    (
                        "step2",
                        InputRequest.ForElicitation(Ask("Step 2: What is your favorite color?", ("color", new Form.StringSchema()))))),
            _ =>
                throw Required(
                    "one", ("step1", InputRequest.ForElicitation(Ask("Step 1: What is your name?", ("name", new Form.StringSchema()))))),
        });
        yield return Tool("test_input_required_result_tampered_state", request => request.Params?.RequestState is null
            ? throw Required("sealed", ("confirm", InputRequest.ForElicitation(Ask("Please confirm", ("ok", new Form.BooleanSchema())))))
            : Text(Opened(request)));
        yield return Tool("test_input_required_result_capabilities", request => throw Capable(request));
    }

    private static IEnumerable<McpServerPrompt> Prompts()
    {
        yield return new Prompt(
            "test_simple_prompt", [], _ => Said(new TextContentBlock { Text = "This is a simple prompt for testing." }));
        yield return new Prompt("test_prompt_with_arguments", ["arg1", "arg2"], request => Said(
            new TextContentBlock
            {
                Text = $"Prompt with arguments: arg1='{request.Params!.Arguments!["arg1"].GetString()}', "
                    + $"arg2='{request.Params.Arguments["arg2"].GetString()}'",
            }));
        yield return new Prompt("test_prompt_with_embedded_resource", ["resourceUri"], request => Said(
            Embedded(request.Params!.Arguments!["resourceUri"].GetString()!, "text/plain", "Embedded resource content for testing."),
            new TextContentBlock { Text = "Please process the embedded resource above." }));
        yield return new Prompt(
            "test_prompt_with_image", [], _ => Said(Image(), new TextContentBlock { Text = "Please analyze the image above." }));
        yield return new Prompt("test_input_required_result_prompt", [],
            request => request.Params?.InputResponses?.ContainsKey("user_context") is true
            ? Said(new TextContentBlock { Text = "In that context." })
            : throw Required(
                null,
                (
                    "user_context",
                    InputRequest.ForElicitation(Ask("What context should the prompt use?", ("context", new Form.StringSchema()))))));
    }

    // Asks only for what the client can be asked for.
    private static InputRequiredException Capable(RequestContext<CallToolRequestParams> request)
    {
        var can = request.Server.ClientCapabilities;
        var asks = new List<(string, InputRequest)>();
        if (can?.Elicitation is not null)
        {
            asks.Add(("user_name", Name()));
        }
        if (can?.Sampling is not null)
        {
            asks.Add(("greeting", InputRequest.ForSampling(Sample("Generate a greeting", 50))));
        }
        return Required("capable", [.. asks]);
    }

    private static string Opened(RequestContext<CallToolRequestParams> request) =>
        request.Params?.RequestState is { } state && State.Open(state) is { } content
            ? content
            : throw new McpProtocolException("requestState was not made by this server, or was changed.", McpErrorCode.InvalidParams);

    private static InputRequiredException Required(string? state, params (string Key, InputRequest Request)[] requests) =>
        new(requests.ToDictionary(request => request.Key, request => request.Request), state is null ? null : State.Close(state));

    private static InputResponse? Response(RequestContext<CallToolRequestParams> request, string key) =>
        request.Params?.InputResponses?.TryGetValue(key, out var response) is true ? response : null;

    private static string? Answer(RequestContext<CallToolRequestParams> request, string key)
    {
        try
        {
            return Response(request, key)?.Deserialize(InputResponse.ElicitResultJsonTypeInfo) is { Content: { } content }
                && content.TryGetValue("name", out var name)
                    ? name.GetString()
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static InputRequest Name() => InputRequest.ForElicitation(Ask("What is your name?", ("name", new Form.StringSchema())));

    private static Form Ask(string message, params (string Name, Form.PrimitiveSchemaDefinition Schema)[] fields) => new()
    {
        Message = message,
        RequestedSchema = new()
        {
            Properties = fields.ToDictionary(field => field.Name, field => field.Schema),
            Required = [.. fields.Select(field => field.Name)],
        },
    };

    private static CreateMessageRequestParams Sample(string prompt, int tokens) =>
        new() { Messages = [new() { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }], MaxTokens = tokens };

    private static string Told(ElicitResult result)
    {
        var content = new JsonObject((result.Content ?? new Dictionary<string, JsonElement>())
            .Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, JsonNode.Parse(pair.Value.GetRawText()))));
        return $"action={result.Action}, content={content.ToJsonString()}";
    }

    private static string Argument(RequestContext<CallToolRequestParams> request, string name) =>
        request.Params!.Arguments![name].GetString()!;

    private static ImageContentBlock Image() => new() { Data = System.Text.Encoding.ASCII.GetBytes(Png), MimeType = "image/png" };

    private static EmbeddedResourceBlock Embedded(string uri, string type, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };

    private static CallToolResult Text(string text) => Result(new TextContentBlock { Text = text });

    private static CallToolResult Result(params ContentBlock[] content) => new() { Content = content };

    private static GetPromptResult Said(params ContentBlock[] content) =>
        new() { Messages = [.. content.Select(block => new PromptMessage { Role = Role.User, Content = block })] };

    private static FixtureTool Tool(
        string name, Func<RequestContext<CallToolRequestParams>, CallToolResult> call, params string[] arguments) =>
        new(name, (request, _) => Task.FromResult(call(request)), arguments);

    private static FixtureTool Tool(
        string name,
        Func<RequestContext<CallToolRequestParams>, CancellationToken, Task<CallToolResult>> call,
        params string[] arguments) => new(name, call, arguments);

    private sealed class FixtureTool(
        string name,
        Func<RequestContext<CallToolRequestParams>, CancellationToken, Task<CallToolResult>> call,
        string[] arguments) : McpServerTool
    {
        public override Tool ProtocolTool { get; } = new()
        {
            Name = name,
            Description = "A fixture.",
            InputSchema = JsonElement.Parse(
                $$"""{"type":"object","properties":{ {{string.Join(',', arguments.Select(argument => $"\"{argument}\":{{\"type\":\"string\"}}"))}} },"required":[{{string.Join(',', arguments.Select(argument => $"\"{argument}\""))}}],"additionalProperties":false}"""),
        };

        public override IReadOnlyList<object> Metadata => [];

        public override async ValueTask<CallToolResult> InvokeAsync(
            RequestContext<CallToolRequestParams> request,
            CancellationToken cancellationToken = default) => await call(request, cancellationToken);
    }

    private sealed class Prompt(
        string name, string[] arguments, Func<RequestContext<GetPromptRequestParams>, GetPromptResult> get) : McpServerPrompt
    {
        public override ModelContextProtocol.Protocol.Prompt ProtocolPrompt { get; } = new()
        {
            Name = name,
            Description = "A fixture.",
            Arguments =
            [
                .. arguments.Select(argument => new PromptArgument { Name = argument, Description = "An argument.", Required = true }),
            ],
        };

        public override IReadOnlyList<object> Metadata => [];

        public override ValueTask<GetPromptResult> GetAsync(
            RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default) => new(get(request));
    }
}
