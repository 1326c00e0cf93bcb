using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Emission;

/// <summary>What params, indices and sizes are called in generated code.</summary>
internal static class LeafNames
{
    /// <summary>Marks an index among names; a component's param is <c>Component.param</c>.</summary>
    public const string IndexMark = "#";

    /// <summary>Inside constructors and key iterators.</summary>
    public static string InConstructor(Expr leaf) => leaf switch
    {
        NameExpr name when IsConfig(name) => $"config.{Identifier.Pascal(name.Name)}",
        SlotSizeExpr size => $"config.{SlotSize(size)}",
        AliasExpr alias => InConstructor(alias.Of),
        _ => Parameter(leaf),
    };

    /// <summary>Inside methods, where constructor parameters are fields.</summary>
    public static string InMethod(Expr leaf) => leaf switch
    {
        NameExpr name when IsConfig(name) => $"_config.{Identifier.Pascal(name.Name)}",
        SlotSizeExpr size => $"_config.{SlotSize(size)}",
        RuntimeExpr runtime => Identifier.Camel(runtime.Name),
        AliasExpr alias => Identifier.Camel(alias.Name),
        _ => $"_{Parameter(leaf).TrimStart('@')}",
    };

    /// <summary>Inside the config record.</summary>
    public static string InConfig(Expr leaf) => leaf switch
    {
        NameExpr name => Identifier.Pascal(name.Name),
        SlotSizeExpr size => SlotSize(size),
        RuntimeExpr runtime => $"SizeOfCall({Identifier.Literal(runtime.Name)})",
        _ => Parameter(leaf),
    };

    private static string SlotSize(SlotSizeExpr size) => $"{EffectiveSlot(size.Slot)}.{OutputSize(size.Output)}";

    /// <summary>The config property that holds a slot's config with what the owner sets.</summary>
    public static string EffectiveSlot(string slot) => $"{Identifier.Pascal(slot)}InPlace";

    /// <summary>The config property that holds the last size of an output.</summary>
    public static string OutputSize(string output) => $"{Identifier.Pascal(output)}Size";

    /// <summary>The config property that holds the number of axes of an output.</summary>
    public static string OutputRank(string output) => $"{Identifier.Pascal(output)}Rank";

    /// <summary>The name of a constructor parameter.</summary>
    public static string Parameter(Expr leaf) => Plain(leaf) is var name && TakenNames.Constructor.Contains(name) ? $"{name}Value" : name;

    private static string Plain(Expr leaf) => leaf switch
    {
        NameExpr name when name.Name.StartsWith(IndexMark, StringComparison.Ordinal) => Identifier.Camel(name.Name.Substring(1)),
        NameExpr name => Identifier.Camel(name.Name.Substring(name.Name.IndexOf('.') + 1)),
        IncomingExpr { Input: "x" } incoming => $"dim{incoming.Index}",
        IncomingExpr incoming => $"{Identifier.Camel(incoming.Input)}Dim{incoming.Index}",
        CarriedExpr carried => carried.Local,
        _ => "size",
    };

    /// <summary>A param or derived value of the architecture.</summary>
    public static bool IsConfig(NameExpr name) => name.Name.IndexOf('.') < 0 && !name.Name.StartsWith(IndexMark, StringComparison.Ordinal);
}
