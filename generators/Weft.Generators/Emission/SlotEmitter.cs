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
            var (property, type) = (Identifier.Pascal(slot.Name), $"{ConfigEmitter.SlotType(slot, architecture)}Config");
            var held = architecture.Slots.First(s => s.Architecture.Class == slot.Class).Architecture;
            writer.Line($"/// <summary><c>{slot.Name}</c>: {(slot.Interface is null ? $"config of {held.Class}" : $"config of any {slot.Interface.Name}, {held.Class} by default")}.</summary>")
                .Line($"public {type} {property} {{ get; init; }} = new global::{held.Namespace}.{ConfigEmitter.ConfigName(held)}();").Line();
            var set = architecture.Root.Members.OfType<SlotMember>().FirstOrDefault(m => m.Slot == slot)?.Set ?? [];
            var code = new CSharpExpression(LeafNames.InConfig, leaf => ModuleEmitter.LeafType(leaf, model));
            var calls = string.Concat(set.Select(s => $".With({Identifier.Literal(((NameExpr)s.Parameter).Name)}, {Value(s.Value, model, code)})"));
            writer.Line($"/// <summary><see cref=\"{property}\"/> with what this config decides for it.</summary>")
                .Line($"public {type} {LeafNames.EffectiveSlot(slot.Name)} => {(set.Count == 0 ? property : $"({type}){property}{calls}")};").Line();
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
                var (property, type) = (Identifier.Pascal(slot.Name), $"{ConfigEmitter.SlotType(slot, architecture)}Config");
                var set = architecture.Root.Members.OfType<SlotMember>().FirstOrDefault(m => m.Slot == slot)?.Set ?? [];
                var names = string.Join(", ", set.Select(s => Identifier.Literal(((NameExpr)s.Parameter).Name)));
                writer.Line($"new({Identifier.Literal(slot.Name)}, {property}, [{names}], static config => config is {type}, config => this with {{ {property} = ({type})config }}),");
            }
        }

        writer.Line("];").Line();
    }

    /// <summary>Arms of the switch over addresses: a dot leads into a slot's config.</summary>
    public static void With(SourceWriter writer, LoweredArchitecture architecture)
    {
        foreach (var slot in architecture.Architecture.Slots)
        {
            var (property, type) = (Identifier.Pascal(slot.Name), $"{ConfigEmitter.SlotType(slot, architecture)}Config");
            writer.Line($"_ when address.StartsWith({Identifier.Literal(slot.Name + ".")}, global::System.StringComparison.Ordinal) => this with {{ {property} = ({type}){property}.With(address.Substring({slot.Name.Length + 1}), value) }},");
        }
    }

    private static string Value(Expr value, ArchitectureModel model, CSharpExpression code)
    {
        var type = new TypeChecker(leaf => ModuleEmitter.LeafType(leaf, model)).TypeOf(value);
        return type.Choices.Count > 0 && value is NameExpr name
            ? $"ConfigJson.Of({code.Write(value)}, {(type.EnumName == "Activation" ? "ConfigJson.Activations" : $"{Identifier.Pascal(name.Name)}Names")})"
            : $"ConfigJson.Of({code.Write(value)})";
    }
}
