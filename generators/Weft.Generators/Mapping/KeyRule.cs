namespace Weft.Generators.Mapping;

/// <summary>A rule ready to match.</summary>
internal sealed class KeyRule(KeyRuleModel model)
{
    public KeyRuleModel Model { get; } = model;

    public KeyPattern Left { get; } = KeyPattern.Parse(model.Left);

    public KeyPattern Right { get; } = KeyPattern.Parse(model.Right);

    /// <summary>Keys that belong together: one binding of the captures, expanded on both sides.</summary>
    /// <param name="left">Keys of the left side's manifest.</param>
    /// <param name="right">Keys of the right side's manifest.</param>
    public IReadOnlyList<KeyGroup> Groups(IEnumerable<string> left, IEnumerable<string> right)
    {
        // A group is known by its first key: only a new one is written out.
        var (known, ordered, bindings) = (new HashSet<string>(StringComparer.Ordinal), new List<KeyGroup>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (pattern, keys) in new[] { (Left, left), (Right, right) })
        {
            foreach (var key in keys)
            {
                bindings.Clear();
                if (pattern.TryMatch(key, bindings, out _) && known.Add(Left.Expand(bindings)))
                {
                    ordered.Add(new KeyGroup(Expand(Left, bindings), Expand(Right, bindings)));
                }
            }
        }

        return ordered;
    }

    /// <summary>Whether a key of the right side looks like one of the left that still has to be converted, or the other way round.</summary>
    public bool WouldConvertAgain(string key, bool isRight)
    {
        var (source, target) = isRight ? (Left, Right) : (Right, Left);
        var bindings = new Dictionary<string, string>(StringComparer.Ordinal);
        return source.TryMatch(key, bindings, out var element)
            && !(Model.Via.Count == 0 && source.Count == target.Count && target.Expand(bindings, element) == key);
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

    private static string[] Expand(KeyPattern pattern, IReadOnlyDictionary<string, string> bindings) =>
        [.. Enumerable.Range(0, pattern.Count).Select(element => pattern.Expand(bindings, element))];
}

/// <summary>Keys that one rule relates for one binding of its captures.</summary>
internal sealed record KeyGroup(IReadOnlyList<string> Left, IReadOnlyList<string> Right);
