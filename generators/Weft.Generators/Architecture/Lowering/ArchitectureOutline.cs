using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>
/// What code that uses an architecture needs to know of it, whatever is wrong inside: its class, config, presets, inputs and outputs, with
/// methods that do nothing. The build fails by what is wrong alone, and not by every use of a class that is not there.
/// </summary>
internal static class ArchitectureOutline
{
    /// <summary>The outline, ready to be written; null where names are wrong, or more than the class would be needed.</summary>
    /// <param name="model">The architecture as far as it could be read.</param>
    /// <param name="problems">What is wrong with it.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static LoweredArchitecture? Of(ArchitectureModel model, EquatableArray<Problem> problems, CancellationToken cancellation)
    {
        var isPlain = model.Class != ArchitectureBinder.Unnamed && model.Slots.Count + model.Implements.Count == 0 && model.Methods.All(m => m.Inputs.Count > 0 && m.Outputs.Count > 0);
        if (!isPlain || problems.Any(p => p.Rule == Rules.BadName || p.Rule == Rules.DuplicateName))
        {
            return null;
        }

        try
        {
            return ArchitectureLowerer.Lower(Emptied(model), [], cancellation);
        }
        catch (LoweringException)
        {
            return null;
        }
    }

    // Conditions and values of expressions may be what is wrong: none is kept.
    private static ArchitectureModel Emptied(ArchitectureModel model) => model with
    {
        Summary = "Has errors, which the build tells.",
        Params = model.Params.Select(p => p with { Default = p.Default.Kind == ExprKind.Null && !p.Type.Nullable ? Plain(p.Type) : p.Default, OnlyIf = null, Alike = null }).ToEquatableArray(),

        // A word alone does not say whose enum it is.
        Derived = model.Derived.Where(d => d.Type.EnumName.Length == 0).Select(d => d with { Value = new LiteralExpr(Plain(d.Type)) }).ToEquatableArray(),
        Requires = [],
        Upstream = [],
        Components = [],
        Methods = model.Methods.Select(m => m with { Body = [], Outputs = m.Outputs.Select(o => o with { Value = new ReferenceValue("_", o.Origin), If = Expr.True }).ToEquatableArray(), References = [] }).ToEquatableArray(),
    };

    private static ExprValue Plain(ExprType type) => type.Kind switch
    {
        _ when type.Nullable => ExprValue.Null,
        ExprKind.Int => ExprValue.Int(1),
        ExprKind.Float => ExprValue.Float(1),
        ExprKind.Bool => ExprValue.Bool(false),
        ExprKind.Text => ExprValue.String(type.Choices.Count > 0 ? type.Choices[0] : ""),
        ExprKind.Size2 => ExprValue.Size(1, 1),
        ExprKind.List => ExprValue.List([]),
        _ => ExprValue.Null,
    };
}
