using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Http;

/// <summary>Two servers behind nginx, which sends each request to the next one.</summary>
public sealed class ReplicaTests
{
    private const string Token = "a-token-of-the-test-suite";
    private const string Elicitation = """{"elicitation":{"form":{}}}""";
    private const string Tasks = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    private static readonly (string Name, string Value)[] Authorized = [("Authorization", $"Bearer {Token}")];

    [Test]
    public async Task A_question_that_one_replica_asked_is_answered_on_the_other()
    {
        await using var farm = await Farm.Start(new SimulatedCluster(), key: "a key that both replicas have, long enough");
        var client = new HttpSession(farm.Front, Authorized);

        var listed = await client.Ask("tools/list");
        var read = await Call(client, "pve_list_nodes", "{}");
        var asked = await Call(client, "pve_delete_qemu_vm", """{"vmid":103}""", Elicitation);
        var state = asked.Result.GetProperty("requestState").GetString()!;
        // spends the turn of one replica
        var refused = await Call(client, "pve_delete_qemu_vm", """{"vmid":107}""", Elicitation, Accepted("107", state));
        await Assert.That(farm.Cluster.Writes).IsEmpty();
        var done = await Call(client, "pve_delete_qemu_vm", """{"vmid":103}""", Elicitation, Accepted("103", state));
        done = HttpSession.IsError(done) ? throw new InvalidOperationException(HttpSession.Text(done)) : done;

        await Assert.That(HttpSession.Tools(listed)).Contains("pve_delete_qemu_vm");
        await Assert.That(read.Result.GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
        await Assert.That(HttpSession.Text(refused)).Contains("given for another call");
        await Assert.That(done.Result.GetProperty("structuredContent").GetProperty("gone").GetBoolean()).IsTrue();
        await Assert.That(farm.Replicas.All(replica => replica.Error.Contains("pve_delete_qemu_vm: ", StringComparison.Ordinal))).IsTrue();
    }

    [Test]
    public async Task Without_a_shared_key_the_other_replica_refuses_the_answer_and_changes_nothing()
    {
        await using var farm = await Farm.Start(new SimulatedCluster(), key: null);
        var client = new HttpSession(farm.Front, Authorized);

        var state = (await Call(client, "pve_delete_qemu_vm", """{"vmid":103}""", Elicitation)).Result.GetProperty("requestState")
            .GetString()!;
        var answered = await Call(client, "pve_delete_qemu_vm", """{"vmid":103}""", Elicitation, Accepted("103", state));

        await Assert.That(HttpSession.IsError(answered)).IsTrue();
        await Assert.That(HttpSession.Text(answered)).Contains("not made by this server").And.Contains("Nothing was done");
        await Assert.That(farm.Cluster.Writes).IsEmpty();
    }

    [Test]
    public async Task A_task_that_one_replica_started_is_followed_on_both()
    {
        var simulator = new SimulatedCluster(new() { TaskSpeed = 20 });
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromSeconds(2) });
        await using var farm = await Farm.Start(simulator, key: null);
        var client = new HttpSession(farm.Front, Authorized);

        var id = (await Call(client, "pve_start_qemu_vm", """{"vmid":103,"wait_seconds":0}""", Tasks)).Result.GetProperty("taskId")
            .GetString()!;
        var states = new List<string>();
        JsonElement state;
        do
        {
            await Task.Delay(100);
            state = (await client.Ask("tasks/get", $"\"taskId\":\"{id}\",", id, Tasks)).Result;
            states.Add(state.GetProperty("status").GetString()!);
        }
        while (states[^1] == "working" && states.Count < 300);

        await Assert.That(states.Count(status => status == "working")).IsGreaterThan(3); // in turn, so on both
        await Assert.That(states[^1]).IsEqualTo("completed");
        await Assert.That(state.GetProperty("result").GetProperty("structuredContent").GetProperty("outcome").GetString()).IsEqualTo("ok");
    }

    private static string Accepted(string word, string state) =>
        $$""" "requestState":"{{state}}","inputResponses":{"confirm":{"action":"accept","content":{"confirm":"{{word}}"} } },""";

    private static Task<HttpAnswer> Call(HttpSession client, string tool, string arguments, string capabilities = "{}", string more = "") =>
        client.Ask("tools/call", $$""" "name":"{{tool}}","arguments":{{arguments}},{{more}}""", tool, capabilities);

    private sealed class Farm : IAsyncDisposable
    {
        private readonly Process _nginx;
        private readonly string _folder;

        private Farm(Cluster cluster, HttpProcess[] replicas, HttpProcess front, Process nginx, string folder) =>
            (Cluster, Replicas, Front, _nginx, _folder) = (cluster, replicas, front, nginx, folder);

        public Cluster Cluster { get; }
        public HttpProcess[] Replicas { get; }

        /// <summary>nginx.</summary>
        public HttpProcess Front { get; }

        public static async Task<Farm> Start(SimulatedCluster simulator, string? key)
        {
            var cluster = await Cluster.Start(simulator.Handle);
            var environment = new Dictionary<string, string>(cluster.Environment) { ["MCP_AUTH_TOKEN"] = Token };
            if (key is not null)
            {
                environment["MCP_STATE_KEY"] = key;
            }
            var replicas = await Task.WhenAll(HttpProcess.Start(environment), HttpProcess.Start(environment));
            var port = FreePort();
            var folder = Directory.CreateTempSubdirectory("mcp-pve-nginx-").FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                events { }
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  upstream mcp { {{string.Concat(replicas.Select(replica => $"server {replica.Url.Authority}; "))}}}
                  server {
                    listen 127.0.0.1:{{port}};
                    location / {
                      proxy_pass http://mcp;
                      proxy_http_version 1.1;
                      proxy_buffering off;
                      proxy_set_header Host $host;
                    }
                  }
                }
                """);
            Process nginx;
            try
            {
                nginx = Process.Start(
                    new ProcessStartInfo("nginx", ["-p", folder, "-c", "nginx.conf", "-e", "stderr"]) { RedirectStandardError = true })!;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Skip.Test("nginx is not installed: run build/build.sh setup");
                throw;
            }
            var front = replicas[0].Behind(new($"http://127.0.0.1:{port}"));
            for (var waited = Stopwatch.StartNew(); ; await Task.Delay(20))
            {
                try
                {
                    await front.Get("/health");
                    return new(cluster, replicas, front, nginx, folder);
                }
                catch (HttpRequestException) when (waited.Elapsed < TimeSpan.FromSeconds(20) && !nginx.HasExited)
                {
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            _nginx.Kill(true);
            await _nginx.WaitForExitAsync();
            _nginx.Dispose();
            foreach (var replica in Replicas)
            {
                await replica.DisposeAsync();
            }
            await Cluster.DisposeAsync();
            Directory.Delete(_folder, true);
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
