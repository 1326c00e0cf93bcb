using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>What an earlier pass found out: sizes and params of component classes that every call gives the same expression, and members that several cases share.</summary>
internal sealed class Pins
{
    public static readonly Pins None = new([], []);

    private readonly Dictionary<(string Class, Expr Parameter), Expr> _pins;

    private readonly Dictionary<(string Class, string Property), bool> _shared;

    private Pins(Dictionary<(string Class, Expr Parameter), Expr> pins, Dictionary<(string Class, string Property), bool> shared) => (_pins, _shared) = (pins, shared);

    public int Count => _pins.Count + _shared.Count;

    /// <summary>Whether several cases of a class hold the member.</summary>
    public bool IsShared(string className, string property) => _shared.ContainsKey((className, property));

    /// <summary>Whether those cases are all there are.</summary>
    public bool IsAlways(string className, string property) => _shared.TryGetValue((className, property), out var always) && always;

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

        var shared = new Dictionary<(string, string), bool>(_shared);
        foreach (var model in lowered.Classes.Append(lowered.Root))
        {
            var paths = new HashSet<string>(model.Members.OfType<CheckMember>().Where(c => c.Relation == "never").Select(c => c.What), StringComparer.Ordinal);
            foreach (var member in model.Members.OfType<NamedMember>().Where(m => paths.Contains(m.Path.ToString())))
            {
                shared[(model.Name, member.Property)] = member.Guard == Expr.True;
            }
        }

        return new Pins(pins, shared);
    }

    private static bool IsConstant(Expr expr) => expr is not (IncomingExpr or CarriedExpr or RuntimeExpr) && (expr is not NameExpr name || LeafNames.IsConfig(name));
}
