using McpPve.Calls;
using McpPve.Options;
using McpPve.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>
/// Asks the person behind the client before an irreversible action. Written once as a multi-round-trip request; for
/// sessions of the older protocol the SDK makes an elicitation of it.
/// </summary>
internal sealed class Confirmation(Confirm mode, ConsentState consent)
{
    private const string Key = "confirm";

    /// <returns>Null to go on, otherwise why nothing is done.</returns>
    /// <exception cref="InputRequiredException">The client shall ask, and call again with the answer.</exception>
    public string? Ask(RequestContext<CallToolRequestParams> request, string principal, ToolCall call, Plan plan)
    {
        if (mode == Confirm.Off)
        {
            return null;
        }
        if (request.Server.ClientCapabilities?.Elicitation?.Form is null || !request.Server.IsMrtrSupported)
        {
            return mode == Confirm.Auto
                ? null
                : "it needs a person's confirmation, and this client can't ask for one. Nothing was done. The operator can set "
                    + $"PVE_CONFIRM=auto, which leaves the question to the client's own approval prompt.\n{plan.Question}";
        }
        var subject =
            $"{call.Spec.Name}\n{string.Join('\n', call.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}\n{string.Join('\n', call.Parameters.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal))}";
        if (request.Params?.RequestState is not { } state || request.Params.InputResponses?.TryGetValue(Key, out var response) is not true)
        {
            throw Question(plan, principal, subject, "");
        }
        var (identity, problem) = consent.Open(state, principal, subject);
        if (problem is not null)
        {
            return $"the confirmation does not count: {problem}. Nothing was done.";
        }
        var answer = response.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
        if (answer is not { IsAccepted: true })
        {
            return "the user declined. Nothing was done.";
        }
        if (identity != plan.Identity)
        {
            throw Question(plan, principal, subject, "It has changed since you were asked; this is how it is now.\n");
        }
        var typed = answer.Content is not null && answer.Content.TryGetValue(Key, out var value) ? value.GetString() : null;
        return typed?.Trim() == plan.Word ? null : $"the user typed something other than {plan.Word}. Nothing was done.";
    }

    private InputRequiredException Question(Plan plan, string principal, string subject, string before) => new(
        new Dictionary<string, InputRequest>
        {
            [Key] = InputRequest.ForElicitation(new()
            {
                Message = before + plan.Question,
                RequestedSchema = new()
                {
                    Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition>
                    {
                        [Key] = new ElicitRequestParams.StringSchema { Title = $"Type {plan.Word} to confirm", MaxLength = 600 },
                    },
                    Required = [Key],
                },
            }),
        },
        consent.Close(principal, subject, plan.Identity));
}
