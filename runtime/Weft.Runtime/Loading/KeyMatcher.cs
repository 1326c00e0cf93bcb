namespace Weft;

/// <summary>Where an architecture's keys are in a checkpoint.</summary>
/// <param name="Layout">The layout they are in.</param>
/// <param name="Prefix">What stands before them, wrappers included.</param>
/// <param name="Used">Tensors that have a key, in key order.</param>
/// <param name="Unused">Tensors that the layout allows beside them.</param>
/// <param name="Check">Everything that does not fit.</param>
internal sealed record KeyMatch(Layout Layout, string Prefix, IReadOnlyList<TensorEntry> Used, IReadOnlyList<TensorEntry> Unused, KeyCheck Check)
{
    /// <summary>How many things are wrong.</summary>
    public int Faults => Check.Missing.Count + Check.Unexpected.Count + Check.Mismatched.Count;
}

/// <summary>Finds architectures' keys among the tensors of one checkpoint.</summary>
internal sealed class KeyMatcher
{
    // What training frameworks put around a state dict.
    private static readonly string[] Wrappers = ["module.", "model.", "state_dict."];

    // The largest published models have some thousands.
    private const int MostKeys = 100_000;

    private readonly IReadOnlyList<TensorEntry> tensors;
    private readonly Dictionary<string, TensorEntry> byName = new(StringComparer.Ordinal);
    private readonly List<string> wrappers = [""];
    private readonly Lazy<KeyCounts> counts;
    private readonly Lazy<string[]> names;

    public KeyMatcher(Checkpoint checkpoint)
    {
        tensors = checkpoint.Tensors;
        names = new(() => [.. tensors.Select(entry => entry.Name).Order(StringComparer.Ordinal)]);
        counts = new(() =>
        {
            var all = new KeyCounts();
            foreach (var entry in tensors)
            {
                all.Add(entry.Name, entry.Shape, entry.DType);
            }

            return all;
        });
        foreach (var entry in tensors)
        {
            if (!byName.TryAdd(entry.Name, entry))
            {
                throw new CheckpointException($"{Display.Text(checkpoint.Path)}: tensor {Display.Name(entry.Name)} is there twice.");
            }
        }

        // Wrappers nest: the list grows while it is walked. Two deep is all that has been seen, and bounds hostile names.
        for (var i = 0; i < wrappers.Count && i < 4; i++)
        {
            wrappers.AddRange(Wrappers.Select(wrapper => wrappers[i] + wrapper)
                .Where(wrapper => tensors.Any(entry => entry.Name.StartsWith(wrapper, StringComparison.Ordinal))));
        }
    }

    /// <summary>The keys of a config.</summary>
    /// <param name="config">The config.</param>
    /// <param name="beside">What else there is to say of too many.</param>
    /// <exception cref="ConfigException">They are more than any model has.</exception>
    public static KeySpec[] KeysOf(ArchitectureConfig config, string beside = "")
    {
        // A config can ask for any number of blocks; what no file holds is not worth the memory.
        var keys = config.Keys().Take(MostKeys + 1).ToArray();
        return keys.Length <= MostKeys
            ? keys
            : throw new ConfigException($"{config.Architecture.Name}: the config asks for more than {MostKeys} tensors{beside}; a number of layers in it is wrong.");
    }

    /// <summary>How alike the names of the file and those of a config are, as <see cref="KeyBound.Likeness"/> counts it.</summary>
    public int Likeness(Detection detection)
    {
        var used = detection.Used.Select(entry => entry.Name[detection.Prefix.Length..]).ToArray();
        return KeyCounts.Likeness(KeyCounts.KindsOf(used), KeyCounts.KindsOf(used.Concat(detection.Check.Missing.Select(key => key.Key))), counts.Value.Kinds);
    }

    /// <summary>What the file and each published size of an architecture have in common at most, in the order of <see cref="KeyTable.Configs"/>.</summary>
    public IReadOnlyList<KeyBound> Bounds(Architecture architecture)
    {
        var prefixes = architecture.Layouts.SelectMany(layout => layout.Prefixes).Distinct().SelectMany(prefix => wrappers.Select(wrapper => wrapper + prefix)).ToArray();

        // The keys of a set without a class are made through its mapping, which takes its time.
        return architecture.KeySet is { } keySet && !MayHold(keySet, prefixes)
            ? [.. KeyTable.Configs(architecture).Select(_ => default(KeyBound))]
            : architecture.PresetKeys.Bounds(counts.Value, prefixes);
    }

    /// <summary>The layout, wrapper and prefix under which most keys of a config are found.</summary>
    public KeyMatch Match(Architecture architecture, ArchitectureConfig config, Layout? preferred = null)
    {
        var keys = KeysOf(config, $", the file holds {tensors.Count}");
        var (best, most) = (new List<Place>(), -1);
        foreach (var layout in architecture.Layouts.Where(layout => layout.Layout == preferred).Concat(architecture.Layouts.Where(layout => layout.Layout != preferred)))
        {
            foreach (var place in wrappers.SelectMany(_ => layout.Prefixes, (wrapper, prefix) => new Place(layout, wrapper, prefix)))
            {
                var count = Held(keys, place);
                if (count > most)
                {
                    best.Clear();
                    most = count;
                }

                if (count == most)
                {
                    best.Add(place);
                }
            }
        }

        // Layouts with the same names differ in what may stand beside them.
        KeyMatch? found = null;
        foreach (var place in best)
        {
            var match = Compare(keys, place);
            found = found is null || match.Faults < found.Faults ? match : found;
        }

        return found ?? throw new ArgumentException($"{architecture.Name} has no layout.", nameof(architecture));
    }

    private int Held(KeySpec[] keys, Place place)
    {
        var count = 0;
        foreach (var key in keys)
        {
            count += byName.ContainsKey(place.Before + key.Key) ? 1 : 0;
        }

        return count;
    }

    private bool MayHold(KeySet keySet, string[] prefixes)
    {
        var beginnings = keySet.Beginnings.ToArray();
        return Array.Exists(prefixes, prefix => Array.Exists(beginnings, beginning => HasName(prefix + beginning)));
    }

    private bool HasName(string beginning)
    {
        var at = Array.BinarySearch(names.Value, beginning, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        return at < names.Value.Length && names.Value[at].StartsWith(beginning, StringComparison.Ordinal);
    }

    private KeyMatch Compare(KeySpec[] keys, Place place)
    {
        var used = new List<TensorEntry>();
        var missing = new List<KeySpec>();
        var mismatched = new List<KeyMismatch>();
        foreach (var key in keys)
        {
            if (!byName.TryGetValue(place.Before + key.Key, out var entry))
            {
                missing.Add(key);
                continue;
            }

            used.Add(entry);
            if (!key.Shape.AsSpan().SequenceEqual(entry.Shape.AsSpan()) || key.DType.IsFloating() != entry.DType.IsFloating())
            {
                mismatched.Add(new KeyMismatch(key, entry));
            }
        }

        var taken = used.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var beside = place.Layout.Beside.Select(KeyPattern.Parse).ToArray();
        var (unused, unexpected) = (new List<TensorEntry>(), new List<TensorEntry>());
        foreach (var entry in tensors.Where(entry => !taken.Contains(entry.Name)))
        {
            (IsBeside(entry.Name, place.Wrapper, beside) ? unused : unexpected).Add(entry);
        }

        return new KeyMatch(place.Layout.Layout, place.Before, used, unused, new KeyCheck(missing, unexpected, mismatched));
    }

    private static bool IsBeside(string name, string wrapper, KeyPattern[] beside) =>
        name.StartsWith(wrapper, StringComparison.Ordinal)
        && Array.Exists(beside, pattern => pattern.TryMatch(name[wrapper.Length..], new Dictionary<string, string>(StringComparer.Ordinal), out _));

    /// <summary>Where keys may stand: behind what a wrapper and a layout put before them.</summary>
    private sealed record Place(ArchitectureLayout Layout, string Wrapper, string Prefix)
    {
        /// <summary>What stands before every key.</summary>
        public string Before { get; } = Wrapper + Prefix;
    }
}
