using Weft.Generators.Architecture;

namespace Weft.Generators.Emission;

/// <summary>Writes an interface as an abstract config record and a module base class: virtual dispatch, open to other assemblies.</summary>
internal static class InterfaceEmitter
{
    public static string Emit(string file, string @namespace, IEnumerable<InterfaceModel> interfaces)
    {
        var writer = FileHeader.Begin(@namespace, file);
        foreach (var model in interfaces)
        {
            writer.Line($"/// <summary>Config of a <see cref=\"{model.Name}\"/>.</summary>").Line(FileHeader.Attribute);
            using (writer.Block($"public abstract record {model.Name}Config : ArchitectureConfig"))
            {
                foreach (var output in model.Outputs)
                {
                    OfOutput(writer, model, output, "Last size", LeafNames.OutputSize(output.Name));
                    OfOutput(writer, model, output, "Number of axes", LeafNames.OutputRank(output.Name));
                }

                writer.Line("/// <summary>Builds the module; each parameter is taken from the source by key.</summary>")
                    .Line("/// <param name=\"source\">Where the tensors come from.</param>")
                    .Line("/// <param name=\"prefix\">What the keys begin with.</param>")
                    .Line($"public abstract {model.Name} Create(WeightSource source, string prefix);");
            }

            writer.Line();
            var result = "Tensor";
            if (model.Outputs.Count > 1)
            {
                result = $"{model.Name}Output";
                Output(writer, model, result);
            }

            var types = string.Join(", ", model.Inputs.Select(_ => "Tensor").Append(result));
            writer.Line($"/// <summary>Module with the inputs {Names(model.Inputs)} and the outputs {Names(model.Outputs)}.</summary>").Line(FileHeader.Attribute);
            using (writer.Block($"public abstract class {model.Name} : WeftModule<{types}>"))
            {
                writer.Line("/// <summary>Creates a module without parameters.</summary>").Line("/// <param name=\"name\">Name for messages.</param>").Line($"protected {model.Name}(string name)");
                using (writer.Indent())
                {
                    writer.Line(": base(name)");
                }

                writer.Line("{").Line("}");
            }

            writer.Line();
        }

        return writer.ToString();
    }

    private static void OfOutput(SourceWriter writer, InterfaceModel model, InputModel output, string what, string property) =>
        writer.Line($"/// <summary>{what} of the output <c>{output.Name}</c>.</summary>").Line(output.Optional
            ? $"public virtual long {property} => throw new ConfigException({Identifier.Literal($"This {model.Name} gives no {output.Name}.")});"
            : $"public abstract long {property} {{ get; }}").Line();

    private static void Output(SourceWriter writer, InterfaceModel model, string name)
    {
        writer.Line($"/// <summary>What a <see cref=\"{model.Name}\"/> gives.</summary>");
        foreach (var output in model.Outputs)
        {
            writer.Line($"/// <param name=\"{Identifier.Pascal(output.Name)}\"><c>{output.Name}</c>: {Identifier.Xml(output.Declared)}.</param>");
        }

        ModuleEmitter.OutputRecord(writer, name, model.Outputs.Select(o => (Identifier.Pascal(o.Name), o.Optional)));
        writer.Line();
    }

    private static string Names(IEnumerable<InputModel> values) => string.Join(", ", values.Select(v => $"<c>{v.Name}</c>"));
}
