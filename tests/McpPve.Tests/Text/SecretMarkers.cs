using System.Text.Json.Nodes;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Simulator;
using McpPve.Tests.Catalog;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Text;

/// <summary>A marker in every secret that a tool can see, and none of them in anything that leaves the process.</summary>
public sealed class SecretMarkers
{
    /// <summary>Parameters of PVE whose value is a secret, by their names in its schema.</summary>
    private static readonly string[] SecretParameters =
    [
        "password", "cipassword", "encryption-key", "keyring", "keys", "token", "secret", "client-key", "eab-hmac-key", "otel-headers",
        "header", "env", "input-data",
        "confirmation-password", "tfa-challenge", "otp", "totp", "ticket", "vncticket",
    ];

    /// <summary>Parameters whose value can carry a secret inside.</summary>
    private static readonly string[] Carrying =
    [
        "description", "comment", "comments", "args", "http_proxy", "options", "target-endpoint", "url", "notes-template", "script",
        "hookscript",
    ];

    private static int _calls, _planted, _hidden, _errors;

    public static IEnumerable<Func<ToolCase>> Cases() => EveryToolTests.Cases();

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task No_secret_leaves_the_process(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;
        foreach (var planting in new[] { Planting.Answers, Planting.Complaints, Planting.Words })
        {
            foreach (var given in new[] { Given.Good, Given.Secrets, Given.Misshapen })
            {
                foreach (var full in tool.ArgOf(ArgRole.Detail) is not null && planting is Planting.Answers ? new[] { false, true }
                    : [false])
                {
                    await Try(entry, tool, planting, given, full);
                }
            }
        }
    }

    [Test]
    [DependsOn(nameof(No_secret_leaves_the_process))]
    public async Task Enough_was_planted_for_that_to_mean_something()
    {
        var told = $"{_calls} calls of {ToolCatalog.All.Count()} tools, {_errors} of them refused; "
            + $"{_planted} markers planted, {_hidden} places redacted";
        TestContext.Current!.OutputWriter.WriteLine(told);
        await Assert.That(_calls).IsGreaterThan(9 * ToolCatalog.All.Count()).Because(told);
        await Assert.That(_calls - _errors).IsGreaterThan(ToolCatalog.All.Count()).Because(told);
        await Assert.That(_hidden).IsGreaterThan(10_000).Because(told);
    }

    private enum Given
    {
        Good,
        Secrets,

        /// <summary>Secrets of a kind that the argument does not take.</summary>
        Misshapen,
    }

    private static async Task Try(ToolCase entry, ToolSpec tool, Planting planting, Given given, bool full)
    {
        var planted = new PlantedSecrets();
        var left = new List<string>();
        void Leave(string text)
        {
            lock (left)
            {
                left.Add(text);
            }
        }
        var path = Path.Combine(Path.GetTempPath(), $"markers-{Guid.NewGuid():N}.jsonl");
        await using var lab = await TestCluster.Start(between: planted.Answer, log: Leave);
        var arguments = JsonNode.Parse(await lab.Arguments(entry))!.AsObject();
        if (given is not Given.Good)
        {
            GiveSecrets(tool, arguments, planted, misshapen: given is Given.Misshapen);
        }
        if (full)
        {
            arguments["detail"] = "full";
        }
        planted.Planting = planting;
        var isError = true;
        try
        {
            using var audit = new AuditLog(path, TimeProvider.System, Leave);
            var result = await lab.With(audit).Run(
                tool,
                TestCluster.Members(arguments.ToJsonString()),
                new(Caller.Stdio)
                {
                    Progress = step =>
                    {
                        Leave($"progress {step.Line}");
                        return Task.CompletedTask;
                    },
                    Consent = (_, plan) =>
                    {
                        Leave($"question {plan.Question}");
                        return Task.FromResult<NotConfirmed?>(null);
                    },
                },
                CancellationToken.None);
            isError = result.IsError;
            Leave($"text {result.Text}");
            Leave($"data {result.Data}");
        }
#pragma warning disable CA1031 // whatever it is, its text must hold no secret
        catch (Exception e)
#pragma warning restore CA1031
        {
            Leave($"exception {e}");
        }
        Leave($"audit {(File.Exists(path) ? await File.ReadAllTextAsync(path) : "")}");
        File.Delete(path);

        var leaks = left.SelectMany(text => Around(text, PlantedSecrets.Marker).Concat(Around(text, SimulatedCluster.TokenSecret))).Take(5);
        await Assert.That(string.Join('\n', leaks))
            .IsEqualTo("")
            .Because($"{entry.Tool} with {arguments.ToJsonString()}, {planting}, {given}, full {full}");
        if (full && given is Given.Good && !left.Any(text => text.Contains("\"items\":[]", StringComparison.Ordinal)))
        {
            await Assert.That(string.Join('\n', left))
                .Contains(Redaction.Mark)
                .Because("everything PVE sent was asked for, so the names of the secrets must be there");
        }
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _errors, isError ? 1 : 0);
        Interlocked.Add(ref _planted, planted.Planted);
        Interlocked.Add(ref _hidden, left.Sum(text => text.Split(Redaction.Mark).Length - 1));
    }

    private static void GiveSecrets(ToolSpec tool, JsonObject arguments, PlantedSecrets planted, bool misshapen)
    {
        JsonNode Value(bool isList, string text) => misshapen ? new JsonObject { ["x"] = text } : isList ? new JsonArray(text) : text;
        foreach (var arg in tool.Args.Where(arg => arg is TextArg or TextListArg
            && (arg.Secret || SecretParameters.Contains(arg.Parameter))))
        {
            arguments[arg.Name] = Value(arg is TextListArg, arg.Parameter == "env" ? $"DB_PASSWORD={planted.Next()}" : planted.Next());
        }
        var carriers = planted.Carriers().ToArray();
        foreach (var arg in tool.Args.Where(arg => arg is TextArg && Carrying.Contains(arg.Parameter)))
        {
            arguments[arg.Name] = Value(false, string.Join(' ', carriers));
        }
        if (!tool.TakesOptions)
        {
            return;
        }
        var options = arguments["options"]?.AsObject().DeepClone().AsObject() ?? [];
        foreach (var parameter in tool.Endpoint(tool.Templates().First())
            .Parameters.Where(parameter => tool.Args.All(arg => arg.Parameter != parameter.Name)))
        {
            if (SecretParameters.Contains(parameter.Name))
            {
                options[parameter.Name] = Value(parameter.Type is PveType.Array, planted.Next());
            }
            else if (Carrying.Contains(parameter.Name))
            {
                options[parameter.Name] = Value(
                    parameter.Type is PveType.Array,
                    parameter.Name is "http_proxy" ? $"http://user:{planted.Next()}@proxy:3128" : string.Join(' ', carriers));
            }
        }
        arguments["options"] = options;
    }

    private static IEnumerable<string> Around(string text, string marker)
    {
        for (var at = text.IndexOf(marker, StringComparison.OrdinalIgnoreCase); at >= 0; at =
            text.IndexOf(marker, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{text[..Math.Min(10, at)]}… {text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 20)]}";
        }
    }
}
