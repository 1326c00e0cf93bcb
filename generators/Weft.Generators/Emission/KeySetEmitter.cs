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
                .Line()
                .Line("/// <summary>Loads a checkpoint with these keys.</summary>")
                .Line("/// <param name=\"path\">A file, or a directory in an ecosystem's form.</param>")
                .Line("/// <param name=\"options\">Device, dtype, config, preset and more.</param>")
                .Line("/// <exception cref=\"WeftException\">The checkpoint does not hold the class; the message says everything that is wrong.</exception>")
                .Line($"public static {left.TypeName} Load(string path, LoadOptions? options = null) => ({left.TypeName})ModelLoader.Load({left.TypeName}.Architecture, Catalog.Models, path, options);")
                .Line()
                .Line("/// <summary>Converts a checkpoint of the class between these keys and any other layout, streaming and all or nothing.</summary>")
                .Line("/// <param name=\"source\">A file, or a directory in an ecosystem's form.</param>")
                .Line("/// <param name=\"destination\">A file for the weights alone, or a directory in the target ecosystem's form.</param>")
                .Line("/// <param name=\"to\">The layout to write, such as <see cref=\"Layout\"/>.</param>")
                .Line("/// <param name=\"options\">Config, target class, dtype and more.</param>")
                .Line("/// <exception cref=\"WeftException\">The target cannot express the source, or a file is not as it should be; nothing is left behind.</exception>")
                .Line("public static ConvertReport Convert(string source, string destination, Layout to, ConvertOptions? options = null) => Converter.Convert(source, destination, to, Catalog.Models, options);")
                .Line()
                .Line("/// <summary>Every key that a config gives, with its shape.</summary>")
                .Line($"public static IEnumerable<KeySpec> Keys({left.ConfigName} config) => new KeySetConfig(Architecture, config).Keys();");
        }
    }

    private static string Layout(LayoutModel layout) =>
        $"new(Layout, [{string.Join(", ", layout.Prefixes.Select(Identifier.Literal))}], [{string.Join(", ", layout.Beside.Select(Identifier.Literal))}])";

    private static string Stacking(StackingModel? stacking) => stacking is null ? ""
        : $", new({Identifier.Literal(stacking.From)}, {Identifier.Literal(stacking.To)}{(stacking.When is null ? "" : $", {Identifier.Literal(stacking.When)}")})";
}
