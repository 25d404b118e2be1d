using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Logging in with a password.</summary>
internal static class TicketRoutes
{
    private const string Totp = "totp:";

    public static readonly Route[] All = [Get("/access/ticket", _ => null), Post("/access/ticket", LogIn)];

    private static JsonObject LogIn(Request request)
    {
        var (world, name) = (request.World, request["username"]);
        name = request.Text("realm") is { } realm ? $"{name}@{realm}" : name;
        var (tickets, now) = (world.Tickets, world.Seconds);
        // Whatever is wrong, PVE says the same.
        var user = world.Access.Users.TryGetValue(name, out var known) && known.MayLogIn(world) ? known : throw Failed();
        if (request.Text("tfa-challenge") is { } challenge)
        {
            var right = SecondFactor(world, user) is { } code && request["password"] == $"{Totp}{code}";
            return right && tickets.IsAnswer(challenge, name, now) ? Ticket(request, user) : throw Failed();
        }
        var renewed = tickets.Read(request["password"], now) == name;
        if (!renewed && (user.Password is null || request["password"] != user.Password))
        {
            throw Failed();
        }
        return renewed || SecondFactor(world, user) is null ? Ticket(request, user) : new JsonObject
        {
            ["username"] = name,
            ["ticket"] = tickets.ForChallenge("""{"totp":true}""", name, now),
            ["CSRFPreventionToken"] = tickets.Csrf(name, now),
            ["NeedTFA"] = 1,
        };
    }

    private static JsonObject Ticket(Request request, User user)
    {
        var (world, now) = (request.World, request.World.Seconds);
        world.AddLog(world.Nodes[0].Name, "pvedaemon", user.Id, $"<{user.Id}> successful auth for user '{user.Id}'");
        var answer = new JsonObject
        {
            ["username"] = user.Id,
            ["ticket"] = world.Tickets.ForUser(user.Id, now),
            ["CSRFPreventionToken"] = world.Tickets.Csrf(user.Id, now),
        };
        if (world.Access.May(new(user.Id, "", null), "/", "Sys.Audit", world))
        {
            answer["clustername"] = "demo";
        }
        return answer;
    }

    private static string? SecondFactor(World world, User user) =>
        user.Id is SimulatedCluster.UserName ? world.Options.OneTimeCode : null;

    private static Refusal Failed() => new(401, "authentication failure");
}
