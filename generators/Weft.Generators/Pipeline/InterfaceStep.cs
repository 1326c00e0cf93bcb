using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>A components file, the name of its generated file, and its namespace.</summary>
internal sealed record InterfaceInput(ParsedFile File, string Hint, string Namespace);

/// <summary>From a components file to the C# of its interfaces.</summary>
internal static class InterfaceStep
{
    /// <summary>What is written depends on nothing but the file, its hint and its namespace.</summary>
    public static InterfaceInput Gather(ParsedFile file, IReadOnlyList<ParsedFile> all, ProjectOptions options) =>
        new(file, file.Hint(all, options), ArchitectureStep.NamespaceOf(file, options));

    public static EquatableArray<GeneratedFile> Emit(InterfaceInput input, CancellationToken cancellation)
    {
        var file = input.File;
        cancellation.ThrowIfCancellationRequested();
        if (file.IsReference || file.Root is not JsonObject root || root["interfaces"] is null)
        {
            return [];
        }

        return Safely.Run<EquatableArray<GeneratedFile>>(
            file.Path,
            () =>
            {
                // What is wrong is reported by the check of the file; nothing is written from a file with mistakes.
                if (ComponentsFileBinder.Check(file.Json!).Count > 0)
                {
                    return [];
                }

                var interfaces = InterfaceReader.Read(new ObjectReader(root, ComponentsFileBinder.Form, file.Path, new ProblemList()), input.Namespace);
                return [new GeneratedFile($"{input.Hint}.Interfaces.g.cs", InterfaceEmitter.Emit(file.Path, input.Namespace, interfaces)).As(file.Visibility)];
            },
            problem => [new GeneratedFile($"{input.Hint}.Error.g.cs", $"#error {problem.Message.Replace('\n', ' ')}\n")]);
    }
}
