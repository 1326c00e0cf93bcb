namespace Weft.Generators.Emission;

/// <summary>Writes the ways from a class to files: load, convert, and the keys that a config gives.</summary>
internal static class DoorsEmitter
{
    /// <param name="writer">Receives the members.</param>
    /// <param name="type">The class that is loaded.</param>
    /// <param name="architecture">C# of its architecture.</param>
    /// <param name="config">The class of its config.</param>
    /// <param name="keys">C# of the keys of <c>config</c>.</param>
    /// <param name="catalog">C# of the project's catalog.</param>
    public static void Emit(SourceWriter writer, string type, string architecture, string config, string keys, string catalog) =>
        writer.Line("/// <summary>Loads a checkpoint: a file, or a directory in an ecosystem's form. Layout and config are detected.</summary>")
            .Line("/// <param name=\"path\">File or directory.</param>")
            .Line("/// <param name=\"options\">Device, dtype, config, preset and more.</param>")
            .Line("/// <exception cref=\"WeftException\">The checkpoint is not one of this class; the message says everything that is wrong.</exception>")
            .Line($"public static {type} Load(string path, LoadOptions? options = null) => ({type})ModelLoader.Load({architecture}, {catalog}.Models, path, options);")
            .Line()
            .Line("/// <summary>Converts a checkpoint of this class to another layout, streaming and all or nothing.</summary>")
            .Line("/// <param name=\"source\">File or directory.</param>")
            .Line("/// <param name=\"destination\">A file for the weights alone (<see cref=\"WeightsWriter.Takes\"/>), or a directory in the target ecosystem's form.</param>")
            .Line("/// <param name=\"to\">The layout to write.</param>")
            .Line("/// <param name=\"options\">Config, target class, dtype and more.</param>")
            .Line("/// <exception cref=\"WeftException\">The target cannot express the source, or a file is not as it should be; nothing is left behind.</exception>")
            .Line($"public static ConvertReport Convert(string source, string destination, Layout to, ConvertOptions? options = null) => Converter.Convert(source, destination, to, {catalog}.Models, options);")
            .Line()
            .Line("/// <summary>Every key that a config gives, with its shape.</summary>")
            .Line($"public static IEnumerable<KeySpec> Keys({config} config) => {keys};");
}
