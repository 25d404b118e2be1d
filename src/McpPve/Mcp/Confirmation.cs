using System.Text.Json;
using McpPve.Calls;
using McpPve.Options;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>
/// Asks the person behind the client before an irreversible action. Written once as a multi-round-trip request; for
/// sessions of the older protocol the SDK makes an elicitation of it.
/// </summary>
internal sealed class Confirmation(ConsentState consent)
{
    private const string Key = "confirm";

    /// <param name="mode">Of the cluster that the call is for.</param>
    /// <returns>Null to go on.</returns>
    /// <exception cref="InputRequiredException">The client shall ask, and call again with the answer.</exception>
    public NotConfirmed? Ask(
        Confirm mode, RequestContext<CallToolRequestParams> request, string principal, ToolCall call, Plan plan)
    {
        if (mode == Confirm.Off)
        {
            return null;
        }
        var subject = Subject(call);
        var canAsk = CanAsk(request);
        if (mode == Confirm.TwoStep || (mode == Confirm.Auto && !canAsk))
        {
            return TwoSteps(request, principal, subject, call, plan);
        }
        if (!canAsk)
        {
            return new("it needs a person's confirmation, and this client can't ask for one. Nothing was done. The operator can set "
                + $"PVE_CONFIRM=auto: such a client then calls a second time, with the code of the plan.\n{plan.Question}");
        }
        if (request.Params?.RequestState is not { } state || request.Params.InputResponses?.TryGetValue(Key, out var response) is not true)
        {
            throw Question(plan, principal, subject, "");
        }
        var (identity, problem) = consent.Open(state, principal, subject);
        if (problem is not null)
        {
            return new($"the confirmation does not count: {problem}. Nothing was done.");
        }
        var answer = response.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
        if (answer is not { IsAccepted: true })
        {
            return new("declined. Nothing was done."); // by the person, or by a client that answers for them: nobody can tell
        }
        if (identity != plan.Identity)
        {
            throw Question(plan, principal, subject, "It has changed since you were asked; this is how it is now.\n");
        }
        return Typed(answer) == plan.Word ? null : new($"something other than {plan.Word} was typed. Nothing was done.");
    }

    /// <summary>Otherwise whoever calls agrees with a code.</summary>
    public static bool AsksPerson(Confirm mode, RequestContext<CallToolRequestParams> request) =>
        mode != Confirm.TwoStep && CanAsk(request);

    private static bool CanAsk(RequestContext<CallToolRequestParams> request) =>
        request.Server.ClientCapabilities?.Elicitation?.Form is not null && request.Server.IsMrtrSupported;

    private static string Subject(ToolCall call) => string.Join('\n',
    [
        call.Spec.Name,
        .. call.Values.Where(pair => pair.Key != Arg.ConfirmName)
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key}={pair.Value}"),
        .. call.Parameters.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal),
    ]);

    // Forms send a number for what looks like one.
    private static string? Typed(ElicitResult answer) =>
        answer.Content is null || !answer.Content.TryGetValue(Key, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim()
        : value.GetRawText();

    private NotConfirmed? TwoSteps(
        RequestContext<CallToolRequestParams> request, string principal, string subject, ToolCall call, Plan plan)
    {
        var problem = call[Arg.ConfirmName] is { } given ? consent.Take(given, principal, subject, plan.Identity) : "";
        if (problem is null)
        {
            return null;
        }
        var before = problem.Length == 0 ? "" : $"{char.ToUpperInvariant(problem[0])}{problem[1..]}. This is the plan now.\n";
        var code = consent.Code(principal, subject, plan.Identity);
        return new(
            $"{before}{plan.Question}\nNothing was done yet. Show this to the user; once they "
                + $"agree, call {request.Params?.Name} again with the same "
                + $"arguments and \"{Arg.ConfirmName}\":\"{code}\". The code counts once, for {ConsentState.Window.TotalMinutes:0} "
                + "minutes, as long as nothing changes.",
            IsPending: true);
    }

    private InputRequiredException Question(Plan plan, string principal, string subject, string before) => new(
        new Dictionary<string, InputRequest>
        {
            [Key] = InputRequest.ForElicitation(new()
            {
                Message = $"{before}{plan.Question} Type {plan.Word} to go on.",
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
