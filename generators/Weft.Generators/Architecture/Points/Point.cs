using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Architecture.Points;

/// <summary>One choice of every param at which an architecture is checked.</summary>
/// <param name="Label">What a message calls it.</param>
/// <param name="Values">Params and derived values by name.</param>
internal sealed record Point(string Label, IReadOnlyDictionary<string, ExprValue> Values)
{
    /// <summary>What stands in slots other than the default.</summary>
    public IReadOnlyDictionary<string, PartConfig> Slots { get; init; } = PartConfig.NoSlots;

    /// <summary>Made up to vary the published ones: no config of anyone.</summary>
    public bool IsVariation { get; init; }

    /// <summary>The params, without what is derived from them.</summary>
    public IReadOnlyDictionary<string, ExprValue> ParamsOf(ArchitectureModel model) =>
        model.Params.ToDictionary(p => p.Name, p => Values[p.Name], StringComparer.Ordinal);

    /// <summary>A point with its derived values computed.</summary>
    /// <exception cref="EvaluationException">A derived value has no value here.</exception>
    public static Point Of(ArchitectureModel model, string label, IReadOnlyDictionary<string, ExprValue> parameters)
    {
        var values = parameters.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        var evaluator = EvaluatorOf(values);
        foreach (var derived in model.Derived)
        {
            values[derived.Name] = evaluator.Evaluate(derived.Value);
        }

        return new Point(label, values);
    }

    /// <summary>The first requirement that does not hold, or null.</summary>
    public RequireModel? Broken(ArchitectureModel model)
    {
        var evaluator = EvaluatorOf(Values);
        return model.Requires.FirstOrDefault(r => !evaluator.Truth(r.Condition));
    }

    private static Evaluator EvaluatorOf(IReadOnlyDictionary<string, ExprValue> values) =>
        new(leaf => leaf is NameExpr name && values.TryGetValue(name.Name, out var value) ? value : throw new EvaluationException($"'{ExpressionText.Of(leaf)}' has no value."));
}
