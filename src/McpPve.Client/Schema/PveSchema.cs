using System.Text;

namespace McpPve.Client.Schema;

/// <summary>What PVE 9 and 8 document about their API: methods, parameters and privileges. Nothing is read until somebody asks.</summary>
public static class PveSchema
{
    /// <param name="method">GET, POST, PUT, DELETE.</param>
    /// <param name="template">As PVE documents it: <c>/nodes/{node}/qemu</c>.</param>
    public static PveEndpoint? Find(string method, string template)
    {
        var (wantedMethod, wantedPath) = (Encoding.UTF8.GetBytes(method), Encoding.UTF8.GetBytes(template));
        var (low, high) = (0, PveFacts.MethodCount - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = PveFacts.Compare(middle, wantedMethod, wantedPath);
            if (order == 0)
            {
                return PveFacts.Method(middle);
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return null;
    }

    /// <summary>Sorted by path, then by method.</summary>
    public static IEnumerable<PveEndpoint> All() => Enumerable.Range(0, PveFacts.MethodCount).Select(PveFacts.Method);

    /// <summary>PVE 8 has one privilege for the whole guest agent, where 9 has several.</summary>
    public static string PrivilegeIn8(string privilege) =>
        privilege.StartsWith("VM.GuestAgent.", StringComparison.Ordinal) ? "VM.Monitor" : privilege;
}
