using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Mapping;

/// <summary>What a mapping knows of one of its architectures without computing anything. Compares by value.</summary>
/// <param name="Class">Class name, as mapping files name it.</param>
/// <param name="TypeName">Namespace-qualified C# name of the class.</param>
/// <param name="ConfigName">Namespace-qualified C# name of its config record.</param>
/// <param name="Params">Independent values.</param>
/// <param name="Derived">Values computed from params.</param>
internal sealed record SideSchema(
    string Class,
    string TypeName,
    string ConfigName,
    EquatableArray<SideParam> Params,
    EquatableArray<SideDerived> Derived)
{
    /// <summary>Names that an expression over this side may use.</summary>
    public IEnumerable<string> Names => Params.Select(p => p.Name).Concat(Derived.Select(d => d.Name));

    /// <summary>Type of a param or derived value, or null.</summary>
    public ExprType? TypeOf(string name) =>
        Params.FirstOrDefault(p => p.Name == name)?.Type ?? Derived.FirstOrDefault(d => d.Name == name)?.Type;
}

/// <summary>An independent value of a config.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">What it is when nothing is said.</param>
/// <param name="OnlyIf">Where this fails, the value changes nothing; null where it always counts.</param>
internal sealed record SideParam(string Name, ExprType Type, ExprValue Default, Expr? OnlyIf = null);

/// <summary>A computed value of a config.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Uses">Independent params that it depends on, through other derived values too.</param>
internal sealed record SideDerived(string Name, ExprType Type, EquatableArray<string> Uses);
