using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Points;

namespace Weft.Generators.Mapping;

/// <summary>An architecture as the proof of a mapping sees it: points to try, and what a config gives at each.</summary>
internal abstract class MappingSide(SideSchema schema)
{
    public SideSchema Schema { get; } = schema;

    /// <summary>Presets and points made from them; each has a value for every param.</summary>
    public abstract IReadOnlyList<SidePoint> Points { get; }

    /// <summary>Points beside those that differ in one of these params.</summary>
    public virtual IEnumerable<SidePoint> Beside(IReadOnlyCollection<string> names) => [];

    /// <summary>Points beside one that differ from it in one param other than a size.</summary>
    public virtual IEnumerable<SidePoint> Kinds(SidePoint point) => [];

    /// <summary>A derived value.</summary>
    /// <exception cref="EvaluationException">It has none for these params.</exception>
    public abstract ExprValue Derive(IReadOnlyDictionary<string, ExprValue> values, string name);

    /// <summary>The first requirement that these params break, as the architecture file writes it, or null.</summary>
    public abstract string? Require(IReadOnlyDictionary<string, ExprValue> values);

    /// <summary>The state dict that these params give.</summary>
    public abstract SideManifest Manifest(IReadOnlyDictionary<string, ExprValue> values);

    /// <summary>Computes an expression over this side's names.</summary>
    /// <exception cref="EvaluationException">It has no value for these params.</exception>
    public ExprValue Evaluate(Expr expr, IReadOnlyDictionary<string, ExprValue> values) =>
        new Evaluator(leaf => leaf is NameExpr name ? Value(values, name.Name) : throw new EvaluationException($"'{ExpressionText.Of(leaf)}' has no value.")).Evaluate(expr);

    /// <summary>A param's value as it counts, or a derived value.</summary>
    /// <exception cref="EvaluationException">It has none for these params.</exception>
    protected virtual ExprValue Value(IReadOnlyDictionary<string, ExprValue> values, string name) =>
        values.TryGetValue(name, out var value) ? value : Derive(values, name);
}

/// <summary>A config to try.</summary>
/// <param name="Label">What a message calls it: <c>preset vit_base</c>, <c>point 7</c>.</param>
/// <param name="Values">A value for every param.</param>
internal sealed record SidePoint(string Label, IReadOnlyDictionary<string, ExprValue> Values);

/// <summary>Keys and shapes in state-dict order, or the reason why there are none.</summary>
internal sealed record SideManifest(IReadOnlyList<ManifestEntry> Keys, string? Error = null);
