namespace Weft;

/// <summary>Applies one mapping to a plan.</summary>
internal sealed class MappingStep
{
    private readonly string name;
    private readonly ArchitectureConfig source;
    private readonly ArchitectureConfig target;
    private readonly ArchitectureConfig left;
    private readonly bool toRight;
    private readonly List<CompiledRule> rules;
    private readonly List<(KeyPattern Pattern, OneSidedKey Key)> sourceOnly;
    private readonly List<(KeyPattern Pattern, OneSidedKey Key)> targetOnly;

    public MappingStep(Mapping mapping, bool toRight, ArchitectureConfig source)
    {
        this.toRight = toRight;
        this.source = source;
        target = mapping.Translate(source, toRight);
        name = mapping.Name;

        // Guards and sizes ask the left config.
        left = toRight ? source : target;
        rules = [.. mapping.Rules.Where(r => r.If is null || r.If(left)).Select(r => toRight
            ? new CompiledRule(r.LeftPattern, r.RightPattern, r.Via)
            : new CompiledRule(r.RightPattern, r.LeftPattern, r.Via))];
        sourceOnly = [.. (toRight ? mapping.LeftOnly : mapping.RightOnly).Select(k => (KeyPattern.Parse(k.Key), k))];
        targetOnly = [.. (toRight ? mapping.RightOnly : mapping.LeftOnly).Select(k => (KeyPattern.Parse(k.Key), k))];
    }

    private string TargetName => target.Architecture.Name;

    /// <summary>Takes tensors in the source's own keys to those of the target.</summary>
    public ConversionPlan Apply(ConversionPlan plan, bool partial)
    {
        var (made, leftOut, checks) = Make(source is KeySetConfig { IsStacked: true } from ? from.Architecture.KeySet!.Stacking!.Unstack(plan) : plan, partial);
        var result = Complete(made, leftOut, checks, partial);
        return target is KeySetConfig { IsStacked: true } to ? to.Architecture.KeySet!.Stacking!.Stack(result) : result;
    }

    /// <summary>What the rules make of tensors, whatever the target asks for.</summary>
    public ConversionPlan Image(ConversionPlan plan)
    {
        var (made, leftOut, checks) = Make(plan, partial: false);
        return new(made, leftOut, checks, []);
    }

    private (List<PlannedTensor> Made, List<TensorEntry> LeftOut, List<PlanCheck> Checks) Make(ConversionPlan plan, bool partial)
    {
        List<TensorEntry> leftOut = [.. plan.LeftOut];
        List<PlanCheck> checks = [.. plan.Checks];
        List<Group> groups = [];
        Dictionary<string, Group> byBinding = [];
        foreach (var tensor in plan.Tensors)
        {
            if (Find(tensor.Name) is { } match)
            {
                if (!byBinding.TryGetValue(match.Id, out var group))
                {
                    byBinding[match.Id] = group = new(match.Rule, match.Bindings, new PlannedTensor?[match.Rule.From.Count]);
                    groups.Add(group);
                }

                group.Tensors[match.Element] = tensor;
            }
            else if (sourceOnly.FirstOrDefault(k => k.Pattern.TryMatch(tensor.Name, new Dictionary<string, string>(), out _)) is ({ }, { } key))
            {
                if (key.Unused)
                {
                    leftOut.AddRange(tensor.Sources);
                }
                else
                {
                    checks.Add(new ConstantCheck(tensor, key.Fill, name));
                }
            }
            else
            {
                throw new ConversionException($"{name}: no rule takes '{tensor.Name}' to {TargetName}.");
            }
        }

        List<PlannedTensor> made = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            foreach (var tensor in Make(group, partial, leftOut, checks))
            {
                made.Add(names.Add(tensor.Name) ? tensor : throw new ConversionException($"{name}: two rules give '{tensor.Name}' of {TargetName}."));
            }
        }

        return (made, leftOut, checks);
    }

    private Match? Find(string key)
    {
        // Of many rules one matches: what others bound is taken back by the match itself.
        var bindings = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].From.TryMatch(key, bindings, out var element))
            {
                var id = $"{i}:{string.Join(',', bindings.Keys.Order(StringComparer.Ordinal).Select(hole => $"{hole}={bindings[hole]}"))}";
                return new(rules[i], bindings, element, id);
            }
        }

        return null;
    }

    private IEnumerable<PlannedTensor> Make(Group group, bool partial, List<TensorEntry> leftOut, List<PlanCheck> checks)
    {
        if (Array.IndexOf(group.Tensors, null) is >= 0 and var absent)
        {
            var present = group.Tensors.OfType<PlannedTensor>().ToList();
            if (!partial)
            {
                throw new ConversionException(
                    $"{name}: '{group.Rule.To.Expand(group.Bindings)}' of {TargetName} needs '{group.Rule.From.Expand(group.Bindings, absent)}' beside '{present[0].Name}', which the source does not hold.");
            }

            leftOut.AddRange(present.SelectMany(p => p.Sources));
            return [];
        }

        var results = PlanOperations.Apply(group.Tensors!, group.Rule.Via, toRight, group.Rule.To.Count, left, (tensor, kept) => checks.Add(new AliasCheck(tensor, kept, name)));
        return results.Select((tensor, element) => tensor.Renamed(group.Rule.To.Expand(group.Bindings, element)));
    }

    private ConversionPlan Complete(List<PlannedTensor> all, List<TensorEntry> leftOut, List<PlanCheck> checks, bool partial)
    {
        var made = all.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        List<PlannedTensor> tensors = [];
        List<KeySpec> missing = [];
        foreach (var spec in (target is KeySetConfig keySet ? keySet with { IsStacked = false } : target).Keys())
        {
            if (made.Remove(spec.Key, out var tensor))
            {
                tensors.Add(tensor.Shape.AsSpan().SequenceEqual(spec.Shape.AsSpan())
                    ? tensor
                    : throw new ConversionException($"{name}: '{spec.Key}' of {TargetName} has shape [{string.Join(", ", spec.Shape)}], expected by the config, but the source gives {tensor}."));
            }
            else if (targetOnly.FirstOrDefault(k => k.Pattern.TryMatch(spec.Key, new Dictionary<string, string>(), out _)) is ({ }, { } key))
            {
                tensors.Add(PlannedTensor.Filled(spec.Key, spec.DType, spec.Shape, key.Unused ? 0 : key.Fill));
            }
            else
            {
                missing.Add(spec);
            }
        }

        if (made.Count > 0)
        {
            throw new ConversionException($"{name}: the rules give '{made.Keys.First()}', which {TargetName} of this config does not have.");
        }

        if (missing.Count > 0 && !partial)
        {
            throw new ConversionException($"{TargetName} also needs '{missing[0].Key}'{(missing.Count > 1 ? $" and {missing.Count - 1} more" : "")}, which the source does not hold; the rest can be written alone.") { Options = [nameof(ConvertOptions.Partial)] };
        }

        return new([.. tensors.Select(t => t.Constant is null ? t : FillLike(t, tensors))], leftOut, checks, missing);
    }

    // A fill takes the dtype of the tensor beside it: the one that shares the longest path.
    private static PlannedTensor FillLike(PlannedTensor fill, List<PlannedTensor> tensors)
    {
        if (!DTypeCast.Casts(fill.DType))
        {
            return fill;
        }

        var beside = tensors.Where(t => t.Constant is null && DTypeCast.Casts(t.DType)).MaxBy(t => SharedPath(t.Name, fill.Name));
        return beside is null || beside.DType == fill.DType ? fill : PlannedTensor.Filled(fill.Name, beside.DType, fill.Shape, fill.Constant!.Value);
    }

    private static int SharedPath(string a, string b)
    {
        var shared = 0;
        for (var i = 0; i < Math.Min(a.Length, b.Length) && a[i] == b[i]; i++)
        {
            shared += a[i] == '.' ? 1 : 0;
        }

        return shared;
    }

    private sealed record CompiledRule(KeyPattern From, KeyPattern To, IReadOnlyList<Via> Via);

    private sealed record Match(CompiledRule Rule, Dictionary<string, string> Bindings, int Element, string Id);

    private sealed record Group(CompiledRule Rule, Dictionary<string, string> Bindings, PlannedTensor?[] Tensors);
}
