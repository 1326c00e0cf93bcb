namespace Weft;

/// <summary>The keys of every published size of an architecture, counted: which of them a file may hold shows in a pass over some thousand numbers.</summary>
/// <remarks>Kept with the architecture, about 2 KB a size: the keys themselves would be a hundred times that, and making them anew is most of what detection takes.</remarks>
internal sealed class KeyTable
{
    // By name: the number of each kind of it.
    private readonly List<(string Name, Dictionary<long, int> Kinds)> names = [];
    private readonly Row?[] rows;
    private int kinds;

    private KeyTable(IEnumerable<ArchitectureConfig> configs)
    {
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        rows = [.. configs.Select(config => MakeRow(config, index))];
    }

    /// <summary>Counts the keys of an architecture's presets, or those of its defaults where it has none: each in its <see cref="KeySetConfig.FormsOf">forms</see>, in this order.</summary>
    public static KeyTable Of(Architecture architecture) => new(Configs(architecture));

    /// <summary>What <see cref="Of"/> counts.</summary>
    public static IEnumerable<ArchitectureConfig> Configs(Architecture architecture) =>
        (architecture.Presets.Count > 0 ? architecture.Presets.Select(preset => preset.Config) : [architecture.DefaultConfig]).SelectMany(KeySetConfig.FormsOf);

    /// <summary>What a file and each of the sizes have in common at most, wherever in the file the keys are.</summary>
    /// <param name="file">The file's tensors.</param>
    /// <param name="prefixes">What may stand before the keys.</param>
    public KeyBound[] Bounds(KeyCounts file, IEnumerable<string> prefixes)
    {
        var bounds = new KeyBound[rows.Length];
        foreach (var prefix in prefixes)
        {
            if (Find(file, prefix) is not var (ofNames, ofKinds))
            {
                continue;
            }

            for (var i = 0; i < rows.Length; i++)
            {
                var bound = rows[i] is { } row ? Bound(row, file.Kinds, ofNames, ofKinds) : KeyBound.Unknown;
                bounds[i] = new(Math.Max(bounds[i].Likeness, bound.Likeness), Math.Max(bounds[i].Shared, bound.Shared), bounds[i].MayFit || bound.MayFit, bound.Keys);
            }
        }

        return bounds;
    }

    private static KeyBound Bound(Row row, int ofFile, int[] ofNames, int[] ofKinds)
    {
        var (shared, fitting, common, at) = (0, 0, 0, 0);
        foreach (var (name, end) in row.Names)
        {
            var ofName = 0;
            for (; at < end; at++)
            {
                var (kind, count) = row.Kinds[at];
                ofName += count;
                fitting += Math.Min(count, ofKinds[kind]);
            }

            shared += Math.Min(ofName, ofNames[name]);
            common += ofNames[name] > 0 ? 1 : 0;
        }

        return new(KeyCounts.Likeness(common, row.Names.Length, ofFile), shared + fitting, fitting == row.Count, row.Count);
    }

    /// <summary>How many tensors of the file have each name and each kind; null where there is none.</summary>
    private (int[] OfNames, int[] OfKinds)? Find(KeyCounts file, string prefix)
    {
        (int[] OfNames, int[] OfKinds)? found = null;
        for (var name = 0; name < names.Count; name++)
        {
            if (file.TryFind(prefix, names[name].Name, out var forms))
            {
                found ??= (new int[names.Count], new int[kinds]);
                found.Value.OfNames[name] = forms.Values.Sum();
                foreach (var (form, count) in forms)
                {
                    if (names[name].Kinds.TryGetValue(form, out var kind))
                    {
                        found.Value.OfKinds[kind] = count;
                    }
                }
            }
        }

        return found;
    }

    private Row? MakeRow(ArchitectureConfig config, Dictionary<string, int> index)
    {
        var counts = new KeyCounts();
        try
        {
            foreach (var key in KeyMatcher.KeysOf(config))
            {
                counts.Add(key.Key, key.Shape, key.DType);
            }
        }
        catch (WeftException)
        {
            // Whoever tries it is told why.
            return null;
        }

        var (ofNames, ofKinds) = (new List<(int, int)>(), new List<(int, int)>());
        foreach (var (name, forms) in counts.Names)
        {
            if (!index.TryGetValue(name, out var at))
            {
                index[name] = at = names.Count;
                names.Add((name, []));
            }

            foreach (var (form, count) in forms)
            {
                if (!names[at].Kinds.TryGetValue(form, out var kind))
                {
                    names[at].Kinds[form] = kind = kinds++;
                }

                ofKinds.Add((kind, count));
            }

            ofNames.Add((at, ofKinds.Count));
        }

        return new(counts.Count, [.. ofNames], [.. ofKinds]);
    }

    /// <summary>The keys of one config.</summary>
    /// <param name="Count">How many there are.</param>
    /// <param name="Names">Each name, and where its kinds end.</param>
    /// <param name="Kinds">Each kind, and how many keys are of it.</param>
    private sealed record Row(int Count, (int Name, int End)[] Names, (int Kind, int Count)[] Kinds);
}

/// <summary>What a file and a config have in common at most.</summary>
/// <param name="Likeness">How alike the names are whatever their numbers and shapes, in thousandths: what a class is told by, where no size of it fits.</param>
/// <param name="Shared">Names that both have, and once more those whose shapes fit as well.</param>
/// <param name="MayFit">Whether every key may be there with its shape.</param>
/// <param name="Keys">How many keys the config gives.</param>
internal readonly record struct KeyBound(int Likeness, int Shared, bool MayFit, int Keys)
{
    /// <summary>Of a config whose keys were not counted.</summary>
    public static KeyBound Unknown { get; } = new(int.MaxValue, int.MaxValue, true, 0);
}
