using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>Proves that what may stand beside the keys of a key set is none of them: a block too many, or a key by a wrong index, would go unnoticed.</summary>
/// <param name="model">The key set.</param>
internal sealed class BesideProof(KeySetModel model)
{
    private readonly KeyPattern[] _patterns = [.. model.Layout.Beside.Select(KeyPattern.Parse)];
    private readonly Fault?[] _faults = new Fault?[model.Layout.Beside.Count];
    private readonly BlockName? _blocks = model.Stacking is { } stacking ? new(stacking.From, stacking.To) : null;

    // Points differ in sizes more than in keys.
    private readonly Dictionary<string, (string Name, int Pattern)?> _covered = new(StringComparer.Ordinal);

    /// <summary>Checks the keys at one point.</summary>
    /// <param name="point">What a message calls it.</param>
    /// <param name="keys">The key set's manifest.</param>
    public void Check(string point, SideManifest keys)
    {
        foreach (var entry in _patterns.Length == 0 ? [] : keys.Keys)
        {
            if (!_covered.TryGetValue(entry.Key, out var covered))
            {
                _covered[entry.Key] = covered = Cover(entry.Key);
            }

            if (covered is not var (name, pattern))
            {
                continue;
            }

            if (_faults[pattern] is { } fault)
            {
                fault.Count(point);
            }
            else
            {
                _faults[pattern] = new Fault(Rules.BesideOwn, model.Beside[pattern], point, at => [_patterns[pattern].Text, name, model.Name, at]);
            }
        }
    }

    /// <summary>Reports each pattern that covers a key.</summary>
    public void Report(ProblemList problems)
    {
        foreach (var fault in _faults.OfType<Fault>())
        {
            problems.Add(fault.ToProblem());
        }
    }

    /// <summary>A name that a file may have for a key, in a block or of all of them, and the first pattern that takes it.</summary>
    private (string Name, int Pattern)? Cover(string key)
    {
        foreach (var name in new[] { key, _blocks?.Find(key)?.Key }.OfType<string>().SelectMany(own => model.Layout.Prefixes, (own, prefix) => prefix + own))
        {
            if (Array.FindIndex(_patterns, p => p.TryMatch(name, new Dictionary<string, string>(StringComparer.Ordinal), out _)) is >= 0 and var pattern)
            {
                return (name, pattern);
            }
        }

        return null;
    }
}
