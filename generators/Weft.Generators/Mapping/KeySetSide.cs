using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Points;

namespace Weft.Generators.Mapping;

/// <summary>A key set as a side of a mapping: configs are those of the class, keys and shapes what the rules make of the class's.</summary>
internal sealed class KeySetSide(MappingModel model, MappingSide left) : MappingSide(model.Right)
{
    private readonly List<KeyRule> _rules = [.. model.Rules.Select(r => new KeyRule(r))];

    /// <summary>None of its own: every config of it is one of the class.</summary>
    public override IReadOnlyList<SidePoint> Points => [];

    /// <inheritdoc/>
    public override ExprValue Derive(IReadOnlyDictionary<string, ExprValue> values, string name) => left.Derive(values, name);

    /// <inheritdoc/>
    public override string? Require(IReadOnlyDictionary<string, ExprValue> values) => left.Require(values);

    /// <inheritdoc/>
    public override SideManifest Manifest(IReadOnlyDictionary<string, ExprValue> values)
    {
        var manifest = left.Manifest(values);
        var shapes = manifest.Keys.ToDictionary(k => k.Key, k => k.Shape, StringComparer.Ordinal);
        var image = new Dictionary<string, EquatableArray<long>>(StringComparer.Ordinal);
        foreach (var rule in _rules.Where(r => r.Model.If is null || left.Evaluate(r.Model.If, values).IsTrue))
        {
            foreach (var group in shapes.Keys.Select(key => rule.GroupOf(key, rule.Left)).OfType<KeyGroup>().Distinct())
            {
                var made = Shapes(rule.Model, group, shapes, size => left.Evaluate(size, values).Integer);
                for (var i = 0; i < group.Right.Count; i++)
                {
                    image[group.Right[i]] = i < made.Count ? made[i] : [];
                }
            }
        }

        return new SideManifest([.. image.Select(k => new ManifestEntry(k.Key, k.Value))], manifest.Error ?? (model.KeySet!.Stacking is { } stacking ? CannotStack(stacking, image) : null));
    }

    /// <summary>The shapes that a rule gives; none where it cannot, which the proof of the rule tells.</summary>
    private static EquatableArray<EquatableArray<long>> Shapes(KeyRuleModel rule, KeyGroup group, Dictionary<string, EquatableArray<long>> shapes, Func<Expr, long> sizeOf)
    {
        var made = group.Left.Where(shapes.ContainsKey).Select(k => shapes[k]).ToEquatableArray();
        foreach (var step in made.Count < group.Left.Count ? [] : rule.Via)
        {
            made = step.Apply(made, group.Right.Count, sizeOf) is { Error: null } result ? result.Shapes : [];
            if (made.Count == 0)
            {
                break;
            }
        }

        return made;
    }

    /// <summary>Why what stands in blocks cannot be stacked and taken apart again, or null.</summary>
    private static string? CannotStack(StackingModel stacking, Dictionary<string, EquatableArray<long>> image)
    {
        var name = new BlockName(stacking.From, stacking.To);
        var stacks = new Dictionary<string, SortedList<long, EquatableArray<long>>>(StringComparer.Ordinal);
        foreach (var (key, shape) in image.Select(k => (k.Key, k.Value)))
        {
            if (name.Find(key) is not { } block)
            {
                if (name.IsOfAll(key))
                {
                    return $"'{key}' holds '{stacking.To}', but is in no block: nothing tells it from one that stands for all.";
                }

                continue;
            }

            if (name.Of(block.Key, block.Index) != key)
            {
                return $"'{key}' would be '{block.Key}' of all blocks, which '{name.Of(block.Key, block.Index)}' would be, too.";
            }

            if (!stacks.TryGetValue(block.Key, out var blocks))
            {
                stacks[block.Key] = blocks = [];
            }

            blocks[block.Index] = shape;
        }

        if (stacks.Count == 0)
        {
            return $"no key holds '{stacking.From}': there is nothing to stack.";
        }

        foreach (var (key, blocks) in stacks.Select(s => (s.Key, s.Value)))
        {
            if (blocks.Keys[blocks.Count - 1] != blocks.Count - 1)
            {
                return $"'{key}' cannot stand for all blocks: there are {string.Join(", ", blocks.Keys)}.";
            }

            if (blocks.Values.FirstOrDefault(shape => shape != blocks.Values[0]) is { Count: > 0 } other)
            {
                return $"'{key}' cannot stand for all blocks: there are {Step.ShapeText(blocks.Values[0])} and {Step.ShapeText(other)}.";
            }
        }

        return null;
    }
}
