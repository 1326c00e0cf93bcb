using Weft.Generators.Architecture;
using Weft.Generators.Mapping;

namespace Weft.Generators.Emission;

/// <summary>Writes the class that stands for a key set: what the runtime knows about it, and the doors to files of it.</summary>
internal static class KeySetEmitter
{
    /// <param name="writer">Receives the class.</param>
    /// <param name="model">The mapping, whose right side is a key set.</param>
    /// <param name="left">What its left side is called.</param>
    /// <param name="catalog">C# of the project's catalog.</param>
    public static void Emit(SourceWriter writer, MappingModel model, MappingSideNames left, string catalog)
    {
        var keySet = model.KeySet!;
        Emit(
            writer,
            new(keySet.Name, keySet.Layout.Name, model.Left),
            left,
            $"{{ get; }} = KeySet.Describe({Identifier.Literal(keySet.Name)}, {left.TypeName}.Architecture, {Layout(keySet.Layout)}, static () => {MappingEmitter.ClassName(model)}.Instance{Stacking(keySet.Stacking)});",
            catalog);
    }

    /// <summary>Writes the class of a mapping with errors: code that uses it is not at fault, and the build tells the errors alone.</summary>
    /// <param name="outline">The key set.</param>
    /// <param name="namespace">The namespace of the class.</param>
    /// <param name="catalog">C# of the project's catalog.</param>
    /// <param name="file">The mapping file.</param>
    public static string EmitBroken(KeySetOutline outline, string @namespace, string catalog, string file)
    {
        var writer = FileHeader.Begin(@namespace, file);
        var refusal = Identifier.Literal($"{MappingBinder.NameOf(file)}{MappingBinder.Extension} has errors, which the build tells.");
        Emit(writer, outline, new MappingSideNames(outline.Left, @namespace), $"=> throw new global::System.NotSupportedException({refusal});", catalog);
        return writer.ToString();
    }

    private static void Emit(SourceWriter writer, KeySetOutline keySet, MappingSideNames left, string architecture, string catalog)
    {
        writer.Line($"/// <summary>Checkpoints of <see cref=\"{left.TypeName}\"/> in layout {Identifier.Xml(keySet.Layout)}: its weights under other keys, and in other shapes.</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"public static class {keySet.Name}"))
        {
            writer.Line("/// <summary>The layout that these keys are.</summary>")
                .Line($"public static Layout Layout => new({Identifier.Literal(keySet.Layout)});")
                .Line()
                .Line("/// <summary>The keys as the runtime sees them. Needs no libtorch.</summary>")
                .Line($"public static Architecture Architecture {architecture}")
                .Line();
            DoorsEmitter.Emit(writer, left.TypeName, $"{left.TypeName}.Architecture", left.ConfigName, "new KeySetConfig(Architecture, config).Keys()", catalog);
        }
    }

    private static string Layout(LayoutModel layout) =>
        $"new(Layout, [{string.Join(", ", layout.Prefixes.Select(Identifier.Literal))}], [{string.Join(", ", layout.Beside.Select(Identifier.Literal))}])";

    private static string Stacking(StackingModel? stacking) => stacking is null ? ""
        : $", new({Identifier.Literal(stacking.From)}, {Identifier.Literal(stacking.To)}{(stacking.When is null ? "" : $", {Identifier.Literal(stacking.When)}")})";
}
