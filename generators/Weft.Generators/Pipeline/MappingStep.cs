using System.Collections.Immutable;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;
using Weft.Generators.Mapping;

namespace Weft.Generators.Pipeline;

/// <summary>A mapping file and the architectures it names.</summary>
/// <param name="File">The file.</param>
/// <param name="Namespace">The C# namespace of what is generated.</param>
/// <param name="Hint">The name of its generated file.</param>
/// <param name="Left">The left architecture; null when it is unknown or did not compile.</param>
/// <param name="Right">The right architecture.</param>
/// <param name="Known">Names of all architectures, for messages.</param>
internal sealed record MappingInput(ParsedFile File, string Namespace, string Hint, LoweredArchitecture? Left, LoweredArchitecture? Right, EquatableArray<string> Known);

/// <summary>A proven mapping, or its problems.</summary>
internal sealed record CompiledMapping(MappingInput Input, MappingModel? Model, EquatableArray<Problem> Problems)
{
    /// <summary>The C# that gives the mapping; empty where nothing is generated.</summary>
    public string Expression => Model is null || Input.File.IsReference ? "" : $"global::{Input.Namespace}.{MappingEmitter.ClassName(Model)}.Instance";
}

/// <summary>From a mapping file and its architectures to a proven mapping and its C#.</summary>
internal static class MappingStep
{
    /// <summary>The architectures that a mapping names: nothing else makes it compile anew.</summary>
    public static MappingInput? Gather(ParsedFile file, ImmutableArray<ParsedFile> all, ImmutableArray<CompiledArchitecture> architectures, ProjectOptions options)
    {
        if (file.Json is null)
        {
            return null;
        }

        var named = new[] { NameOf(file, "left"), NameOf(file, "right") };
        if (architectures.Any(a => a.Lowered is null && named.Contains(ArchitectureStep.ClassOf(a.File))))
        {
            // The architecture's own diagnostics come first.
            return null;
        }

        LoweredArchitecture? Find(string name) => architectures.FirstOrDefault(a => a.Lowered?.Architecture.Class == name)?.Lowered;
        var (left, right) = (Find(named[0]), Find(named[1]));
        var known = left is not null && right is not null ? [] : architectures.Where(a => a.Lowered is not null).Select(a => a.Lowered!.Architecture.Class).OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray();
        return new MappingInput(file, file.Namespace.Length > 0 ? file.Namespace : options.Namespace, file.Hint(all, options), left, right, known);
    }

    public static CompiledMapping Compile(MappingInput input, CancellationToken cancellation) => Safely.Run(
        input.File.Path,
        () =>
        {
            var problems = new ProblemList();
            var sides = new[] { input.Left, input.Right }.OfType<LoweredArchitecture>().Distinct().ToDictionary(a => a.Architecture.Class, a => new LoweredSide(a, cancellation), StringComparer.Ordinal);
            var schemas = sides.ToDictionary(s => s.Key, s => s.Value.Schema, StringComparer.Ordinal);
            foreach (var name in input.Known.Where(n => !schemas.ContainsKey(n)))
            {
                schemas[name] = new SideSchema(name, "", "", [], []);
            }

            var model = MappingBinder.Bind(input.File.Root!, input.File.Path, schemas, problems);
            if (model is not null)
            {
                MappingProver.Prove(model, sides[model.Left.Class], sides[model.Right.Class], problems, cancellation);
            }

            return new CompiledMapping(input, problems.Count == 0 ? model : null, problems.ToArray());
        },
        problem => new CompiledMapping(input, null, [problem]));

    public static EquatableArray<GeneratedFile> Emit(CompiledMapping mapping, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return mapping.Model is not { } model || mapping.Input.File.IsReference ? [] : Safely.Run<EquatableArray<GeneratedFile>>(
            mapping.Input.File.Path,
            () => [new GeneratedFile($"{mapping.Input.Hint}.Mapping.g.cs", MappingEmitter.Emit(model, mapping.Input.Namespace))],
            problem => [new GeneratedFile($"{mapping.Input.Hint}.Error.g.cs", $"#error {problem.Message.Replace('\n', ' ')}\n")]);
    }

    private static string NameOf(ParsedFile file, string side) =>
        file.Root is JsonObject root && root[side] is JsonObject obj && obj["architecture"] is JsonString name ? name.Value : "";
}
