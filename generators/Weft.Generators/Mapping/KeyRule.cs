namespace Weft.Generators.Mapping;

/// <summary>A rule ready to match.</summary>
internal sealed class KeyRule(KeyRuleModel model)
{
    private readonly Dictionary<string, KeyGroup> _groups = new(StringComparer.Ordinal);

    public KeyRuleModel Model { get; } = model;

    public KeyPattern Left { get; } = KeyPattern.Parse(model.Left);

    public KeyPattern Right { get; } = KeyPattern.Parse(model.Right);

    /// <summary>The keys that belong together with one that a pattern matches; null where it does not match.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pattern">The left pattern or the right one.</param>
    public KeyGroup? GroupOf(string key, KeyPattern pattern)
    {
        // A group is known by its first key.
        KeyGroup? group = null;
        var bindings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (pattern.TryMatch(key, bindings, out _) && Left.Expand(bindings) is var first && !_groups.TryGetValue(first, out group))
        {
            _groups[first] = group = new KeyGroup(Expand(Left, bindings), Expand(Right, bindings));
        }

        return group;
    }

    /// <summary>
    /// Whether a key of the right side looks like one of the left that still has to be converted, or the other way round. One that keeps its
    /// name is told by its shape, and where nothing is done to it, or nothing more when it is done again, there is nothing to tell.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="isRight">It is the right side's.</param>
    /// <param name="group">What it looks like.</param>
    /// <returns>Null where that is fine; else whether it depends on the shapes.</returns>
    public bool? ConvertsAgain(string key, bool isRight, KeyGroup group)
    {
        var (sources, targets) = isRight ? (group.Left, group.Right) : (group.Right, group.Left);
        var isSame = sources.Count == targets.Count && targets[IndexOf(sources, key)] == key;
        return !isSame ? false : Model.Via.Any(step => !step.IsIdempotent) ? true : null;
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
    private int _point;

    public IReadOnlyList<string> Left { get; } = left;

    public IReadOnlyList<string> Right { get; } = right;

    /// <summary>Whether it comes up for the first time at a point, counted from 1.</summary>
    public bool Enter(int point)
    {
        if (_point == point)
        {
            return false;
        }

        _point = point;
        return true;
    }
}
