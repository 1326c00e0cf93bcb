using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Mapping;

namespace Weft.Generators.Emission;

/// <summary>What one side of a mapping is called in the mapping's file.</summary>
/// <param name="schema">The side.</param>
/// <param name="namespace">The namespace of the mapping's file; names of another one are written out.</param>
internal sealed class MappingSideNames(SideSchema schema, string @namespace)
{
    /// <summary>The namespace of the runtime, which every generated file uses.</summary>
    private const string Runtime = "Weft";

    private static readonly string[] RuntimeEnums = ["Activation"];

    public SideSchema Schema { get; } = schema;

    public string TypeName { get; } = Short(schema.TypeName, @namespace);

    public string ConfigName { get; } = Short(schema.ConfigName, @namespace);

    /// <summary>What a config of a slot is called.</summary>
    public string ConfigOf(SideSlot slot) => Short(slot.Held!.ConfigName, @namespace);

    /// <summary>A pattern for configs with these classes in their slots; the class alone where nothing else may stand there.</summary>
    public string Pattern => PatternOf(Schema);

    /// <summary>Whether other classes may stand in a slot.</summary>
    public bool IsOpen => HasOpen(Schema);

    /// <summary>A writer of expressions over a config alone.</summary>
    /// <param name="variable">What the config is called.</param>
    public CSharpExpression Inline(string variable) => Expressions((slots, _) =>
        slots.Aggregate(variable, (code, slot) => slot.IsOpen ? $"(({ConfigOf(slot)}){code}.{LeafNames.EffectiveSlot(slot.Name)})" : $"{code}.{LeafNames.EffectiveSlot(slot.Name)}"));

    /// <summary>A writer of expressions over a config whose slots stand in locals.</summary>
    /// <param name="variable">What the config is called.</param>
    public CSharpExpression WithLocals(string variable) => Expressions((_, path) => Local(variable, path));

    /// <summary>The local that holds what stands at a path of slots.</summary>
    public static string Local(string variable, string path) => path.Length == 0 ? variable : Identifier.Camel($"{variable}_{path.Replace('.', '_')}");

    /// <summary>The type of an expression over this side.</summary>
    public ExprType TypeOf(Expr expr) => new TypeChecker(Leaf).TypeOf(expr);

    /// <summary>A type of one of the params with its enum named as the mapping's file must name it.</summary>
    public ExprType Qualify(ExprType type, string address) => type.EnumName.Length == 0 || Array.IndexOf(RuntimeEnums, type.EnumName) >= 0
        ? type
        : type with { EnumName = Short($"{NamespaceOf(Schema.OwnerOf(address).ConfigName)}{type.EnumName}", @namespace) };

    private CSharpExpression Expressions(Func<IReadOnlyList<SideSlot>, string, string> owner) => new(
        leaf =>
        {
            var address = ((NameExpr)leaf).Name;
            var (path, name) = (address.Substring(0, Math.Max(0, address.LastIndexOf('.'))), address.Substring(address.LastIndexOf('.') + 1));
            return $"{owner(Slots(path), path)}.{Identifier.Pascal(name)}";
        },
        Leaf);

    private List<SideSlot> Slots(string path)
    {
        var (slots, at) = (new List<SideSlot>(), Schema);
        foreach (var name in path.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            slots.Add(at.Slots.First(s => s.Name == name));
            at = slots[slots.Count - 1].Held!;
        }

        return slots;
    }

    private ExprType Leaf(Expr leaf) => Qualify(Schema.TypeOf(((NameExpr)leaf).Name)!, ((NameExpr)leaf).Name);

    private string PatternOf(SideSchema schema)
    {
        var open = schema.Slots.Where(s => s.IsOpen || HasOpen(s.Held!)).Select(s => $"{Identifier.Pascal(s.Name)}: {PatternOf(s.Held!)}").ToList();
        return Short(schema.ConfigName, @namespace) + (open.Count == 0 ? "" : $" {{ {string.Join(", ", open)} }}");
    }

    private static bool HasOpen(SideSchema schema) => schema.Slots.Any(s => s.IsOpen || HasOpen(s.Held!));

    private static string Short(string name, string @namespace)
    {
        var own = NamespaceOf(name).TrimEnd('.');
        return own == @namespace || own == Runtime || own.Length == 0 ? name.Substring(name.LastIndexOf('.') + 1) : $"global::{name}";
    }

    private static string NamespaceOf(string name) => name.Substring(0, name.LastIndexOf('.') + 1);
}
