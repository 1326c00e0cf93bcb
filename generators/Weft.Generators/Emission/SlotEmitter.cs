using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Emission;

/// <summary>Writes the parts of a config record that hold other configs.</summary>
internal static class SlotEmitter
{
    public static void Properties(SourceWriter writer, LoweredArchitecture architecture)
    {
        var model = architecture.Architecture;
        foreach (var slot in model.Slots)
        {
            var (property, type) = Property(slot, architecture);
            var held = architecture.Slots.First(s => s.Architecture.Class == slot.Class).Architecture;
            writer.Line($"/// <summary><c>{slot.Name}</c>: {(slot.Interface is null ? $"config of {held.Class}" : $"config of any {slot.Interface.Name}, {held.Class} by default")}.</summary>")
                .Line($"public {type} {property} {{ get; init; }} = new global::{held.Namespace}.{ConfigEmitter.ConfigName(held)}();").Line();
            var set = Decided(slot, architecture);
            var code = new CSharpExpression(LeafNames.InConfig, model.TypeOfLeaf);
            writer.Line($"/// <summary><see cref=\"{property}\"/> with what this config decides for it.</summary>");
            InPlace(writer, $"public {type} {LeafNames.EffectiveSlot(slot.Name)}", property, type, set, model, code);
        }

        if (model.Slots.Count == 0)
        {
            return;
        }

        writer.Line("/// <inheritdoc/>").Line("public override IReadOnlyList<ConfigSlot> Slots =>").Line("[");
        using (writer.Indent())
        {
            foreach (var slot in model.Slots)
            {
                var (property, type) = Property(slot, architecture);
                var set = Decided(slot, architecture);
                var code = new CSharpExpression(LeafNames.InConfig, model.TypeOfLeaf);
                var names = string.Join(", ", set.Select(s => s.If == Expr.True ? Identifier.Literal(s.Param) : $".. {code.WriteCondition(s.If)} ? (string[])[{Identifier.Literal(s.Param)}] : []"));
                writer.Line($"new({Identifier.Literal(slot.Name)}, {property}, {LeafNames.EffectiveSlot(slot.Name)}, [{names}], static config => config is {type}, config => this with {{ {property} = ({type})config }}),");
            }
        }

        writer.Line("];").Line();
    }

    /// <summary>Arms of the switch over addresses: a dot leads into a slot's config.</summary>
    public static void With(SourceWriter writer, LoweredArchitecture architecture)
    {
        foreach (var slot in architecture.Architecture.Slots)
        {
            var (property, type) = Property(slot, architecture);
            writer.Line($"_ when address.StartsWith({Identifier.Literal(slot.Name + ".")}, global::System.StringComparison.Ordinal) => this with {{ {property} = ({type}){property}.With(address.Substring({slot.Name.Length + 1}), value) }},");
        }
    }

    /// <summary>The property that holds a slot's config, and its type.</summary>
    private static (string Property, string Type) Property(SlotModel slot, LoweredArchitecture architecture) =>
        (Identifier.Pascal(slot.Name), $"{ConfigEmitter.SlotType(slot, architecture)}Config");

    private static void InPlace(SourceWriter writer, string declaration, string property, string type, EquatableArray<SetParam> set, ArchitectureModel model, CSharpExpression code)
    {
        string With(SetParam s) => $".With({Identifier.Literal(s.Param)}, {Value(s.Value, model, code)})";
        var always = string.Concat(set.Where(s => s.If == Expr.True).Select(With));
        var sometimes = set.Where(s => s.If != Expr.True).ToList();
        if (sometimes.Count == 0)
        {
            writer.Line($"{declaration} => {(set.Count == 0 ? property : $"({type}){property}{always}")};").Line();
            return;
        }

        using (writer.Block(declaration))
        {
            using (writer.Block("get"))
            {
                writer.Line($"ArchitectureConfig config = {property}{always};");
                foreach (var s in sometimes)
                {
                    writer.Line($"config = {code.WriteCondition(s.If)} ? config{With(s)} : config;");
                }

                writer.Line($"return ({type})config;");
            }
        }

        writer.Line();
    }

    /// <summary>What the owner decides for a slot's config.</summary>
    private static EquatableArray<SetParam> Decided(SlotModel slot, LoweredArchitecture architecture) =>
        architecture.Root.Members.OfType<SlotMember>().FirstOrDefault(m => m.Slot == slot)?.Set ?? [];

    private static string Value(Expr value, ArchitectureModel model, CSharpExpression code)
    {
        var type = new TypeChecker(model.TypeOfLeaf).TypeOf(value);
        return type.Choices.Count > 0 && value is NameExpr name
            ? ConfigEmitter.Json(type, name.Name, code.Write(value))
            : $"ConfigJson.Of({code.Write(value)})";
    }
}
