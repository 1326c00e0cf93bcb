using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Mapping;

namespace Weft.Generators.Emission;

/// <summary>What one side of a mapping is called in the mapping's file.</summary>
internal sealed class MappingSideNames(SideSchema schema, string @namespace)
{
    /// <summary>The namespace of the runtime, which every generated file uses.</summary>
    private const string Runtime = "Weft";

    public SideSchema Schema { get; } = schema;

    public string TypeName { get; } = Short(schema.TypeName, @namespace);

    public string ConfigName { get; } = Short(schema.ConfigName, @namespace);

    /// <summary>A writer of expressions over this side's config.</summary>
    /// <param name="variable">What the config is called.</param>
    public CSharpExpression Expressions(string variable) =>
        new(leaf => $"{variable}.{Identifier.Pascal(((NameExpr)leaf).Name)}", Leaf);

    /// <summary>The type of an expression over this side.</summary>
    public ExprType TypeOf(Expr expr) => new TypeChecker(Leaf).TypeOf(expr);

    /// <summary>A type of this side with its enum named as the mapping's file must name it.</summary>
    public ExprType Qualify(ExprType type) => type.EnumName.Length == 0 || Array.IndexOf(RuntimeEnums, type.EnumName) >= 0
        ? type
        : type with { EnumName = Short($"{NamespaceOf(Schema.ConfigName)}{type.EnumName}", @namespace) };

    private static readonly string[] RuntimeEnums = ["Activation"];

    private ExprType Leaf(Expr leaf) => Qualify(Schema.TypeOf(((NameExpr)leaf).Name)!);

    private static string Short(string name, string @namespace)
    {
        var own = NamespaceOf(name).TrimEnd('.');
        return own == @namespace || own == Runtime || own.Length == 0 ? name.Substring(name.LastIndexOf('.') + 1) : $"global::{name}";
    }

    private static string NamespaceOf(string name) => name.Substring(0, name.LastIndexOf('.') + 1);
}
