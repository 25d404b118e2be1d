namespace McpPve.Simulator.Protocol;

/// <summary>Ends a call with an error the way PVE words it.</summary>
internal sealed class Refusal : Exception
{
    public Refusal(int status, string message, IReadOnlyDictionary<string, string>? errors = null)
        : base(message)
    {
        Status = status;
        Errors = errors;
    }

    public Refusal()
        : this(500, "error")
    {
    }

    public Refusal(string message)
        : this(500, message)
    {
    }

    public Refusal(string message, Exception innerException)
        : base(message, innerException) => Status = 500;

    public int Status { get; }
    public IReadOnlyDictionary<string, string>? Errors { get; }

    /// <summary>Perl's <c>die</c> ends the message with a new line, its exceptions don't.</summary>
    public bool NewLine { get; init; } = true;

    /// <summary>The web server itself refuses: no envelope.</summary>
    public bool Bare { get; init; }

    /// <summary>What <c>die</c> makes of a message inside a handler.</summary>
    public static Refusal Die(string message) => new(500, message);

    public static Refusal Missing(string message) => new(404, message);

    public static Refusal Parameter(string name, string problem) => Parameters(new Dictionary<string, string> { [name] = problem });

    public static Refusal Parameters(IReadOnlyDictionary<string, string> errors) => new(400, "Parameter verification failed.", errors);

    public static Refusal Permission(string what) => new(403, $"Permission check failed ({what})");

    public static Refusal NotImplemented(string method, string path) =>
        new(501, $"Method '{method} {path}' not implemented") { NewLine = false };

    public static Refusal Server(int status, string reason) => new(status, reason) { Bare = true };
}
