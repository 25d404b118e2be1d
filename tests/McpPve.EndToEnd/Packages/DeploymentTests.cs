using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.CommandLine;
using McpPve.Testing;

namespace McpPve.EndToEnd.Packages;

/// <summary>The README's examples of a server for several people: what can be tried of them without an engine or a cluster.</summary>
public sealed partial class DeploymentTests
{
    private static string Compose => Example("services:");

    private static string Kubernetes => Example("kind: Deployment");

    [Test]
    public async Task Compose_runs_the_image_with_secrets_from_files()
    {
        var file = (await Deployment.Yaml(Compose)).Single();
        var service = file.GetProperty("services").EnumerateObject().Single().Value;
        var environment = service.GetProperty("environment").EnumerateObject()
            .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!);

        await Assert.That(service.GetProperty("image").GetString()).IsEqualTo(Readme.Product("image"));
        await Assert.That(service.GetProperty("read_only").GetBoolean()).IsTrue();
        await Assert.That(service.GetProperty("cap_drop")[0].GetString()).IsEqualTo("ALL");
        await Assert.That(service.GetProperty("ports")[0].GetString()).IsEqualTo("3000:3000");
        await Assert.That(service.GetProperty("healthcheck").GetProperty("test").EnumerateArray().Select(word => word.GetString()!))
            .IsEquivalentTo(["CMD", "/mcp-pve", "health"]);
        await IsComplete(environment);
        var given = file.GetProperty("secrets").EnumerateObject().Select(secret => secret.Name).ToList();
        await Assert.That(service.GetProperty("secrets").EnumerateArray().Select(secret => secret.GetString()!)).IsEquivalentTo(given);
        await Assert.That(Files(environment)).IsEquivalentTo(given.Select(secret => $"/run/secrets/{secret}"));
    }

    [Test]
    public async Task Compose_itself_takes_the_file()
    {
        if (Command.Find("docker") is not { } docker || (await Command.Run([docker, "compose", "version"])).ExitCode != 0)
        {
            Skip.Test("there is no Compose here");
            return;
        }
        var folder = Directory.CreateTempSubdirectory("mcp-pve-compose-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "compose.yaml"), Compose);

            var result = await Command.Run([docker, "compose", "config", "--quiet"], folder: folder);

            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task Kubernetes_probes_it_and_gives_it_secrets_as_files()
    {
        var documents = await Deployment.Yaml(Kubernetes);
        await Assert.That(documents.Select(one => one.GetProperty("kind").GetString()!)).IsEquivalentTo(["Deployment", "Service"]);
        var spec = documents[0].GetProperty("spec");
        var template = spec.GetProperty("template");
        var pod = template.GetProperty("spec");
        var container = pod.GetProperty("containers").EnumerateArray().Single();
        var environment = container.GetProperty("env").EnumerateArray()
            .ToDictionary(variable => variable.GetProperty("name").GetString()!, variable => variable.GetProperty("value").GetString()!);

        await Assert.That(container.GetProperty("image").GetString()).IsEqualTo(Readme.Product("image"));
        await IsComplete(environment);
        await Assert.That(environment.Keys).Contains("MCP_STATE_KEY_FILE").Because("there are two replicas");
        await Assert.That(pod.GetProperty("enableServiceLinks").GetBoolean()).IsFalse();
        await Assert.That(pod.GetProperty("securityContext").GetProperty("runAsNonRoot").GetBoolean()).IsTrue();
        await Assert.That(pod.GetProperty("securityContext").GetProperty("runAsUser").GetInt32()).IsEqualTo(65532);
        await Assert.That(container.GetProperty("securityContext").GetProperty("readOnlyRootFilesystem").GetBoolean()).IsTrue();
        foreach (var (probe, path) in new[] { ("livenessProbe", "/health"), ("readinessProbe", "/ready") })
        {
            var asked = container.GetProperty(probe).GetProperty("httpGet");
            await Assert.That(asked.GetProperty("path").GetString()).IsEqualTo(path);
            await Assert.That(asked.GetProperty("port").GetInt32()).IsEqualTo(3000);
        }
        var mount = container.GetProperty("volumeMounts").EnumerateArray().Single();
        var volume = pod.GetProperty("volumes").EnumerateArray().Single();
        await Assert.That(volume.GetProperty("name").GetString()).IsEqualTo(mount.GetProperty("name").GetString());
        await Assert.That(volume.GetProperty("secret").GetProperty("defaultMode").GetInt32()).IsEqualTo(400).Or.IsEqualTo(256)
            .Because("YAML 1.2 reads the octal number as a decimal one, what Kubernetes uses as an octal one");
        await Assert.That(Files(environment).All(file =>
            file.StartsWith($"{mount.GetProperty("mountPath").GetString()}/", StringComparison.Ordinal))).IsTrue();
        var service = documents[1].GetProperty("spec");
        var labels = template.GetProperty("metadata").GetProperty("labels").GetRawText();
        await Assert.That(service.GetProperty("selector").GetRawText()).IsEqualTo(labels);
        await Assert.That(spec.GetProperty("selector").GetProperty("matchLabels").GetRawText()).IsEqualTo(labels);
        await Assert.That(service.GetProperty("ports")[0].GetProperty("port").GetInt32()).IsEqualTo(3000);
    }

    [Test]
    public async Task Caddy_takes_its_part()
    {
        var text = Readme.Blocks("caddy").Single().Text;
        await Assert.That(text).Contains("reverse_proxy 127.0.0.1:3000 {").And.Contains("flush_interval -1");
        await Assert.That(text.Count(c => c == '{')).IsEqualTo(text.Count(c => c == '}'));
        await Assert.That(text.Split('\n').All(line => !line.StartsWith(' '))).IsTrue().Because("Caddy's own form has tabs");
        if (Command.Find("caddy") is { } caddy)
        {
            var result = await Command.Run([caddy, "adapt", "--adapter", "caddyfile", "--config", "-"], input: text);
            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        }
    }

    [Test]
    public async Task Nginx_takes_its_part()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-pve-readme-").FullName;
        using var authority = new CertificateAuthority();
        try
        {
            var (certificate, key) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
            await File.WriteAllTextAsync(certificate, authority.Leaf.ExportCertificatePem());
            await File.WriteAllTextAsync(key, authority.Leaf.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
            var part = Readme.Blocks("nginx").Single().Text
                .Replace("listen 443 ssl;", $"listen unix:{folder}/socket ssl;", StringComparison.Ordinal);
            part = CertificatePath().Replace(part, match => $"{match.Groups[1]} {(match.Groups[2].Success ? key : certificate)};");
            await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
                pid nginx.pid;
                events { }
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                {{part}}
                }
                """);
            var result = await Command.Run(
                ["nginx", "-t", "-p", folder, "-c", "nginx.conf", "-e", "stderr"],
                new Dictionary<string, string> { ["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin" });

            await Assert.That(part).Contains($"unix:{folder}").And.Contains(key);
            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Example(string with) =>
        Readme.Blocks("yaml").Single(block => block.Text.Contains(with, StringComparison.Ordinal)).Text;

    // Served to others, for one cluster, with settings that there are.
    private static async Task IsComplete(Dictionary<string, string> environment)
    {
        await Assert.That(environment.Keys.Except(await Deployment.Settings())).IsEmpty();
        await Assert.That(environment["MCP_TRANSPORT"]).IsEqualTo("http");
        await Assert.That(environment.Keys)
            .Contains("MCP_AUTH_TOKEN_FILE").And.Contains("MCP_ALLOWED_HOSTS").And.Contains("PVE_TOKEN_SECRET_FILE")
            .And.Contains("PVE_BASE_URL").And.Contains("PVE_TOKEN_ID").And.Contains("PVE_ACCESS_TIER");
        // What is made up is at least of the right form.
        await using var cluster = await Cluster.Start();
        var settings = environment.Where(pair => !pair.Key.EndsWith("_FILE", StringComparison.Ordinal) && pair.Key != "PVE_BASE_URL")
            .ToDictionary();
        foreach (var (name, value) in cluster.Environment)
        {
            settings[name] = value;
        }
        settings["MCP_AUTH_TOKEN"] = "0123456789abcdef0123456789abcdef";
        var call = await McpPveProcess.Run(["call", "pve_list_nodes"], settings);
        await Assert.That(call.ExitCode).IsEqualTo(0).Because(call.ToString());
    }

    private static IEnumerable<string> Files(Dictionary<string, string> environment) =>
        environment.Where(pair => pair.Key.EndsWith("_FILE", StringComparison.Ordinal)).Select(pair => pair.Value);

    [GeneratedRegex(@"(ssl_certificate(_key)?) \S+;")]
    private static partial Regex CertificatePath();
}
