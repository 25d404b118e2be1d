using System.Text;

namespace McpPve.Client.Connection;

/// <summary>
/// PVE splits at <c>&amp;</c> and <c>;</c> alike and cuts a value at a second raw <c>=</c>, so names and values
/// leave nothing but unreserved characters as they are.
/// </summary>
internal static class FormEncoding
{
    private const int BodyLimit = 512 * 1024; // pveproxy's own: it answers 501 without reading the rest
    private const int UrlLimit = 8 * 1024;

    public static string Encode(PveRequest request)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in request.Parameters)
        {
            if (form.Length > 0)
            {
                form.Append('&');
            }
            form.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
        var inBody = HasBody(request);
        var (length, limit) = inBody ? (form.Length, BodyLimit) : (form.Length + request.Path.Length, UrlLimit);
        return length <= limit
            ? form.ToString()
            : throw new PveException(
                PveFailure.Invalid,
                $"the parameters take {length} bytes once encoded; PVE accepts {limit / 1024} KiB in "
                    + $"{(inBody ? "a request body" : "an address")}")
            { Call = Exchange.Name(request) };
    }

    /// <summary>PVE answers 501 to a DELETE with a body: its parameters go into the address, like those of a GET.</summary>
    public static bool HasBody(PveRequest request) => request.IsWrite && request.Method != HttpMethod.Delete;
}
