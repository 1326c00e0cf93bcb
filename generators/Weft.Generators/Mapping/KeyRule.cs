namespace Weft.Generators.Mapping;

/// <summary>A rule ready to match.</summary>
internal sealed class KeyRule(KeyRuleModel model)
{
    // Points differ in sizes more than in keys: what a key belongs to is found once.
    private readonly Dictionary<string, KeyGroup?> _left = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyGroup?> _right = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyGroup> _groups = new(StringComparer.Ordinal);

    public KeyRuleModel Model { get; } = model;

    public KeyPattern Left { get; } = KeyPattern.Parse(model.Left);

    public KeyPattern Right { get; } = KeyPattern.Parse(model.Right);

    /// <summary>Keys that belong together: one binding of the captures, expanded on both sides.</summary>
    /// <param name="left">Keys of the left side's manifest.</param>
    /// <param name="right">Keys of the right side's manifest.</param>
    public IReadOnlyList<KeyGroup> Groups(IEnumerable<string> left, IEnumerable<string> right)
    {
        var (known, ordered) = (new HashSet<KeyGroup>(), new List<KeyGroup>());
        foreach (var (pattern, seen, keys) in new[] { (Left, _left, left), (Right, _right, right) })
        {
            foreach (var key in keys)
            {
                if (GroupOf(key, pattern, seen) is { } group && known.Add(group))
                {
                    ordered.Add(group);
                }
            }
        }

        return ordered;
    }

    /// <summary>
    /// Whether a key of the right side looks like one of the left that still has to be converted, or the other way round. One that keeps its
    /// name but not its shape is told by that.
    /// </summary>
    public bool WouldConvertAgain(string key, bool isRight, Func<string, bool, EquatableArray<long>?> shapeOf)
    {
        var group = isRight ? GroupOf(key, Left, _left) : GroupOf(key, Right, _right);
        if (group is null)
        {
            return false;
        }

        var (sources, targets) = isRight ? (group.Left, group.Right) : (group.Right, group.Left);
        var isSame = sources.Count == targets.Count && targets[IndexOf(sources, key)] == key;
        return !isSame || (Model.Via.Count > 0 && shapeOf(key, true) == shapeOf(key, false));
    }

    /// <summary>A key as the pattern gives it for the first index, for finding a near one.</summary>
    public static string Sample(KeyPattern pattern)
    {
        var bindings = pattern.Captures.Distinct().ToDictionary(name => name, _ => "0", StringComparer.Ordinal);
        foreach (var capture in pattern.CaptureTexts.Where(c => c.Contains(":")))
        {
            var colon = capture.IndexOf(':');
            bindings[capture.Substring(1, colon - 1)] = capture.Substring(colon + 1).TrimEnd('}').Split('|')[0];
        }

        return pattern.Expand(bindings);
    }

    private KeyGroup? GroupOf(string key, KeyPattern pattern, Dictionary<string, KeyGroup?> seen)
    {
        if (seen.TryGetValue(key, out var known))
        {
            return known;
        }

        // A group is known by its first key.
        KeyGroup? group = null;
        var bindings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (pattern.TryMatch(key, bindings, out _) && Left.Expand(bindings) is var first && !_groups.TryGetValue(first, out group))
        {
            _groups[first] = group = new KeyGroup(Expand(Left, bindings), Expand(Right, bindings));
        }

        return seen[key] = group;
    }

    private static int IndexOf(IReadOnlyList<string> keys, string key)
    {
        var index = 0;
        while (keys[index] != key)
        {
            index++;
        }

        return index;
    }

    private static string[] Expand(KeyPattern pattern, IReadOnlyDictionary<string, string> bindings) =>
        [.. Enumerable.Range(0, pattern.Count).Select(element => pattern.Expand(bindings, element))];
}

/// <summary>Keys that one rule relates for one binding of its captures.</summary>
internal sealed class KeyGroup(IReadOnlyList<string> left, IReadOnlyList<string> right)
{
    public IReadOnlyList<string> Left { get; } = left;

    public IReadOnlyList<string> Right { get; } = right;
}
