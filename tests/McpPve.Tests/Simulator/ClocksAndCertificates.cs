using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.Tests.Simulator;

public class ClocksAndCertificates
{
    [Test]
    [Arguments(0)]
    [Arguments(-900)]
    [Arguments(86_400)]
    public async Task The_clock_of_the_nodes_may_differ_and_is_one_clock(int offset)
    {
        var lab = new Lab(change: options => options with { ClockOffset = TimeSpan.FromSeconds(offset) });

        var time = await lab.Get("/nodes/pve1/time");
        var refused = await lab.Get("/nodes/pve1/qemu/999/config");
        var upid = await lab.Start("POST", "/nodes/pve1/qemu/100/snapshot", "snapname=one");
        lab.Pass(60);

        await Assert.That(time.Data.GetProperty("time").GetInt64()).IsEqualTo(lab.Now.ToUnixTimeSeconds() - 60 + offset);
        await Assert.That(time.Raw.Date).IsEqualTo(lab.Now.AddSeconds(offset - 60));
        await Assert.That(refused.Raw.Date).IsEqualTo(time.Raw.Date);
        await Assert.That((await lab.TaskStatus(upid)).GetProperty("exitstatus").GetString()).IsEqualTo("OK");
        await Assert.That((await lab.TaskStatus(upid)).GetProperty("starttime").GetInt64())
            .IsEqualTo(lab.Now.ToUnixTimeSeconds() - 60 + offset);
    }

    [Test]
    public async Task Both_ways_to_the_cluster_tell_its_time()
    {
        var cluster = new SimulatedCluster(new() { ClockOffset = TimeSpan.FromHours(-2) });
        await using var server = await PveServer.Start(cluster);
        using var inside = new HttpClient(new SimulatedPveHandler(cluster));
        using var outside = new HttpClient();

        foreach (var path in new[] { "/api2/json/access/domains", "/pve-docs/api-viewer/apidoc.js" })
        {
            using var one = await inside.GetAsync(new Uri(new("https://demo.invalid:8006"), path));
            using var other = await outside.GetAsync(new Uri(server.Url, path));
            foreach (var answer in new[] { one, other })
            {
                var behind = TimeProvider.System.GetUtcNow() - answer.Headers.Date!.Value;
                await Assert.That(behind).IsBetween(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(2), TimeSpan.FromHours(2.01));
            }
        }
    }

    [Test]
    [Arguments("pve1", "pve1.example.test")]
    [Arguments("pve2", "pve2.example.test")]
    public async Task The_certificates_of_a_node_are_certificates_and_told_as_they_are(string node, string name)
    {
        var rows = (await new Lab().Get($"/nodes/{node}/certificates/info")).Data.EnumerateArray().ToList();

        await Assert.That(rows.Select(row => row.GetProperty("filename").GetString()!)).IsEquivalentTo(["pve-root-ca.pem", "pve-ssl.pem"]);
        using var root = X509Certificate2.CreateFromPem(rows[0].GetProperty("pem").GetString());
        using var own = X509Certificate2.CreateFromPem(rows[1].GetProperty("pem").GetString());
        await Assert.That(rows[1].GetProperty("fingerprint").GetString()).IsEqualTo(CertificateAuthority.Fingerprint(own));
        await Assert.That(rows[0].GetProperty("fingerprint").GetString()).IsEqualTo(CertificateAuthority.Fingerprint(root));
        await Assert.That(rows[1].GetProperty("subject").GetString())
            .IsEqualTo($"/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN={name}");
        await Assert.That(rows[1].GetProperty("issuer").GetString()).IsEqualTo(rows[0].GetProperty("subject").GetString());
        await Assert.That(rows[1].GetProperty("san").EnumerateArray().Select(one => one.GetString()!))
            .IsEquivalentTo(["127.0.0.1", "0000:0000:0000:0000:0000:0000:0000:0001", "localhost", $"192.0.2.1{node[3]}", node, name]);
        await Assert.That(rows[1].GetProperty("notafter").GetInt64()).IsEqualTo(new DateTimeOffset(own.NotAfter).ToUnixTimeSeconds());
        await Assert.That(rows[1].GetProperty("public-key-bits").GetInt32()).IsEqualTo(256);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        await Assert.That(chain.Build(own)).IsTrue();
    }

    [Test]
    public async Task A_node_shows_what_it_is_served_with()
    {
        using var authority = new CertificateAuthority();
        var lab = new Lab();
        await using var server = await PveServer.Start(lab.Cluster, authority.Leaf, authority: authority);

        var rows = (await lab.Get("/nodes/pve1/certificates/info")).Data.EnumerateArray().ToList();

        await Assert.That(rows.ToDictionary(
                row => row.GetProperty("filename").GetString()!, row => row.GetProperty("fingerprint").GetString()!))
            .IsEquivalentTo(new Dictionary<string, string>
            {
                ["pve-root-ca.pem"] = CertificateAuthority.Fingerprint(authority.Certificate),
                ["pve-ssl.pem"] = CertificateAuthority.Fingerprint(authority.Leaf),
            });
        await Assert.That(rows[1].GetProperty("public-key-type").GetString()).IsEqualTo("rsaEncryption");
    }

    [Test]
    public async Task Certificates_can_be_given_by_file_name()
    {
        using var certificate = CertificateAuthority.SelfSigned();
        var lab = new Lab(change: options => options with
        {
            Certificates = new Dictionary<string, string> { ["pveproxy-ssl.pem"] = certificate.ExportCertificatePem() },
        });

        var row = (await lab.Get("/nodes/pve1/certificates/info")).Data.EnumerateArray().Single();

        await Assert.That(row.GetProperty("filename").GetString()).IsEqualTo("pveproxy-ssl.pem");
        await Assert.That(row.GetProperty("notbefore").GetInt64().ToString(CultureInfo.InvariantCulture))
            .IsEqualTo(new DateTimeOffset(certificate.NotBefore).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }
}
