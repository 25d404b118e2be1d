using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Simulator;

namespace McpPve.Tests.Text;

/// <summary>What a planted cluster does with its answers.</summary>
internal enum Planting
{
    Nothing,

    /// <summary>Every object of every answer gets a secret in each way PVE has.</summary>
    Answers,

    /// <summary>A 400 that quotes every value it was sent, by parameter.</summary>
    Complaints,

    /// <summary>A 500 that quotes every value it was sent, and the header, in one line.</summary>
    Words,
}

/// <summary>
/// Puts markers wherever PVE has a secret. The names are PVE's, written down here a second time on purpose: nothing of the product
/// decides what is looked for.
/// </summary>
internal sealed class PlantedSecrets
{
    /// <summary>In every planted value.</summary>
    public const string Marker = "zqMARKER";

    private static readonly string[] Names =
    [
        "password", "cipassword", "new-password", "confirmation-password", "encryption-key", "ticket", "vncticket", "CSRFPreventionToken",
        "token", "secret",
        "token-secret", "client-key", "keyring", "keys", "otp", "totp", "recovery", "challenge", "tfa-challenge", "eab-hmac-key",
        "corosync_authkey",
        "private-key", "private_key", "header", "otel-headers", "signature",
    ];

    private static readonly string[] Texts =
    [
        "description", "comment", "comments", "notes", "t", "args", "http_proxy", "out-data", "content",
    ];

    private int _planted;

    public Planting Planting { get; set; }

    public int Planted => _planted;

    public async Task<PveReply> Answer(PveCall call, SimulatedCluster cluster, CancellationToken cancellation)
    {
        if (Planting is Planting.Complaints or Planting.Words)
        {
            return Refusal(call);
        }
        var reply = await cluster.Handle(call, cancellation);
        if (Planting is Planting.Nothing || reply.Abort || reply.Status != 200 || JsonNode.Parse(reply.Body.Span) is not JsonObject answer)
        {
            return reply;
        }
        Plant(answer["data"], call.Authorization ?? "");
        return reply with { Body = Encoding.UTF8.GetBytes(answer.ToJsonString()) };
    }

    /// <summary>Texts that carry a secret inside.</summary>
    public IEnumerable<string> Carriers()
    {
        yield return $"host=192.0.2.1,apitoken=PVEAPIToken=root@pam!x={Next()},fingerprint=AA";
        yield return $"server=nas,password={Next()},smbversion=3";
        yield return $"http://user:{Next()}@proxy.example:3128/";
        yield return $"-----BEGIN PRIVATE KEY-----\nMII{Next()}\n-----END PRIVATE KEY-----\n";
        yield return $"PVE:root@pam:65000000::{Next()}==";
        yield return $"otpauth://totp/root?secret={Next()}";
        yield return $"#cloud-config\nuser: root\npassword: {Next()}\nchpasswd:\n  expire: False\n";
        yield return $"{{\"db\": {{\"admin_password\": \"{Next()}\"}}}}";
        yield return $"ran with --password {Next()} --force 1";
    }

    public string Next() => $"{Marker}{Interlocked.Increment(ref _planted)}";

    private void Plant(JsonNode? node, string header)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Plant(item, header);
                }
                break;
            case JsonObject found:
                foreach (var (name, value) in found.ToList())
                {
                    Plant(value, header);
                    if (Texts.Contains(name) && value?.GetValueKind() == JsonValueKind.String)
                    {
                        found[name] = $"{value} password={Next()}";
                    }
                }
                Members(found);
                found["x-deep"] = new JsonObject { ["deeper"] = new JsonArray(Members([])) };
                found["x-texts"] = new JsonArray([.. Carriers().Select(text => (JsonNode)text)]);
                found["x-header"] = header;
                found["env"] = $"LANG=C\0DB_PASSWORD={Next()}\0URL=postgres://app:{Next()}@db/app";
                break;
            default:
                break;
        }
    }

    private JsonObject Members(JsonObject into)
    {
        foreach (var name in Names)
        {
            into[name] = Next();
        }
        into["password-object"] = new JsonObject
        {
            ["password"] = new JsonObject { ["inner"] = Next() },
            ["recovery"] = new JsonArray(Next(), Next()),
        };
        into["x-company"] = new JsonArray(
            new JsonObject { ["full-tokenid"] = "alice@pve!ci", ["value"] = Next() },
            new JsonObject { ["privsep"] = 1, ["value"] = Next() },
            new JsonObject { ["value"] = Next(), ["totp"] = Next() },
            new JsonObject { ["key"] = Next(), ["serverid"] = "0123", ["level"] = "c" },
            new JsonObject { ["key"] = Next(), ["certificates"] = "PEM" },
            new JsonObject { ["key"] = Next(), ["dns"] = "powerdns" },
            new JsonObject { ["plugin"] = "cf", ["type"] = "dns", ["data"] = Next() },
            new JsonObject { ["api"] = "cf", ["data"] = Next() },
            new JsonObject { ["value"] = Next(), ["pending"] = Next(), ["old"] = Next(), ["new"] = Next(), ["key"] = "cipassword" },
            new JsonObject { ["name"] = "mgr/dashboard/ssl_private_key", ["value"] = Next() },
            new JsonObject { ["lxc"] = new JsonArray(new JsonArray("lxc.environment.runtime", $"API_TOKEN={Next()}")) });
        return into;
    }

    private PveReply Refusal(PveCall call)
    {
        var given = $"{call.Query}&{Encoding.UTF8.GetString(call.Body.Span)}".Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Uri.UnescapeDataString(pair[0]), Value: Uri.UnescapeDataString(pair[1])))
            .ToList();
        var body = new JsonObject { ["data"] = null };
        if (Planting is Planting.Complaints)
        {
            var errors = new JsonObject();
            foreach (var (name, value) in given)
            {
                errors[name] = $"value '{value}' does not look like a valid {name}\n";
            }
            body["message"] = "Parameter verification failed.\n";
            body["errors"] = errors;
            return new(
                400, "Parameter verification failed.", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json;charset=UTF-8");
        }
        var words = "can't do that: "
            + $"{string.Join(" and ", given.Select(pair => $"{pair.Name} = '{pair.Value}'"))}; asked with {call.Authorization}";
        body["message"] = words;
        return new(
            500,
            string.Concat(words.Where(c => c is >= ' ' and <= '~').Take(2000)),
            Encoding.UTF8.GetBytes(body.ToJsonString()),
            "application/json;charset=UTF-8");
    }
}
