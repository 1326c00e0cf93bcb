using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>Sizes and params of component classes that every call gives the same expression over the config.</summary>
internal sealed class Pins
{
    public static readonly Pins None = new([]);

    private readonly Dictionary<(string Class, Expr Parameter), Expr> _pins;

    private Pins(Dictionary<(string Class, Expr Parameter), Expr> pins) => _pins = pins;

    public int Count => _pins.Count;

    /// <summary>What a class's parameter stands for: itself, or what every call agrees on.</summary>
    public Expr Of(string className, Expr parameter) => _pins.TryGetValue((className, parameter), out var pin) ? pin : parameter;

    /// <summary>These and what the calls of a lowered architecture agree on.</summary>
    public Pins With(LoweredArchitecture lowered)
    {
        var given = lowered.Classes.Append(lowered.Root).SelectMany(c => c.Members).OfType<ChildMember>()
            .SelectMany(child => child.Arguments.Select(a => (Key: (child.Class, a.Parameter), a.Value)));
        var pins = new Dictionary<(string, Expr), Expr>(_pins);
        foreach (var group in given.GroupBy(g => g.Key, g => g.Value))
        {
            if (group.Distinct().Count() == 1 && group.First().All().All(IsConstant))
            {
                pins[group.Key] = group.First();
            }
        }

        return new Pins(pins);
    }

    private static bool IsConstant(Expr expr) => expr is not (IncomingExpr or CarriedExpr or RuntimeExpr) && (expr is not NameExpr name || LeafNames.IsConfig(name));
}
