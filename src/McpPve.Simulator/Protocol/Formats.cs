using System.Net;
using System.Text.RegularExpressions;

namespace McpPve.Simulator.Protocol;

/// <summary>PVE's named formats: what a value must look like and the words for one that does not.</summary>
internal static partial class Formats
{
    public static string? Problem(string format, string value)
    {
        if (format.EndsWith("-list", StringComparison.Ordinal) && format is not "pve-tag-list")
        {
            return value.Split([',', ';', ' ', '\0'], StringSplitOptions.RemoveEmptyEntries)
                .Select(item => Problem(format[..^5], item)).FirstOrDefault(problem => problem is not null);
        }
        var problem = format switch
        {
            "pve-vmid" when !VmId().IsMatch(value) => "value does not look like a valid VM ID",
            "pve-node" when !NodeName().IsMatch(value) => "value does not look like a valid node name",
            "pve-configid" when !ConfigId().IsMatch(value) => $"invalid configuration ID '{value}'",
            "pve-storage-id" when !StorageId().IsMatch(value) => $"storage ID '{value}' contains illegal characters",
            "dns-name" when !DnsName().IsMatch(value) => "value does not look like a valid DNS name",
            "pve-userid" when !UserId().IsMatch(value) => $"value '{value}' does not look like a valid user name",
            "pve-groupid" when !Id().IsMatch(value) => $"group name '{value}' contains invalid characters",
            "pve-roleid" when !Id().IsMatch(value) => $"role name '{value}' contains invalid characters",
            "pve-poolid" when !PoolId().IsMatch(value) => $"invalid pool id '{value}'",
            "pve-realm" when !ConfigId().IsMatch(value) => $"value '{value}' does not look like a valid realm",
            "pve-iface" when !Iface().IsMatch(value) => $"invalid network interface name '{value}'",
            "pve-replication-job-id" when !ReplicationId().IsMatch(value) => $"invalid replication job id '{value}'",
            "pve-volume-id" when !VolumeId().IsMatch(value) => $"unable to parse volume ID '{value}'",
            "pve-ha-resource-id" or "pve-ha-resource-or-vm-id" when !HaId().IsMatch(value) =>
                "value does not look like a valid ha resource id",
            "pve-tag-list" when !Tags().IsMatch(value) => "invalid characters in tag",
            "mac-addr" when !Mac().IsMatch(value) => "value does not look like a valid MAC address",
            "ip" or "address" or "ipv4" or "ipv6" when !IsAddress(format, value) =>
                format is "ipv4" or "ipv6"
                    ? $"value does not look like a valid IPv{format[3]} address"
                    : "value does not look like a valid IP address",
            "CIDR" or "CIDRv4" or "CIDRv6" when !IsNetwork(value) => "value does not look like a valid CIDR network",
            "email-opt" or "email" when value is not "" && !Email().IsMatch(value) => "value does not look like a valid email address",
            "pve-calendar-event" when !CalendarEvent().IsMatch(value) => $"unable to parse calendar event '{value}'",
            "pve-fw-dport-spec" or "pve-fw-sport-spec" => Port(value),
            "pve-storage-content" when !StorageContent().IsMatch(value) => $"invalid content type '{value}'",
            "urlencoded" when !UrlEncoded().IsMatch(value) => $"invalid urlencoded string: {value}",
            "pve-task-status-type" when value is not ("ok" or "error" or "warning" or "unknown") => $"invalid task status '{value}'",
            _ => null,
        };
        return problem is null ? null : $"invalid format - {problem}\n";
    }

    public static bool IsUserId(string value) => UserId().IsMatch(value);

    private static bool IsAddress(string format, string value) =>
        IPAddress.TryParse(value, out var address)
        && (format is not "ipv4" || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        && (format is not "ipv6" || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        || format is "address" && DnsName().IsMatch(value);

    private static bool IsNetwork(string value) =>
        value.Split('/') is [var address, var bits] && IPAddress.TryParse(address, out var parsed)
        && int.TryParse(bits, out var length) && length >= 0 && length <= (parsed.GetAddressBytes().Length * 8);

    private static string? Port(string value)
    {
        foreach (var item in value.Split(','))
        {
            foreach (var port in item.Split([':', '-']))
            {
                if (!(ushort.TryParse(port, out _) || port is "ssh" or "http" or "https" or "domain" or "smtp" or "imap" or "ntp"
                    or "ldap"))
                {
                    return $"invalid port '{port}'";
                }
            }
        }
        return null;
    }

    [GeneratedRegex("^[1-9][0-9]{2,8}$")]
    private static partial Regex VmId();

    [GeneratedRegex("^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$")]
    private static partial Regex NodeName();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9_-]+$")]
    private static partial Regex ConfigId();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9._-]*[a-zA-Z0-9]$")]
    private static partial Regex StorageId();

    [GeneratedRegex(@"^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$")]
    private static partial Regex DnsName();

    [GeneratedRegex(@"^[^\s:/]+@[A-Za-z][A-Za-z0-9._-]+$")]
    private static partial Regex UserId();

    [GeneratedRegex("^[A-Za-z0-9._-]+$")]
    private static partial Regex Id();

    [GeneratedRegex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,2}$")]
    private static partial Regex PoolId();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_]{1,20}([:.]\d+)?$")]
    private static partial Regex Iface();

    [GeneratedRegex(@"^[1-9][0-9]{2,8}-\d{1,9}$")]
    private static partial Regex ReplicationId();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9._-]*:.+$")]
    private static partial Regex VolumeId();

    [GeneratedRegex("^((vm|ct):)?[1-9][0-9]{2,8}$")]
    private static partial Regex HaId();

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9_.+-]*([;, ]+[a-zA-Z0-9_][a-zA-Z0-9_.+-]*)*[;, ]*$|^$")]
    private static partial Regex Tags();

    [GeneratedRegex("^[a-fA-F0-9][02468aceACE][:]([a-fA-F0-9]{2}:){4}[a-fA-F0-9]{2}$")]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[^\s@]+@[^\s@]+$")]
    private static partial Regex Email();

    [GeneratedRegex(@"^[A-Za-z0-9*,./:\- ~]+$")]
    private static partial Regex CalendarEvent();

    [GeneratedRegex("^[-%a-zA-Z0-9_.!~*'()]*$")]
    private static partial Regex UrlEncoded();

    [GeneratedRegex("^(images|rootdir|vztmpl|iso|backup|snippets|import|none)$")]
    private static partial Regex StorageContent();
}
