namespace Weft;

/// <summary>What the classes of a compiled program declare: which attributes are parameters and buffers. The code is looked through as text.</summary>
/// <param name="archive">The program.</param>
/// <param name="root">The folder in it.</param>
internal sealed class ProgramCode(ZipFile archive, string root)
{
    private const int MostNames = 1 << 16;

    // A line of text takes this many times its bytes while it is read and cut.
    private const int Copies = 8;

    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> files = new(StringComparer.Ordinal);
    private int leftNames = MostNames;

    /// <summary>The attributes of a class that belong to its state; null when it does not say, as programs of old did not.</summary>
    public IReadOnlySet<string>? Tensors(string type)
    {
        var dot = type.LastIndexOf('.');
        var name = $"{root}code/{type[..dot].Replace('.', '/')}.py";
        if (!files.TryGetValue(name, out var classes))
        {
            files.Add(name, classes = Read(name));
        }

        return classes.GetValueOrDefault(type[(dot + 1)..]);
    }

    private Dictionary<string, HashSet<string>> Read(string name)
    {
        var classes = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        if (!archive.Entries.TryGetValue(name, out var entry))
        {
            return classes;
        }

        if (!archive.Allowance.TrySpend(Copies * entry.Length))
        {
            throw archive.Broken(name, $"is more code, {entry.Length} bytes of it, than a file of this size can have use for");
        }

        using var reader = new StreamReader(new BytesStream(archive.Content(entry)));
        var type = "";
        List<string> parameters = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("class ", StringComparison.Ordinal))
            {
                (type, parameters) = (line[6..(line.IndexOf('(', StringComparison.Ordinal) is var end and > 6 ? end : line.Length)], []);
            }
            else if (Names(name, line, "  __parameters__ = [") is { } found)
            {
                parameters = found;
            }
            else if (Names(name, line, "  __buffers__ = [") is { } buffers)
            {
                classes[type] = [.. parameters, .. buffers];
            }
        }

        return classes;
    }

    // ["weight", "bias", ]
    private List<string>? Names(string file, string line, string start)
    {
        if (!line.StartsWith(start, StringComparison.Ordinal))
        {
            return null;
        }

        List<string> names = [];
        for (var open = line.IndexOf('"', start.Length); open >= 0 && line.IndexOf('"', open + 1) is var close and > 0; open = line.IndexOf('"', close + 1))
        {
            names.Add(--leftNames >= 0 ? line[(open + 1)..close] : throw archive.Broken(file, $"the classes declare more than {MostNames} parameters and buffers"));
        }

        return names;
    }
}
