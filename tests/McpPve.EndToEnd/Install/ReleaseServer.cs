using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace McpPve.EndToEnd.Install;

/// <summary>The addresses of a release page, on 127.0.0.1.</summary>
internal sealed class ReleaseServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly ConcurrentQueue<string> _requests = new();

    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ReleaseServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(Answer);
    }

    public string Url { get; private set; } = "";

    public IEnumerable<string> Requests => _requests;

    /// <summary>The connection ends in the middle of this file.</summary>
    public string? Breaks { get; set; }

    /// <summary>Half of it is sent.</summary>
    public Task HalfSent => _broken.Task;

    /// <summary>Before it does, the sender waits for this.</summary>
    public Task Patience { get; set; } = Task.CompletedTask;

    public static async Task<ReleaseServer> Start()
    {
        var server = new ReleaseServer();
        await server._application.StartAsync();
        server.Url = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>Publishes a file with its checksum, as the newest release and under its version.</summary>
    public void Publish(string version, string file, string content)
    {
        var sums = $"{new string('0', 64)}  other-file\n{Sum(content)}  {file}\n";
        foreach (var folder in new[] { "latest/download", $"download/v{version}" })
        {
            Put($"/{folder}/{file}", content);
            Put($"/{folder}/SHA256SUMS", sums);
        }
    }

    public void Put(string path, string content) => _files[path] = Encoding.UTF8.GetBytes(content);

    public void Remove(string path) => _files.Remove(path);

    public static string Sum(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _requests.Enqueue(path);
        if (!_files.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }
        context.Response.ContentLength = content.Length;
        if (path.EndsWith($"/{Breaks}", StringComparison.Ordinal))
        {
            await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
            await context.Response.Body.FlushAsync();
            _broken.TrySetResult();
            await Patience;
            context.Abort();
            return;
        }
        await context.Response.Body.WriteAsync(content);
    }
}
