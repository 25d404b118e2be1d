using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace McpPve.Simulator.Protocol;

/// <summary>PVE's named formats: what a value must look like and the words for one that does not.</summary>
internal static partial class Formats
{
    private const string NoAddressOrNetwork = "value does not look like a valid IP address or CIDR network";

    public static string? Problem(string format, string value)
    {
        if (format.EndsWith("-list", StringComparison.Ordinal) && format is not ("pve-tag-list" or "pve-ha-node-list"))
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
            "pve-realm" when !Realm().IsMatch(value) => $"value '{value}' does not look like a valid realm",
            "pve-iface" when !Iface().IsMatch(value) => $"invalid network interface name '{value}'",
            "pve-replication-job-id" when !ReplicationId().IsMatch(value) => $"invalid replication job id '{value}'",
            "pve-volume-id" when !VolumeId().IsMatch(value) => $"unable to parse volume ID '{value}'",
            "pve-ha-resource-id" or "pve-ha-resource-or-vm-id" when !HaId().IsMatch(value) =>
                "value does not look like a valid ha resource id",
            "pve-tag-list" when !Tags().IsMatch(value) => "invalid characters in tag",
            "pve-tag" when !Tag().IsMatch(value) => "invalid characters in tag",
            "pve-tokenid" when !TokenId().IsMatch(value) => $"value '{value}' does not look like a valid token ID",
            "mac-addr" when !Mac().IsMatch(value) => "value does not look like a valid unicast MAC address",
            "mac-prefix" when !MacPrefix().IsMatch(value) => "value is not a valid unicast MAC address prefix",
            "ip" or "ipv4" or "ipv6" when !IsAddress(value, format) => $"value does not look like a valid {Name(format)} address",
            "address" when !IsAddress(value) && !DnsName().IsMatch(value) => $"value does not look like a valid address: {value}",
            "CIDR" when !IsNetwork(value) => "value does not look like a valid CIDR network",
            "CIDRv4" or "CIDRv6" when !IsNetwork(value, format) => $"value does not look like a valid IPv{format[5]} network",
            "IPorCIDR" when !IsAddress(value) && !IsNetwork(value) => NoAddressOrNetwork,
            "IPorCIDRorAlias" when !IsAddress(value) && !IsNetwork(value) && !Alias().IsMatch(value) => NoAddressOrNetwork,
            "ipv4mask" when !IsMask(value) => "value does not look like a valid IP netmask",
            "pve-ipv4-config" when value is not ("dhcp" or "manual") && !IsNetwork(value, "CIDRv4") =>
                "value does not look like a valid ipv4 network configuration",
            "pve-ipv6-config" when value is not ("auto" or "dhcp" or "manual") && !IsNetwork(value, "CIDRv6") =>
                "value does not look like a valid ipv6 network configuration",
            "email" or "email-opt" when !(value is "" && format is "email-opt") && !Email().IsMatch(value) =>
                "value does not look like a valid email address",
            "email-or-username" when !Email().IsMatch(value) && !EmailUser().IsMatch(value) =>
                "value does not look like a valid email address or user name",
            "pve-calendar-event" => CalendarEvents.Problem(value),
            "pve-day-of-week" when value is not ("mon" or "tue" or "wed" or "thu" or "fri" or "sat" or "sun") => $"invalid day '{value}'",
            "pve-ct-timezone" when value is not "host" && !IsTimeZone(value) => $"invalid time zone '{value}'",
            "pve-startup-order" when !StartupOrder().IsMatch(value) => "unable to parse startup options",
            "pve-hotplug-features" when !Hotplug().IsMatch(value) => "unable to parse hotplug option",
            "pve-vlan-id-or-range" when !IsVlan(value) => $"invalid VLAN configuration '{value}'",
            "boot-letters" when !BootLetters().IsMatch(value) => "value does not match the regex pattern",
            "pve-fw-dport-spec" or "pve-fw-sport-spec" => Port(value),
            "pve-fw-addr-spec" => Addresses(value),
            "pve-fw-protocol-spec" when !IsProtocol(value) => $"unknown protocol '{value}'",
            "pve-storage-content" when !StorageContent().IsMatch(value) => $"invalid content type '{value}'",
            "urlencoded" when !UrlEncoded().IsMatch(value) => $"invalid urlencoded string: {value}",
            "pve-task-status-type" when value is not ("ok" or "error" or "warning" or "unknown") => $"invalid task status '{value}'",
            _ => null,
        };
        return problem is null ? null : $"invalid format - {problem}\n";
    }

    /// <summary>PVE's complaint about the keys of a property string that don't go together, or null.</summary>
    public static string? Together(string format, string value)
    {
        if (format is not PropertyFormats.Prune)
        {
            return null;
        }
        var keep = PropertyString.Parse(value, "").Parts;
        return keep.Any(part => part.Key is "keep-all" && part.Value is not ("0" or "no" or "off" or "false"))
            && keep.Any(part => part.Key is not "keep-all" && part.Value is not "0")
            ? "invalid format - keep-all cannot be set together with other options.\n"
            : null;
    }

    /// <summary>As far as names tell: the list of all zones is not in a static binary.</summary>
    public static bool IsTimeZone(string value) => TimeZone().IsMatch(value);

    public static bool IsUserId(string value) => UserId().IsMatch(value);

    private static string Name(string format) => format is "ip" ? "IP" : $"IPv{format[3]}";

    // .NET takes "1", "0x7f.1" and a zone for an address, too.
    private static bool IsAddress(string value, string format = "ip") =>
        IPAddress.TryParse(value, out var address)
        && address.AddressFamily switch
        {
            AddressFamily.InterNetwork => format is not "ipv6" && value.Count('.') == 3 && address.ToString() == value,
            _ => format is not "ipv4" && !value.AsSpan().ContainsAny("[]%"),
        };

    // Below 8 bits PVE takes it for a mistake.
    private static bool IsNetwork(string value, string format = "CIDR") =>
        value.Split('/') is [var address, var bits]
        && ((format is not "CIDRv6" && IsAddress(address, "ipv4")) || (format is not "CIDRv4" && IsAddress(address, "ipv6")))
        && byte.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && length > 7 && length <= (address.Contains(':', StringComparison.Ordinal) ? 128 : 32);

    private static bool IsMask(string value) =>
        IsAddress(value, "ipv4") && IPAddress.Parse(value).GetAddressBytes() is var bytes
            && BinaryPrimitives.ReadUInt32BigEndian(bytes) is var mask && (~mask & (~mask + 1)) == 0 && mask != 0;

    private static bool IsVlan(string value) =>
        value.Split('-') is { Length: 1 or 2 } ends
        && ends.All(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var tag) && tag is >= 2 and <= 4094);

    private static bool IsProtocol(string value) =>
        value is "" or "tcp" or "udp" or "icmp" or "icmpv6" or "ipv6-icmp" or "igmp" or "ggp" or "ipencap" or "ipv6" or "esp" or "ah"
            or "gre" or "ospf" or "sctp" or "vrrp" or "pim" or "l2tp" or "udplite" or "dccp" or "rsvp" or "eigrp" or "ipip" or "egp"
            or "igp" or "ipv6-route" or "ipv6-frag" or "ipv6-nonxt" or "ipv6-opts" or "ipcomp" or "isis" or "fc" or "hip" or "mpls-in-ip"
        || byte.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string? Addresses(string value)
    {
        if (value.StartsWith('+') || Alias().IsMatch(value))
        {
            return null;
        }
        var items = value.Split(',');
        if (items.Contains(""))
        {
            return "extraneous commas in list";
        }
        if (items.FirstOrDefault(item => !item.Split('-').All(end => IsAddress(end) || (IsPrefix(end) && item == end))) is { } wrong)
        {
            return $"invalid IP address: {wrong}";
        }
        return items.Length > 1 && items.Any(item => item.Contains('-', StringComparison.Ordinal))
            ? "you can't use a range in a list"
            : null;
    }

    private static bool IsPrefix(string value) =>
        value.Split('/') is [var address, var bits] && IsAddress(address)
        && byte.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && length <= (address.Contains(':', StringComparison.Ordinal) ? 128 : 32);

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

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9_.+-]*$")]
    private static partial Regex Tag();

    [GeneratedRegex("^[a-fA-F0-9][02468aceACE](:[a-fA-F0-9]{2}){5}$")]
    private static partial Regex Mac();

    [GeneratedRegex("^[a-fA-F0-9][02468aceACE](:[a-fA-F0-9]{2}){0,2}:?$")]
    private static partial Regex MacPrefix();

    [GeneratedRegex(@"^[\w+~-]+(\.[\w+~-]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$")]
    private static partial Regex Email();

    [GeneratedRegex(@"^[\w+~-]+(\.[\w+~-]+)*$")]
    private static partial Regex EmailUser();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]+$")]
    private static partial Regex Realm();

    [GeneratedRegex(@"^[^\s:/]+@[A-Za-z][A-Za-z0-9._-]+![A-Za-z][A-Za-z0-9._-]+$")]
    private static partial Regex TokenId();

    [GeneratedRegex("^((dc|guest)/)?[A-Za-z][A-Za-z0-9_-]+$")]
    private static partial Regex Alias();

    [GeneratedRegex(@"^(\d+|(order|up|down)=\d+)(,(order|up|down)=\d+)*$")]
    private static partial Regex StartupOrder();

    [GeneratedRegex("^([01]|(network|disk|cpu|memory|usb|cloudinit)(,(network|disk|cpu|memory|usb|cloudinit))*)?$")]
    private static partial Regex Hotplug();

    [GeneratedRegex("^[acdn]{1,4}$")]
    private static partial Regex BootLetters();

    [GeneratedRegex(
        "^((Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US|Canada)(/[A-Z][A-Za-z0-9_+-]*){1,2}"
        + "|UTC|GMT|CET|EET|MET|WET|EST|MST|HST)$")]
    private static partial Regex TimeZone();

    [GeneratedRegex("^[-%a-zA-Z0-9_.!~*'()]*$")]
    private static partial Regex UrlEncoded();

    [GeneratedRegex("^(images|rootdir|vztmpl|iso|backup|snippets|import|none)$")]
    private static partial Regex StorageContent();
}
