using System.IO.Compression;
using System.Text;
using McpPve.Client.Schema;
using McpPve.Simulator;
using McpPve.Tests.Models;

namespace McpPve.Tests.Schema;

/// <summary>What a cluster documents about itself is read as it is written.</summary>
public sealed class ApiDocumentTests
{
    [Test]
    [Arguments("9.2")]
    [Arguments("8.4")]
    public async Task The_simulated_cluster_documents_what_is_known_about_its_release(string release)
    {
        var document = ApiDocument.Parse(new SimulatedCluster(new() { Release = release }).File(ApiDocument.Path)!.Value);
        var release9 = release[0] == '9';

        var known = PveSchema.All().Where(endpoint => release9 ? endpoint.In9 : endpoint.In8).ToList();
        await Assert.That(document.Names).IsEquivalentTo(known.Select(endpoint => $"{endpoint.Method} {endpoint.Path}"));
        foreach (var endpoint in known)
        {
            var read = document.Find(endpoint.Method, endpoint.Path)!;
            var parameters = endpoint.Parameters.Select(one => one.In(release9)).OfType<PveParameter>();
            await Assert.That(Told(read.Parameters)).IsEqualTo(Told(parameters)).Because($"{endpoint.Method} {endpoint.Path}");
            await Assert.That((read.AcceptsAnything, read.ClosedToTokens, read.RunsAsRoot, read.RunsOnNode, read.Answer, read.Privileges))
                .IsEqualTo((endpoint.AcceptsAnything, endpoint.ClosedToTokens, endpoint.RunsAsRoot, endpoint.RunsOnNode, endpoint.Answer,
                    endpoint.Privileges));
        }
    }

    [Test]
    public async Task The_file_of_a_real_cluster_is_read()
    {
        using var packed = File.OpenRead(TestData.Shared("apidata-9.1.js.gz"));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var file = new MemoryStream();
        await unpacked.CopyToAsync(file);
        file.Write("\nExt.onReady(function() { let x = [1, 2]; });\n"u8);

        var document = ApiDocument.Parse(file.ToArray());

        var missing = PveSchema.All().Where(endpoint => endpoint.In9 && document.Find(endpoint.Method, endpoint.Path) is null).ToList();
        await Assert.That(document.Names.Count()).IsGreaterThan(600);
        await Assert.That(missing.Count).IsLessThan(60); // those that came with 9.2
        var config = document.Find("POST", "/nodes/{node}/qemu")!;
        await Assert.That(config.Description).IsNotEmpty();
        await Assert.That(config.Parameter("net0")!.Keys.Select(key => key.Name)).Contains("bridge").And.Contains("firewall");
        await Assert.That(config.Parameter("memory")!.Description).IsNotEmpty();
        await Assert.That(document.Find("GET", "/nodes/{node}/tasks")!.Members).Contains("upid").And.Contains("starttime");
    }

    [Test]
    [Arguments("<!DOCTYPE html><script>var a = [1];</script>")]
    [Arguments("")]
    [Arguments("const apiSchema = [")]
    [Arguments("const apiSchema = [{\"path\":\"/a\",\"info\":{\"GET\":{}}}")]
    [Arguments("const apiSchema = [];")]
    [Arguments("const apiSchema = [1,null,\"x\",[]];")]
    [Arguments("const apiSchema = [{\"path\":\"/a\",\"info\":{\"PATCH\":{}}}];")]
    [Arguments("const apiSchema = [{\"path\":\"no-path\",\"info\":{\"GET\":{}}}];")]
    [Arguments("const apiSchema = [{\"path\":\"/a b\\n\",\"info\":{\"GET\":{}}}];")]
    public async Task Anything_else_is_no_documentation(string file) =>
        await Assert.That(() => ApiDocument.Parse(Encoding.UTF8.GetBytes(file))).Throws<InvalidDataException>();

    [Test]
    public async Task Members_of_another_kind_than_expected_are_left_out()
    {
        var document = ApiDocument.Parse(
            """
            const apiSchema = [{"path":"/a","info":{"GET":{"description":7,"parameters":{"properties":{
            "x":{"type":"string","minimum":"zwei","enum":{},"format":null,"default":1,"optional":"1"},"y":1,"bad name":{"type":"string"}}},
            "permissions":"all","returns":[]},"POST":[]},"children":{"no":"list"}}];
            """u8.ToArray());

        var method = document.Find("GET", "/a")!;
        await Assert.That(method.Parameters.Select(parameter => parameter.Name)).IsEquivalentTo(["x"]);
        await Assert.That(method.Parameters[0]).IsEqualTo(
            new PveParameter("x", PveType.Text, Optional: true) { Default = "1", Keys = method.Parameters[0].Keys });
        await Assert.That(method.Description).IsNull();
    }

    private static string Told(IEnumerable<PveParameter> parameters) => string.Join('\n', parameters.Select(one =>
        $"{one.Name} {one.Type} {one.Optional} {one.ItemType} {one.Minimum} {one.Maximum} {one.MinLength} {one.MaxLength} {one.Pattern} "
            + $"{one.Format} {string.Join('|', one.Enum ?? [])} {one.Default} {one.Requires} {one.AliasOf} {one.IsDefaultKey} ({Told(one.Keys)})"));
}
