using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Mapping;

/// <summary>A compiled architecture as a side of a mapping.</summary>
internal sealed class LoweredSide(LoweredArchitecture architecture, CancellationToken cancellation) : MappingSide(SchemaOf(architecture.Architecture))
{
    private readonly ArchitectureModel _model = architecture.Architecture;

    /// <inheritdoc/>
    public override IReadOnlyList<SidePoint> Points { get; } =
        [.. PointMaker.Make(architecture.Architecture, new ProblemList()).Select(p => new SidePoint(p.Label, p.ParamsOf(architecture.Architecture)))];

    /// <inheritdoc/>
    public override IEnumerable<SidePoint> Beside(IReadOnlyCollection<string> names) =>
        Points.SelectMany(p => PointMaker.Beside(_model, p.Values, names)).Select(p => new SidePoint(p.Label, p.Values)).Where(p => Require(p.Values) is null);

    /// <inheritdoc/>
    public override ExprValue Derive(IReadOnlyDictionary<string, ExprValue> values, string name) => Point.Of(_model, "", values).Values[name];

    /// <inheritdoc/>
    public override string? Require(IReadOnlyDictionary<string, ExprValue> values)
    {
        try
        {
            return Point.Of(_model, "", values).Broken(_model) is { } broken ? ExpressionText.Of(broken.Condition) : null;
        }
        catch (EvaluationException e)
        {
            // A derived value that these params have none of is as good as a requirement that they break.
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public override SideManifest Manifest(IReadOnlyDictionary<string, ExprValue> values)
    {
        var problems = new ProblemList();
        var entries = Architecture.Points.Manifest.At(architecture, Point.Of(_model, "this config", values), problems, cancellation);
        return new SideManifest(entries, problems.Count > 0 ? problems.ToArray()[0].Message : null);
    }

    /// <summary>The names and types of an architecture.</summary>
    public static SideSchema SchemaOf(ArchitectureModel model) => new(
        model.Class,
        $"{model.Namespace}.{model.Class}",
        $"{model.Namespace}.{ConfigEmitter.ConfigName(model)}",
        model.Params.Select(p => new SideParam(p.Name, p.Type, p.Default, p.OnlyIf)).ToEquatableArray(),
        model.Derived.Select(d => new SideDerived(d.Name, d.Type, Uses(model, d.Value).Distinct().ToEquatableArray())).ToEquatableArray());

    private static IEnumerable<string> Uses(ArchitectureModel model, Expr expr) => expr.All().OfType<NameExpr>().SelectMany(name =>
        model.Derived.FirstOrDefault(d => d.Name == name.Name) is { } derived ? Uses(model, derived.Value) : [name.Name]);
}
