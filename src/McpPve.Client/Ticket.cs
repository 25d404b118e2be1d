namespace McpPve.Client;

/// <summary>What PVE gives for a password: good for two hours. Null before there is one: such a request shows nothing at all.</summary>
internal sealed class Ticket(string? value, string? csrf, params IReadOnlyList<string> secrets)
{
    private bool _forgotten;

    /// <exception cref="ObjectDisposedException">It has been forgotten.</exception>
    public string? Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_forgotten, typeof(PveLogin));
            return field;
        }
        private set;
    } = value;

    /// <summary>Goes beside the ticket with everything that changes something.</summary>
    public string? Csrf { get; private set; } = csrf;

    /// <summary>What no message may repeat.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [.. new[] { value, csrf }.OfType<string>(), .. secrets];

    public void Forget()
    {
        _forgotten = true;
        (Value, Csrf, Secrets) = (null, null, []);
    }
}
