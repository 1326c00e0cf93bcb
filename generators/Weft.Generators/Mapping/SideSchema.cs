using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Mapping;

/// <summary>
/// What a mapping knows of one of its architectures without computing anything. Compares by value. What stands in slots is addressed
/// through them: <c>vision.width</c>.
/// </summary>
/// <param name="Class">Class name, as mapping files name it.</param>
/// <param name="TypeName">Namespace-qualified C# name of the class.</param>
/// <param name="ConfigName">Namespace-qualified C# name of its config record.</param>
/// <param name="Params">Independent values, those of slots behind its own.</param>
/// <param name="Derived">Values computed from params, or decided for what stands in a slot.</param>
internal sealed record SideSchema(
    string Class,
    string TypeName,
    string ConfigName,
    EquatableArray<SideParam> Params,
    EquatableArray<SideDerived> Derived)
{
    /// <summary>Params whose value is the config of another architecture.</summary>
    public EquatableArray<SideSlot> Slots { get; init; }

    /// <summary>The interface that the class implements, with its namespace; empty for none.</summary>
    public string Interface { get; init; } = "";

    /// <summary>Names that an expression over this side may use.</summary>
    public IEnumerable<string> Names => Params.Select(p => p.Name).Concat(Derived.Select(d => d.Name));

    /// <summary>Type of a param or derived value, or null.</summary>
    public ExprType? TypeOf(string name) =>
        Params.FirstOrDefault(p => p.Name == name)?.Type ?? Derived.FirstOrDefault(d => d.Name == name)?.Type;

    /// <summary>The schema that an address leads into: this one, or that of a slot.</summary>
    public SideSchema OwnerOf(string address) =>
        address.IndexOf('.') is > 0 and var dot && Slots.First(s => s.Name == address.Substring(0, dot)).Held is { } held ? held.OwnerOf(address.Substring(dot + 1)) : this;

    /// <summary>What stands at an address of slots; null where it leads to none.</summary>
    public static SideSchema? HeldAt(SideSchema schema, string address) => address.Split('.').Aggregate((SideSchema?)schema, (at, name) => at?.Slots.FirstOrDefault(s => s.Name == name)?.Held);

    /// <summary>This schema with a class in one of its slots, whose names are known from then on.</summary>
    public SideSchema Holding(SideSlot slot, SideSchema held)
    {
        var decided = slot.Set.Where(s => s.If == Expr.True).ToDictionary(s => s.Param, s => s.Value, StringComparer.Ordinal);
        return this with
        {
            Slots = Slots.Select(s => s == slot ? s with { Held = held } : s).ToEquatableArray(),
            Params = Params.Concat(held.Params.Where(p => !decided.ContainsKey(p.Name)).Select(p => p with { Name = slot.At(p.Name), OnlyIf = OnlyIf(slot, p) })).ToEquatableArray(),
            Derived =
                Derived.Concat(held.Params.Where(p => decided.ContainsKey(p.Name)).Select(p => new SideDerived(slot.At(p.Name), p.Type, ParamsIn(decided[p.Name]))))
                .Concat(held.Derived.Select(d => new SideDerived(slot.At(d.Name), d.Type, d.Uses.SelectMany(u => decided.TryGetValue(u, out var value) ? ParamsIn(value) : [slot.At(u)]).Distinct().ToEquatableArray())))
                .ToEquatableArray(),
        };
    }

    /// <summary>Independent params that an expression depends on.</summary>
    public EquatableArray<string> ParamsIn(Expr expr) => expr.All().OfType<NameExpr>()
        .SelectMany(n => Derived.FirstOrDefault(d => d.Name == n.Name) is { } derived ? derived.Uses : [n.Name]).Distinct().ToEquatableArray();

    /// <summary>Where a param of what stands in a slot counts: not where the owner decides it.</summary>
    private static Expr? OnlyIf(SideSlot slot, SideParam param)
    {
        var own = param.OnlyIf?.Rewrite(e => e is NameExpr name ? new NameExpr(slot.At(name.Name)) : null);
        return slot.Set.Where(s => s.Param == param.Name).Aggregate(own, (condition, set) => condition is null ? Expr.Not(set.If) : Expr.And(condition, Expr.Not(set.If)));
    }
}

/// <summary>An independent value of a config.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">What it is when nothing is said.</param>
/// <param name="OnlyIf">Where this fails, the value changes nothing; null where it always counts.</param>
internal sealed record SideParam(string Name, ExprType Type, ExprValue Default, Expr? OnlyIf = null)
{
    /// <summary>Whether the model itself reads it, rather than only what is derived from it.</summary>
    public bool IsRead { get; init; } = true;
}

/// <summary>A computed value of a config.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Uses">Independent params that it depends on, through other derived values too.</param>
internal sealed record SideDerived(string Name, ExprType Type, EquatableArray<string> Uses);
