using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.CommandLine.Setup;
using McpPve.Diagnosis;
using McpPve.Effects;
using McpPve.Options;
using McpPve.Simulator;
using McpPve.Tests.Catalog;

namespace McpPve.Tests.CommandLine.Setup;

/// <summary>The token that setup makes has just the privileges that the tools need, and nothing is left of one that failed.</summary>
public sealed class TokenMakerTests
{
    private const string Token = "automation@pve!assistant";

    [Test]
    [Arguments("read-only")]
    [Arguments("read-execute")]
    [Arguments("full")]
    public async Task A_token_can_do_what_its_tier_needs_and_no_more(string tier)
    {
        await using var lab = await TestCluster.Start(new() { Guests = 0 });
        var options = TestCluster.Everything with { Tier = (Tier)Array.IndexOf(TierNames.All, tier) };
        using var login = await Login(lab);

        var secret = await new TokenMaker(login.Client, options, Needed(options), Token).Make(CancellationToken.None);

        var pve = lab.Client.Options with { TokenId = Token, TokenSecret = secret };
        var found = await new ClusterDoctor(new(null, pve, options, Confirm.Auto)).Examine(CancellationToken.None);
        await Assert.That(found.Where(finding => finding.State != FindingState.Ok)).IsEmpty();
        using var itself = new PveClient(pve);
        var held = (await itself.Send(
            PveRequest.Create(HttpMethod.Get, "/access/permissions"),
            AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(), CancellationToken.None)).Data!;
        await Assert.That(held.Values.SelectMany(privileges => privileges.Keys).Distinct())
            .IsEquivalentTo(Needed(options).Rights.Select(right => right.Privilege).Distinct());
    }

    [Test]
    public async Task A_second_token_uses_the_roles_that_are_there()
    {
        await using var lab = await TestCluster.Start(new() { Guests = 0 });
        using var login = await Login(lab);
        var options = TestCluster.Everything with { Tier = Tier.ReadOnly };

        await new TokenMaker(login.Client, options, Needed(options), Token).Make(CancellationToken.None);
        var secret = await new TokenMaker(login.Client, options, Needed(options), "automation@pve!second").Make(CancellationToken.None);

        await Assert.That(Guid.TryParse(secret, out _)).IsTrue();
    }

    [Test]
    [Arguments("POST", "/token/")]
    [Arguments("PUT", "/access/acl")]
    public async Task What_was_made_before_a_failure_is_taken_away(string method, string path)
    {
        await using var lab = await TestCluster.Start(new() { Guests = 0 });
        var before = await State(lab);
        using var login = await Login(lab);
        lab.Cluster.Faults.Add(new(FaultKind.Status500) { Method = method, PathContains = path });
        var options = TestCluster.Everything with { Tier = Tier.ReadExecute };

        await Assert.That(async () => await new TokenMaker(login.Client, options, Needed(options), Token).Make(CancellationToken.None))
            .Throws<PveException>();

        await Assert.That(await State(lab)).IsEqualTo(before);
    }

    [Test]
    public async Task A_token_that_turned_out_useless_is_taken_back()
    {
        await using var lab = await TestCluster.Start(new() { Guests = 0 });
        var before = await State(lab);
        using var login = await Login(lab);
        var options = TestCluster.Everything with { Tier = Tier.Full };
        var maker = new TokenMaker(login.Client, options, Needed(options), Token);
        await maker.Make(CancellationToken.None);
        await Assert.That(await State(lab)).IsNotEqualTo(before);

        await maker.TakeBack(CancellationToken.None);

        await Assert.That(await State(lab)).IsEqualTo(before);
    }

    private static Privileges Needed(ToolOptions options) =>
        Privileges.For(options.Toolbox.Exposed, options.Allowed, release9: true);

    private static Task<PveLogin> Login(TestCluster lab) => PveLogin.Open(
        lab.Client.Options, SimulatedCluster.UserName, SimulatedCluster.Password,
        (_, _) => Task.FromResult<SecondFactor?>(null), CancellationToken.None);

    /// <summary>Roles, users, tokens and access list, as JSON.</summary>
    private static async Task<string> State(TestCluster lab)
    {
        var texts = new List<string>();
        foreach (var path in new[] { "/access/roles", "/access/users", "/access/acl" })
        {
            var answer = await lab.Send(HttpMethod.Get, path, [], [], ApiJson.Default.JsonElement.Data());
            texts.Add(answer.Data.GetRawText());
        }
        return string.Join('\n', texts);
    }
}
