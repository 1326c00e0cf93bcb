using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>One side's keys during the proof: which exist at a point, and which are covered by what.</summary>
internal sealed class SideProof(string className, EquatableArray<KeyRuleModel> rules, EquatableArray<OneSidedModel> oneSided)
{
    private readonly List<KeyPattern> _oneSided = [.. oneSided.Select(o => KeyPattern.Parse(o.Key))];
    private readonly Dictionary<string, List<int>> _oneSidedOf = new(StringComparer.Ordinal);
    private readonly bool[] _oneSidedMatched = new bool[oneSided.Count];
    private readonly Fault?[] _oneSidedFaults = new Fault?[oneSided.Count];

    // Every key of any point, for suggestions.
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _seenInOrder = [];
    private readonly Dictionary<string, EquatableArray<long>> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _coveredBy = new(StringComparer.Ordinal);
    private UncoveredKey? _uncovered;

    public string Class { get; } = className;

    /// <summary>By rule: whether its pattern of this side matched a key at any point.</summary>
    public bool[] Matched { get; } = new bool[rules.Count];

    /// <summary>A rule names a key that this side lacks, or one that is covered already: that is why another key is left over.</summary>
    public bool Explained { get; set; }

    public IReadOnlyList<string> Keys { get; private set; } = [];

    public bool Has(string key) => _shapes.ContainsKey(key);

    public EquatableArray<long> Shape(string key) => _shapes[key];

    /// <summary>The first of the keys that this side lacks, or null.</summary>
    public string? Missing(IEnumerable<string> keys) => keys.FirstOrDefault(k => !Has(k));

    public void Enter(SideManifest manifest)
    {
        _shapes.Clear();
        _coveredBy.Clear();
        foreach (var key in manifest.Keys)
        {
            _shapes[key.Key] = key.Shape;
            if (_seen.Add(key.Key))
            {
                _seenInOrder.Add(key.Key);
            }
        }

        Keys = [.. manifest.Keys.Select(k => k.Key)];
    }

    /// <summary>Marks a key; gives the rule that already covers it, or null.</summary>
    public int? Cover(string key, int rule)
    {
        if (_coveredBy.TryGetValue(key, out var first))
        {
            return first;
        }

        _coveredBy.Add(key, rule);
        return null;
    }

    /// <summary>Covers the keys that the other side lacks, and notes the first one that nothing covers.</summary>
    public void Leave(string point)
    {
        UncoveredKey? uncovered = null;
        foreach (var key in Keys)
        {
            var covered = _coveredBy.ContainsKey(key);
            foreach (var i in OneSidedOf(key))
            {
                _oneSidedMatched[i] = true;
                if (covered)
                {
                    Twice(i, key, point);
                }

                covered = true;
            }

            if (!covered)
            {
                uncovered = uncovered is { } first ? first with { More = first.More + 1 } : new(key, point, 0);
            }
        }

        _uncovered ??= uncovered;
    }

    /// <summary>The keys of one side whose pattern matches.</summary>
    private List<int> OneSidedOf(string key)
    {
        if (!_oneSidedOf.TryGetValue(key, out var found))
        {
            _oneSidedOf[key] = found = [.. Enumerable.Range(0, _oneSided.Count).Where(i => _oneSided[i].TryMatch(key, new Dictionary<string, string>(StringComparer.Ordinal), out _))];
        }

        return found;
    }

    private bool Unmatched => Enumerable.Range(0, rules.Count).Any(i => !Matched[i] && !rules[i].IsIncluded) || Enumerable.Range(0, oneSided.Count).Any(IsDead);

    private bool IsDead(int oneSidedKey) => !_oneSidedMatched[oneSidedKey] && !oneSided[oneSidedKey].IsIncluded;

    /// <summary>The first key that nothing covers, where no other fault explains it.</summary>
    public UncoveredKey? Uncovered => Explained || Unmatched ? null : _uncovered;

    public Problem Dead(KeyPattern pattern, Origin origin) =>
        new(Rules.RuleUnmatched, origin, [Class, pattern.Text, Suggestion.For(KeyRule.Sample(pattern), _seenInOrder)]);

    public void ReportOneSided(ProblemList problems, bool complete)
    {
        for (var i = 0; i < _oneSided.Count; i++)
        {
            if (_oneSidedFaults[i] is { } fault)
            {
                problems.Add(fault.ToProblem());
            }
            else if (complete && IsDead(i))
            {
                problems.Add(Dead(_oneSided[i], oneSided[i].Origin.At("key")));
            }
        }
    }

    private void Twice(int index, string key, string point)
    {
        Explained = true;
        if (_oneSidedFaults[index] is { } fault)
        {
            fault.Count(point);
            return;
        }

        _oneSidedFaults[index] = new Fault(Rules.NotInjective, oneSided[index].Origin, point, at => [key, Class, at]);
    }
}

/// <summary>A key that nothing covers, and how many more of its point.</summary>
internal readonly record struct UncoveredKey(string Key, string Point, int More)
{
    /// <param name="className">The side.</param>
    /// <param name="origin">The rules.</param>
    /// <param name="other">What else is left over.</param>
    public Problem ToProblem(string className, Origin origin, string other)
    {
        var (key, point) = (Key, Point);
        var fault = new Fault(Rules.NotTotal, origin, point, at => [key, className, other + at]);
        for (var i = 0; i < More; i++)
        {
            fault.Count(point);
        }

        return fault.ToProblem();
    }
}
