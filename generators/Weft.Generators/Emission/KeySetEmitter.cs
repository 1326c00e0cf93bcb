using Weft.Generators.Architecture;
using Weft.Generators.Mapping;

namespace Weft.Generators.Emission;

/// <summary>Writes the class that stands for a key set: what the runtime knows about it, and the doors to files of it.</summary>
internal static class KeySetEmitter
{
    /// <param name="writer">Receives the class.</param>
    /// <param name="model">The mapping, whose right side is a key set.</param>
    /// <param name="left">What its left side is called.</param>
    public static void Emit(SourceWriter writer, MappingModel model, MappingSideNames left)
    {
        var (keySet, layout) = (model.KeySet!, model.KeySet!.Layout);
        writer.Line($"/// <summary>Checkpoints of <see cref=\"{left.TypeName}\"/> in layout {Identifier.Xml(layout.Name)}: its weights under other keys, and in other shapes.</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"public static class {keySet.Name}"))
        {
            writer.Line("/// <summary>The layout that these keys are.</summary>")
                .Line($"public static Layout Layout => new({Identifier.Literal(layout.Name)});")
                .Line()
                .Line("/// <summary>The keys as the runtime sees them. Needs no libtorch.</summary>")
                .Line($"public static Architecture Architecture {{ get; }} = KeySet.Describe({Identifier.Literal(keySet.Name)}, {left.TypeName}.Architecture, {Layout(layout)}, static () => {MappingEmitter.ClassName(model)}.Instance{Stacking(keySet.Stacking)});")
                .Line();
            DoorsEmitter.Emit(writer, left.TypeName, $"{left.TypeName}.Architecture", left.ConfigName, "new KeySetConfig(Architecture, config).Keys()");
        }
    }

    private static string Layout(LayoutModel layout) =>
        $"new(Layout, [{string.Join(", ", layout.Prefixes.Select(Identifier.Literal))}], [{string.Join(", ", layout.Beside.Select(Identifier.Literal))}])";

    private static string Stacking(StackingModel? stacking) => stacking is null ? ""
        : $", new({Identifier.Literal(stacking.From)}, {Identifier.Literal(stacking.To)}{(stacking.When is null ? "" : $", {Identifier.Literal(stacking.When)}")})";
}
