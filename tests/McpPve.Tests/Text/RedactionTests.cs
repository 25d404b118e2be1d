using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Client.Schema;
using McpPve.Tests.Models;
using McpPve.Text;

namespace McpPve.Tests.Text;

public sealed partial class RedactionTests
{
    [Test]
    [Arguments("server=nas,password=hunter2,smbversion=3", "server=nas,password=[redacted],smbversion=3")]
    [Arguments("apitoken=PVEAPIToken=root@pam!x=hunter2,host=h", "apitoken=[redacted],host=h")]
    [Arguments("http://user:hunter2@proxy:3128/", "http://user:[redacted]@proxy:3128/")]
    [Arguments("http://user:hun@ter2@proxy:3128/", "http://user:[redacted]@proxy:3128/")]
    [Arguments("https://hook.example/?a=1&token=hunter2", "https://hook.example/?a=1&token=[redacted]")]
    [Arguments("LANG=C\0DB_PASSWORD=hunter2", "LANG=C\0DB_PASSWORD=[redacted]")]
    [Arguments("a=b=secret=hunter2", "a=b=secret=[redacted]")]
    [Arguments("pve2c-0123456789", "[redacted]")]
    [Arguments("PVEVNC:root@pam:65AB0000::aGVsbG8=", "[redacted]")]
    [Arguments("Cookie: PVEAuthCookie=PVE%3Aroot%40pam%3A65AB0000%3A%3AaGVsbG8%3D; x=1", "Cookie: [redacted]; x=1")]
    [Arguments("x -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- y", "x [redacted] y")]
    [Arguments("-----BEGIN PRIVATE KEY-----\nMII, cut", "[redacted]")]
    [Arguments("'--token=hunter2'.", "'--token=[redacted]")]
    [Arguments("--password hunter2 --force 1", "--password [redacted] --force 1")]
    [Arguments("password = hunter2 # old", "password = [redacted] # old")]
    [Arguments("password:hunter2", "password:[redacted]")]
    [Arguments("pass-phrase=hunter2", "pass-phrase=[redacted]")]
    [Arguments("pass_word=hunter2", "pass_word=[redacted]")]
    [Arguments("Pre-Shared-Key=hunter2", "Pre-Shared-Key=[redacted]")]
    [Arguments("wpa_psk=hunter2 ssid=x", "wpa_psk=[redacted] ssid=x")]
    [Arguments("db_pwd=hunter2", "db_pwd=[redacted]")]
    [Arguments("{'password': 'hunter2', 'a': 1}", "{'password': [redacted], 'a': 1}")]
    [Arguments("Authorization: Bearer hunter2", "Authorization: [redacted]")]
    [Arguments("-H 'Authorization: Basic aHVudGVyMg==' https://x", "-H 'Authorization: [redacted]' https://x")]
    [Arguments("sent Bearer hunter2hunter2", "sent [redacted]")]
    [Arguments("curl -u root:hunter2 https://x", "curl -u root:[redacted] https://x")]
    [Arguments("curl --user root:hunter2 https://x", "curl --user root:[redacted] https://x")]
    [Arguments("password=\"two words\" next", "password=[redacted] next")]
    [Arguments("password=\"no end", "password=[redacted]")]
    public async Task A_secret_inside_a_text_is_cut_out(string text, string hidden)
    {
        await Assert.That(Redaction.Hide(text)).IsEqualTo(hidden);
    }

    [Test]
    [Arguments("virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1")]
    [Arguments("local-lvm:vm-100-disk-0,size=32G,discard=on")]
    [Arguments("efitype=4m,pre-enrolled-keys=1")]
    [Arguments("keyctl=1,nesting=1")]
    [Arguments("tokenid=ci,lock-token=abc")]
    [Arguments("UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam!mcp:")]
    [Arguments("https://pve1.example:8006/")]
    [Arguments("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----")]
    [Arguments("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host")]
    [Arguments("- password: value is too short")]
    [Arguments("PWD=/root")]
    [Arguments("docker run -u 1000:1000 x")]
    [Arguments("if password == old")]
    [Arguments("systemctl --user status")]
    [Arguments("the token: see the page")]
    public async Task Text_without_a_secret_stays_readable(string text)
    {
        await Assert.That(Redaction.Hide(text)).IsEqualTo(text);
    }

    [Test]
    [Arguments("keys: 5")]
    [Arguments("header: text/html")]
    [Arguments("signature: ok")]
    [Arguments("tcp 0 0 [::]:22 LISTEN")]
    public async Task The_output_of_a_command_keeps_words_that_are_secret_as_settings_only(string text)
    {
        await Assert.That(Redaction.Hide("out-data", text)).IsEqualTo(text);
    }

    /// <summary>Doubling the text doubles the work: 1 MB in the time of the one before it, squared, would take minutes.</summary>
    [Test]
    [Arguments("a=")]
    [Arguments("a={")]
    [Arguments("a=[")]
    [Arguments("a=\"")]
    [Arguments("\"a\":{")]
    [Arguments("--a ")]
    [Arguments("-u ")]
    [Arguments("password={")]
    [Arguments("password=")]
    [Arguments("Authorization:")]
    [Arguments("://a:")]
    [Arguments("-----BEGIN ")]
    [Arguments("PVE:")]
    [Arguments(" ")]
    [Arguments("a ")]
    [Arguments("- ")]
    public async Task A_megabyte_of_hostile_text_is_searched_once(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
        var ended = Task.Run(() => Redaction.Hide("notes", text));

        await Assert.That(await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(20))) == ended).IsTrue();
    }

    [Test]
    public async Task Hidden_characters_inside_a_name_do_not_hide_its_secret()
    {
        var result = ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("notes", "pass\u200bword=hunter2");
            writer.WriteString("pass\u200bword", "hunter3");
            writer.WriteEndObject();
        });

        await Assert.That(result.Text).DoesNotContain("hunter");
    }

    [Test]
    [Arguments("curl -u root:hunter2 https://x")]
    [Arguments("curl --user root:hunter2 https://x")]
    public async Task A_user_and_a_password_for_curl_are_found_in_a_result(string text)
    {
        var result = ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("notes", text);
            writer.WriteEndObject();
        });

        await Assert.That(result.Text).DoesNotContain("hunter");
    }

    [Test]
    [Arguments("pass-phrase")]
    [Arguments("pre-shared-key")]
    [Arguments("pass_word")]
    [Arguments("to-ken")]
    [Arguments("wifi-psk")]
    public async Task A_member_with_a_secret_name_is_hidden_however_it_is_hyphenated(string name)
    {
        var result = ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString(name, "hunter2");
            writer.WriteEndObject();
        });

        await Assert.That(result.Text).DoesNotContain("hunter");
    }

    [Test]
    public async Task A_secret_that_is_quoted_elsewhere_in_an_answer_is_cut_out_there_too()
    {
        var result = ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("log", "started with hunter2 as given");
            writer.WriteString("hunter2", 1.ToString(System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }, "hunter2");

        await Assert.That(result.Text).IsEqualTo("""{"log":"started with [redacted] as given","[redacted]":"1"}""");
    }

    [Test]
    public async Task An_object_inside_a_text_is_looked_through()
    {
        var result = ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("comment", """{"full-tokenid":"alice@pve!ci","value":"hunter2"}""");
            writer.WriteEndObject();
        });

        await Assert.That(result.Text).Contains("alice@pve!ci").And.DoesNotContain("hunter2");
    }

    [Test]
    public async Task Every_PVE_parameter_that_sounds_like_a_secret_is_classified()
    {
        var names = PveSchema.All()
            .SelectMany(endpoint => endpoint.Parameters)
            .Select(parameter => parameter.Name)
            .Where(name => Sounds().IsMatch(name))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();

        await Golden.Matches("secrets.txt", Decisions(names));
        await Assert.That(Undecided(names)).IsEmpty();
    }

    [Test]
    public async Task Every_returned_member_that_sounds_like_a_secret_is_classified()
    {
        var names = new[] { "schema-9.2.ndjson", "schema-8.4.ndjson" }.SelectMany(file => File.ReadLines(TestData.Shared(file)))
            .SelectMany(line => Members(JsonElement.Parse(line))).Where(name => Sounds().IsMatch(name)).Distinct().ToList();

        await Assert.That(names.Count).IsGreaterThan(20);
        await Assert.That(Undecided(names)).IsEmpty();
    }

    private static IEnumerable<string> Undecided(IEnumerable<string> names) =>
        names.Where(name => !Redaction.IsSecret(name) && !Redaction.Public.Contains(name) && !Redaction.Given.Contains(name));

    private static string Decisions(IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.Append($"{name}: {(Redaction.IsSecret(name) ? "secret" : "public")}\n");
        }
        return text.ToString();
    }

    private static IEnumerable<string> Members(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject()
            .SelectMany(member => member is { Name: "properties", Value.ValueKind: JsonValueKind.Object }
            ? member.Value.EnumerateObject().Select(property => property.Name).Concat(Members(member.Value))
            : Members(member.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Members),
        _ => [],
    };

    [GeneratedRegex(
        "pass|secret|token|ticket|csrf|private|key|cred|encrypt|otp$|tfa|u2f|webauthn|hmac|eab|recovery|challenge|auth|cert|signature|headers?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Sounds();
}
