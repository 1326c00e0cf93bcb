using System.Collections.Immutable;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>From a components file to the C# of its interfaces.</summary>
internal static class InterfaceStep
{
    public static EquatableArray<GeneratedFile> Emit(ParsedFile file, ImmutableArray<ParsedFile> all, ProjectOptions options, CancellationToken cancellation)
    {
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

                var @namespace = ArchitectureStep.NamespaceOf(file, options);
                var interfaces = InterfaceReader.Read(new ObjectReader(root, file.Path, new ProblemList()), @namespace);
                return [new GeneratedFile($"{file.Hint(all, options)}.Interfaces.g.cs", InterfaceEmitter.Emit(file.Path, @namespace, interfaces))];
            },
            problem => [new GeneratedFile($"{file.Hint(all, options)}.Error.g.cs", $"#error {problem.Message.Replace('\n', ' ')}\n")]);
    }
}
