using System.Globalization;

namespace McpPve.Calls;

/// <summary>Whether audit logs are as they were written.</summary>
/// <param name="Lines">In all files.</param>
/// <param name="Findings">What is wrong, and where; empty when nothing is.</param>
/// <param name="Notes">What could not be checked.</param>
internal sealed record AuditCheck(long Lines, IReadOnlyList<string> Findings, IReadOnlyList<string> Notes)
{
    /// <param name="files">Of one log, the oldest first.</param>
    /// <exception cref="IOException">One can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public static AuditCheck Of(IReadOnlyList<string> files)
    {
        var (lines, findings, notes) = (0L, new List<string>(), new List<string>());
        AuditLink? before = null;
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var (at, number) = (0, 0);
            while (at < bytes.Length)
            {
                var rest = bytes.AsSpan(at);
                var end = rest.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                at += line.Length + 1;
                number++;
                lines++;
                var where = string.Create(CultureInfo.InvariantCulture, $"{file}: line {number}");
                if (end < 0 || AuditLink.Of(line) is not { } link)
                {
                    findings.Add($"{where} is not a whole line of an audit log: it was cut, changed or inserted");
                    continue;
                }
                findings.AddRange(Wrong(link, before, isFirst: number == 1).Select(what => $"{where} {what}"));
                before = link;
            }
            if (!File.Exists(file + AuditFile.HeadSuffix))
            {
                notes.Add(file == files[^1]
                    ? $"{file}: whether lines were removed at its end is not known: there is no {file}{AuditFile.HeadSuffix} beside it"
                    : $"{file}: its end is checked against the beginning of the next file");
                continue;
            }
            using var head = File.OpenRead(file + AuditFile.HeadSuffix);
            var last = AuditFile.Read(head);
            if (before is null ? last.Number > 0 : before.Hash != last.Hash && before.Previous != last.Hash)
            {
                findings.Add(
                    $"{file}: it ends with line {before?.Number ?? 0} of the log; line {last.Number} was "
                        + "written last, so lines are missing or changed");
            }
        }
        return new(lines, findings, notes);
    }

    private static IEnumerable<string> Wrong(AuditLink link, AuditLink? before, bool isFirst)
    {
        if (!link.IsTrue)
        {
            yield return $"(number {link.Number}) was changed: its hash does not fit its content";
        }
        if (link.Event == "gap")
        {
            yield return $"(number {link.Number}) tells that lines before it were removed or changed while nothing was written";
        }
        if (before is null)
        {
            if (link.Number != 1 && link.Event != "continued")
            {
                yield return $"has number {link.Number}: the lines before it are missing";
            }
        }
        else if (link.Number > before.Number + 1)
        {
            yield return $"has number {link.Number} after {before.Number}: lines in between are missing";
        }
        else if (link.Number <= before.Number)
        {
            yield return $"has number {link.Number} after {before.Number}: it was inserted or moved";
        }
        else if (link.Previous != before.Hash)
        {
            yield return $"(number {link.Number}) does not continue the line before it: one of the two was changed or replaced";
        }
        else if (isFirst && link.Event != "continued")
        {
            yield return $"(number {link.Number}) begins a file, and does not say so: the line before it was removed";
        }
    }
}
