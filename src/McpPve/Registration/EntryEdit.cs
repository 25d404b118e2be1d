using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <summary>Puts an entry into a client's document, and takes it back out; whatever comes out is compared with what was wanted.</summary>
internal static partial class EntryEdit
{
    public static string[] PathOf(ClientProgram client, ClientDocument document, string name) =>
        [.. client.Place(document.Root).Path, name];

    /// <returns>The same document where it stands there already.</returns>
    /// <exception cref="ClientFileException">It can't be put there.</exception>
    public static ClientDocument Put(ClientProgram client, ClientDocument before, string name, ClientEntry entry)
    {
        if (!Name().IsMatch(name))
        {
            throw new ClientFileException($"'{name}' can't be the name of a server: it has 1 to 40 letters, digits, - and _.");
        }
        var path = PathOf(client, before, name);
        var shape = client.Place(before.Root).Shape;
        var old = before.Root.At(path);
        var wanted = old is null ? shape.New(name, entry) : shape.Renewed(name, entry, old);
        var after = Filled(before, path, wanted);
        Check(before, after, path, wanted);
        return after;
    }

    /// <param name="old">What stood there before; null: nothing.</param>
    /// <returns>The same document where the entry is not there any more.</returns>
    /// <exception cref="ClientFileException">It can't be taken out.</exception>
    public static ClientDocument TakeBack(ClientProgram client, ClientDocument before, string name, Node? old)
    {
        var path = PathOf(client, before, name);
        if (before.Root.At(path) is null)
        {
            return before;
        }
        var after = old is null ? before.Remove(path) : Filled(before, path, old);
        Check(before, after, path, old);
        return after;
    }

    // Member by member, so that comments and what does not change stay.
    private static ClientDocument Filled(ClientDocument document, string[] path, Node wanted)
    {
        if (wanted.Kind != NodeKind.Map || document.Root.At(path) is not { Kind: NodeKind.Map, IsNothing: false } old)
        {
            return document.Set(path, wanted);
        }
        foreach (var member in wanted.Members)
        {
            string[] at = [.. path, member.Key];
            document = old[member.Key] is { } same && same.Is(member.Value, inOrder: false) ? document : document.Set(at, member.Value);
        }
        return old.Members.Where(member => wanted[member.Key] is null)
            .Aggregate(document, (rest, member) => rest.Remove([.. path, member.Key]));
    }

    // An editor of text that erred would harm a person's settings; so it is not believed.
    private static void Check(ClientDocument before, ClientDocument after, string[] path, Node? wanted)
    {
        var found = after.Root.At(path);
        var isRight = wanted is null ? found is null : found is not null && found.Is(wanted, inOrder: false);
        if (!isRight || !after.Root.Without(path).Is(before.Root.Without(path)))
        {
            throw new ClientFileException(
                $"{before.File} is written in a way that can't be changed here; it is left as it is. Change it by hand.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,40}\z")]
    private static partial Regex Name();
}
