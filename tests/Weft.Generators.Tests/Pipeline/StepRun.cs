using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weft.Generators.Emission;
using Weft.Generators.Pipeline;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>
/// The steps that <see cref="WeftGenerator"/> chains, without a driver and with its caching: a step whose input did not
/// change does not run again. <see cref="StepRunTests"/> shows that both give the same.
/// </summary>
internal sealed record StepRun(ImmutableArray<GeneratedFile> Files, ImmutableArray<LocatedProblem> Problems)
{
    private static readonly ProjectOptions Options = new("Models", "/project/");
    private static readonly ConcurrentDictionary<string, ParsedFile> Parsed = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<ArchitectureInput, (CompiledArchitecture Compiled, EquatableArray<GeneratedFile> Files)> Architectures = new();
    private static readonly ConcurrentDictionary<MappingInput, (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files)> Mappings = new();

    private static readonly ConcurrentDictionary<string, (CompiledArchitecture Compiled, EquatableArray<GeneratedFile> Files)> Shown = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files)> Proven = new(StringComparer.Ordinal);

    /// <summary>Runs on the shipped files, of which one has another text.</summary>
    public static StepRun Of(string file, string text, CancellationToken cancellation) => Of(file, text, int.MaxValue, cancellation);

    /// <summary>
    /// The same where at most <paramref name="most"/> architectures and mappings are compiled anew besides the file's own; the
    /// others stay as they are shipped. A file that many draw on would otherwise take as long as all of them.
    /// </summary>
    public static StepRun Of(string file, string text, int most, CancellationToken cancellation)
    {
        var (compiledAnew, provenAnew) = (0, 0);
        bool Runs(ParsedFile input, ref int count) => input.Path == Zoo.Folder + file || count++ < most;

        var inputs = Zoo.Files.Select(f => Input(f.Key, f.Key == file ? text : f.Value)).ToImmutableArray();
        var parsed = inputs.Select(i => i.Path == Zoo.Folder + file ? ParsedFile.From(i, cancellation) : Parsed.GetOrAdd(i.Path, _ => ParsedFile.From(i, cancellation))).ToImmutableArray();

        var architectures = parsed.Where(p => p.Kind == FileKind.Architecture)
            .Select(p => ArchitectureStep.Gather(p, parsed, Options)).OfType<ArchitectureInput>()
            .Select(i => Architectures.TryGetValue(i, out var known) || (!Runs(i.File, ref compiledAnew) && Shown.TryGetValue(i.File.Path, out known)) ? known : Compile(i, cancellation)).ToList();
        var compiled = architectures.Select(a => a.Compiled).ToImmutableArray();
        var mappings = parsed.Where(p => p.Kind == FileKind.Mapping)
            .Select(p => MappingStep.Gather(p, parsed, compiled, Options)).OfType<MappingInput>()
            .Select(i => Mappings.TryGetValue(i, out var known) || (!Runs(i.File, ref provenAnew) && Proven.TryGetValue(i.File.Path, out known)) ? known : Compile(i, cancellation)).ToList();

        var interfaces = parsed.Where(p => p.Kind == FileKind.Components).SelectMany(p => InterfaceStep.Emit(InterfaceStep.Gather(p, parsed, Options), cancellation));
        var others = OtherFiles.From(parsed, cancellation);
        var catalog = CatalogStep.Emit([.. compiled.Select(CatalogStep.NameOf)], [.. mappings.Select(m => CatalogStep.NameOf(m.Compiled))], others.Ecosystems, Options);
        var problems = compiled.SelectMany(a => a.Problems).Concat(mappings.SelectMany(m => m.Compiled.Problems)).Concat(others.Problems).ToEquatableArray();
        return new([.. architectures.SelectMany(a => a.Files), .. interfaces, .. mappings.SelectMany(m => m.Files), .. catalog], [.. DiagnosticStep.Locate(inputs, problems, cancellation)]);
    }

    /// <summary>Compiles the shipped files once, so that only what an edit touches runs later.</summary>
    public static StepRun Shipped()
    {
        var (file, text) = Zoo.Files.First();
        var parsed = Zoo.Files.Select(f => Parsed.GetOrAdd(Zoo.Folder + f.Key, _ => ParsedFile.From(Input(f.Key, f.Value), default))).ToImmutableArray();
        var architectures = parsed.Where(p => p.Kind == FileKind.Architecture).Select(p => ArchitectureStep.Gather(p, parsed, Options)!).ToList();
        foreach (var input in architectures)
        {
            Shown[input.File.Path] = Architectures.GetOrAdd(input, i => Compile(i, default));
        }

        var compiled = architectures.Select(i => Architectures[i].Compiled).ToImmutableArray();
        foreach (var input in parsed.Where(p => p.Kind == FileKind.Mapping).Select(p => MappingStep.Gather(p, parsed, compiled, Options)!))
        {
            Proven[input.File.Path] = Mappings.GetOrAdd(input, i => Compile(i, default));
        }

        return Of(file, text, default);
    }

    private static InputFile Input(string file, string text) =>
        InputFile.From(new Harness.TestText(Zoo.Folder + file, text), Harness.TestOptions.Empty, default);

    private static (CompiledArchitecture Compiled, EquatableArray<GeneratedFile> Files) Compile(ArchitectureInput input, CancellationToken cancellation)
    {
        var compiled = ArchitectureStep.Compile(input, cancellation);
        return (compiled, ArchitectureStep.Emit(compiled, cancellation));
    }

    private static (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files) Compile(MappingInput input, CancellationToken cancellation)
    {
        var compiled = MappingStep.Compile(input, cancellation);
        return (compiled, MappingStep.Emit(compiled, cancellation));
    }
}
