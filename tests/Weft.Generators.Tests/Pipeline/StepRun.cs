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
    /// <summary>The options that every run has.</summary>
    public static readonly ProjectOptions Options = new("Models", "/project/");
    private static readonly ConcurrentDictionary<string, InputFile> Inputs = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ParsedFile> Parsed = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<ArchitectureInput, CompiledArchitecture> Architectures = new();
    private static readonly ConcurrentDictionary<MappingInput, (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files)> Mappings = new();

    private static readonly ConcurrentDictionary<string, CompiledArchitecture> Shown = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, CompiledPresets> Read = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files)> Proven = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ImmutableArray<GeneratedFile>> Interfaces = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, EquatableArray<GeneratedFile>> Written = new(StringComparer.Ordinal);

    /// <summary>Runs on the shipped files, of which one has another text.</summary>
    public static StepRun Of(string file, string text, CancellationToken cancellation) => Of(file, text, int.MaxValue, cancellation);

    /// <summary>
    /// The same where at most <paramref name="most"/> architectures and mappings are compiled anew besides the file's own; the
    /// others stay as they are shipped. A file that many draw on would otherwise take as long as all of them.
    /// </summary>
    public static StepRun Of(string file, string text, int most, CancellationToken cancellation)
    {
        var (compiledAnew, readAnew, provenAnew) = (0, 0, 0);
        var (changed, named, limited) = (Zoo.Folder + file, $"\"{Path.GetFileName(file).Split('.')[0]}\"", most < int.MaxValue);
        bool Runs(ParsedFile input, ref int count) => input.Path == changed || count++ < most;

        // What does not name the file, or would not run anyhow, need not be gathered to stay as it is.
        bool Stays(ParsedFile input, int count) => limited && input.Path != changed && (count >= most || !Zoo.Text(input.Path[Zoo.Folder.Length..]).Contains(named, StringComparison.Ordinal));

        var inputs = Zoo.Files.Select(f => f.Key == file ? Input(f.Key, text) : Inputs.GetOrAdd(f.Key, _ => Input(f.Key, f.Value))).ToImmutableArray();
        var parsed = inputs.Select(i => i.Path == changed ? ParsedFile.From(i, cancellation) : Parsed.GetOrAdd(i.Path, _ => ParsedFile.From(i, cancellation))).ToImmutableArray();

        var architectures = parsed.Where(p => p.Kind == FileKind.Architecture)
            .Select(p => Stays(p, compiledAnew) && Shown.TryGetValue(p.Path, out var shown) ? shown
                : ArchitectureStep.Gather(p, parsed, [], Options) is not { } i ? null
                : Architectures.TryGetValue(i, out var known) || (!Runs(i.File, ref compiledAnew) && Shown.TryGetValue(i.File.Path, out known)) ? known
                : ArchitectureStep.Compile(i, cancellation)).OfType<CompiledArchitecture>().ToImmutableArray();
        var presets = parsed.Where(p => p.UpstreamClass is not null)
            .Select(p => UpstreamStep.Gather(p, parsed, architectures, Options)).OfType<UpstreamInput>()
            .Select(i => Read.TryGetValue(i.File.Path, out var known) && (IsShipped(i, known.Input) || !Runs(i.File, ref readAnew)) ? known : UpstreamStep.Read(i, cancellation)).ToImmutableArray();
        var mappings = parsed.Where(p => p.Kind == FileKind.Mapping)
            .Select<ParsedFile, (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files)?>(p => Stays(p, provenAnew) && Proven.TryGetValue(p.Path, out var proven) ? proven
                : MappingStep.Gather(p, parsed, architectures, presets, Options) is not { } i ? null
                : Mappings.TryGetValue(i, out var known) || (!Runs(i.File, ref provenAnew) && Proven.TryGetValue(i.File.Path, out known)) ? known
                : Compile(i, cancellation)).OfType<(CompiledMapping Compiled, EquatableArray<GeneratedFile> Files)>().ToList();

        var interfaces = parsed.Where(p => p.Kind == FileKind.Components)
            .SelectMany(p => limited && p.Path != changed && Interfaces.TryGetValue(p.Path, out var known) ? known : [.. InterfaceStep.Emit(InterfaceStep.Gather(p, parsed, Options), cancellation)]);

        // Shipped components say nothing of their own; classes and layouts are what the others look up.
        var others = OtherFiles.From([.. parsed.Where(p => !limited || p.Path == changed || p.Kind != FileKind.Components)], cancellation);
        var catalog = CatalogStep.Emit(new([.. architectures.Select(CatalogStep.NameOf), .. mappings.Select(m => CatalogStep.KeySetOf(m.Compiled))], [.. mappings.Select(m => CatalogStep.NameOf(m.Compiled))]), new(others, Options));
        var problems = architectures.SelectMany(a => a.Problems).Concat(presets.SelectMany(p => p.Problems)).Concat(mappings.SelectMany(m => m.Compiled.Problems)).Concat(others.Problems).ToEquatableArray();
        return new([.. architectures.SelectMany(a => Emitted(a, presets, cancellation)), .. interfaces, .. mappings.SelectMany(m => m.Files), .. catalog], [.. DiagnosticStep.Locate(inputs, problems, cancellation)]);
    }

    /// <summary>Compiles the shipped files once, so that only what an edit touches runs later.</summary>
    public static StepRun Shipped()
    {
        var (file, text) = Zoo.Files.First();
        var parsed = Zoo.Files.Select(f => Parsed.GetOrAdd(Zoo.Folder + f.Key, _ => ParsedFile.From(Input(f.Key, f.Value), default))).ToImmutableArray();
        var architectures = parsed.Where(p => p.Kind == FileKind.Architecture).Select(p => ArchitectureStep.Gather(p, parsed, [], Options)!).ToList();
        foreach (var input in architectures)
        {
            Shown[input.File.Path] = Architectures.GetOrAdd(input, i => ArchitectureStep.Compile(i, default));
        }

        var compiled = architectures.Select(i => Architectures[i]).ToImmutableArray();
        foreach (var input in parsed.Where(p => p.UpstreamClass is not null).Select(p => UpstreamStep.Gather(p, parsed, compiled, Options)!))
        {
            Read.GetOrAdd(input.File.Path, _ => UpstreamStep.Read(input, default));
        }

        ImmutableArray<CompiledPresets> presets = [.. Read.Values.OrderBy(p => p.Input.File.Path, StringComparer.Ordinal)];
        foreach (var architecture in compiled)
        {
            Written.GetOrAdd(architecture.File.Path, _ => ArchitectureStep.Emit(ArchitectureStep.WithPresets(architecture, presets), default));
        }

        foreach (var input in parsed.Where(p => p.Kind == FileKind.Mapping).Select(p => MappingStep.Gather(p, parsed, compiled, presets, Options)!))
        {
            Proven[input.File.Path] = Mappings.GetOrAdd(input, i => Compile(i, default));
        }

        foreach (var components in parsed.Where(p => p.Kind == FileKind.Components))
        {
            Interfaces.GetOrAdd(components.Path, _ => [.. InterfaceStep.Emit(InterfaceStep.Gather(components, parsed, Options), default)]);
        }

        return Of(file, text, default);
    }

    /// <summary>The shipped files as the steps before mappings give them.</summary>
    public static (ImmutableArray<ParsedFile> Parsed, ImmutableArray<CompiledArchitecture> Architectures, ImmutableArray<CompiledPresets> Presets) ShippedInputs()
    {
        _ = Shipped();
        return ([.. Parsed.Values.OrderBy(p => p.Path, StringComparer.Ordinal)], [.. Shown.Values.OrderBy(a => a.File.Path, StringComparer.Ordinal)], [.. Read.Values.OrderBy(p => p.Input.File.Path, StringComparer.Ordinal)]);
    }

    private static InputFile Input(string file, string text) =>
        InputFile.From(new Harness.TestText(Zoo.Folder + file, text), Harness.TestOptions.Empty, default)!;

    /// <summary>Whether presets would be read from what the shipped ones were read from.</summary>
    private static bool IsShipped(UpstreamInput input, UpstreamInput shipped) =>
        ReferenceEquals(input.File, shipped.File) && ReferenceEquals(input.Owner, shipped.Owner) && input.Classes.Zip(shipped.Classes, ReferenceEquals).All(same => same)
        && input.Classes.Count == shipped.Classes.Count && input.Ecosystems == shipped.Ecosystems && input.Taken == shipped.Taken;

    private static EquatableArray<GeneratedFile> Emitted(CompiledArchitecture architecture, ImmutableArray<CompiledPresets> presets, CancellationToken cancellation)
    {
        IEnumerable<object> Own(IEnumerable<CompiledPresets> all) => all.Where(p => p.Class == architecture.FullName);
        var isShipped = ReferenceEquals(architecture, Shown[architecture.File.Path]) && Own(presets).SequenceEqual(Own(Read.Values.OrderBy(p => p.Input.File.Path, StringComparer.Ordinal)), ReferenceEqualityComparer.Instance);
        return isShipped ? Written[architecture.File.Path] : ArchitectureStep.Emit(ArchitectureStep.WithPresets(architecture, presets), cancellation);
    }

    private static (CompiledMapping Compiled, EquatableArray<GeneratedFile> Files) Compile(MappingInput input, CancellationToken cancellation)
    {
        var compiled = MappingStep.Compile(input, cancellation);
        return (compiled, MappingStep.Emit(compiled, cancellation));
    }
}
