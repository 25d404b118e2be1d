using McpPve.Clusters;
using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>Answers whether the server lives, and whether PVE does.</summary>
internal sealed class Probes(Access access, PveState pve)
{
    public async Task Health(HttpContext context)
    {
        await pve.Refresh(TimeSpan.FromMilliseconds(500));
        await Answer(context, StatusCodes.Status200OK, "ok");
    }

    public async Task Ready(HttpContext context)
    {
        await pve.Refresh(TimeSpan.FromSeconds(5));
        await (
            pve.Reachable
                ? Answer(context, StatusCodes.Status200OK, "ok")
                : Answer(context, StatusCodes.Status503ServiceUnavailable, "PVE does not answer"));
    }

    // Probes come from anywhere; what is told to strangers is only whether.
    private async Task Answer(HttpContext context, int status, string text)
    {
        var details = (await access.Judge(context)).User is not null;
        var answer = new ProbeAnswer(text);
        await Answers.Json(
            context,
            status,
            details ? answer with { Server = "mcp-pve", Version = Product.Version, Pve = new(pve.Reachable, pve.Version) } : answer,
            HttpJson.Default.ProbeAnswer);
    }
}
