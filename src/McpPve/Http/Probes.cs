using McpPve.Calls;
using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>Answers whether the server lives, and whether PVE does: of several clusters one is enough.</summary>
internal sealed class Probes(Access access, Fleet fleet)
{
    public async Task Health(HttpContext context)
    {
        await fleet.Refresh(TimeSpan.FromMilliseconds(500));
        await Answer(context, StatusCodes.Status200OK, "ok");
    }

    public async Task Ready(HttpContext context)
    {
        await fleet.Refresh(TimeSpan.FromSeconds(5));
        await (
            fleet.Reachable
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
            !details ? answer
                : fleet.IsOne ? answer with { Server = "mcp-pve", Version = Product.Version, Pve = Probed(fleet.Members[0]) }
                : answer with
                {
                    Server = "mcp-pve",
                    Version = Product.Version,
                    Clusters = fleet.Members.ToDictionary(member => member.Name, Probed),
                },
            HttpJson.Default.ProbeAnswer);
    }

    private static ProbedPve Probed(Member member) => new(member.State is { Reachable: true }, member.State?.Version);
}
