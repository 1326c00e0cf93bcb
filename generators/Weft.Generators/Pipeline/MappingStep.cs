using System.Collections.Immutable;
using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;
using Weft.Generators.Mapping;

namespace Weft.Generators.Pipeline;

/// <summary>A mapping file and what it names.</summary>
/// <param name="File">The file.</param>
/// <param name="Namespace">The C# namespace of what is generated.</param>
/// <param name="Catalog">C# of the project's catalog.</param>
/// <param name="Hint">The name of its generated file.</param>
/// <param name="Sides">The architectures that it names, itself or through the mappings that it includes, and those that stand in their slots.</param>
/// <param name="Known">Names of all architectures where one that it names is not among them, for messages.</param>
/// <param name="Others">The mappings that it includes, itself or through those.</param>
/// <param name="KnownOthers">Names of all mappings where one that it includes is not among them, for messages.</param>
internal sealed record MappingInput(
    ParsedFile File, string Namespace, string Catalog, string Hint, EquatableArray<LoweredArchitecture> Sides, EquatableArray<string> Known, EquatableArray<JsonFile> Others, EquatableArray<string> KnownOthers)
{
    /// <summary>Another file that declares a class by the name of this one's key set, or null.</summary>
    public string? TakenBy { get; init; }

    /// <summary>Another file that says what files of the class are in the layout of this one's key set, or null.</summary>
    public string? LayoutTakenBy { get; init; }
}

/// <summary>A proven mapping, or its problems.</summary>
internal sealed record CompiledMapping(MappingInput Input, MappingModel? Model, EquatableArray<Problem> Problems)
{
    /// <summary>The key set of a mapping that has problems; null where it has none, or nothing could be its class.</summary>
    public KeySetOutline? Broken { get; init; }

    /// <summary>The C# that gives the mapping; empty where it has problems.</summary>
    public string Expression => Model is null ? "" : $"global::{Input.Namespace}.{MappingEmitter.ClassName(Model)}.Instance";

    /// <summary>The C# of the class that stands for a key set; empty where there is none.</summary>
    public string KeySet => Model?.KeySet is null ? "" : $"global::{Input.Namespace}.{Model.KeySet.Name}";
}

/// <summary>From a mapping file and its architectures to a proven mapping and its C#.</summary>
internal static class MappingStep
{
    /// <summary>Most presets of a class at which a build proves a mapping.</summary>
    public const int MostPresets = 16;

    /// <summary>What a mapping names: nothing else makes it compile anew.</summary>
    public static MappingInput? Gather(ParsedFile file, IReadOnlyList<ParsedFile> all, IReadOnlyList<CompiledArchitecture> architectures, IReadOnlyList<CompiledPresets> presets, ProjectOptions options, bool allPresets = false)
    {
        if (file.Json is null || file.IsReference)
        {
            // What another assembly has is proven there.
            return null;
        }

        var included = IncludeReader.NamesIn(file.Root).ToImmutableHashSet();
        if (all.Any(f => f.Kind == FileKind.Mapping && f.Json is null && included.Contains(MappingBinder.NameOf(f.Path))))
        {
            // One that is no JSON comes first.
            return null;
        }

        var others = Included(file, all).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => f.Json!).ToEquatableArray();
        var named = others.Select(o => o.Root).Prepend(file.Root).OfType<JsonObject>().SelectMany(o => SideFinder.NamesIn(o["left"]).Concat(SideFinder.NamesIn(o["right"]))).ToImmutableHashSet();
        if (architectures.Any(a => a.Lowered is null && named.Contains(ArchitectureStep.ClassOf(a.File))))
        {
            // The architecture's own diagnostics come first.
            return null;
        }

        var sides = WithDefaults(architectures.Where(a => a.Lowered is not null && named.Contains(a.Lowered.Architecture.Class)).Select(a => Sampled(ArchitectureStep.WithPresets(a, presets).Lowered!, named, allPresets)), architectures);
        var isComplete = named.All(name => sides.Any(s => s.Architecture.Class == name));
        if (!isComplete && ArchitectureStep.HasNameless(all))
        {
            // So does an architecture that does not tell its class.
            return null;
        }

        var known = isComplete ? [] : all.Where(f => f.Kind == FileKind.Architecture).Select(ArchitectureStep.ClassOf).Where(c => c.Length > 0).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray();
        return new MappingInput(file, ArchitectureStep.NamespaceOf(file, options), options.CatalogIn(ArchitectureStep.NamespaceOf(file, options)), file.Hint(all, options), sides, known, others, KnownOthers(file, others, all)) { TakenBy = TakenBy(file, all, options), LayoutTakenBy = LayoutTakenBy(file, all) };
    }

    private static string? LayoutTakenBy(ParsedFile file, IReadOnlyList<ParsedFile> all)
    {
        var (layout, left) = (KeySetReader.LayoutOf(file.Root), Left(file));
        var of = SideFinder.NamesIn(left).FirstOrDefault();
        return layout is null || of is null ? null : FirstBeside(file, all, f => f.Kind switch
        {
            FileKind.Architecture => ArchitectureStep.ClassOf(f) == of && f.Root is JsonObject root && root["layouts"] is JsonObject layouts && layouts[layout] is not null,
            FileKind.Mapping => f.IsReference && KeySetReader.LayoutOf(f.Root) == layout && Left(f) is { } other && JsonText.Of(other) == JsonText.Of(left!),
            _ => false,
        });
    }

    private static JsonNode? Left(ParsedFile file) => (file.Root as JsonObject)?["left"];

    private static string? TakenBy(ParsedFile file, IReadOnlyList<ParsedFile> all, ProjectOptions options)
    {
        var (name, @namespace) = (KeySetReader.NameOf(file.Root), ArchitectureStep.NamespaceOf(file, options));
        return name is null ? null : FirstBeside(file, all, f => ArchitectureStep.NamespaceOf(f, options) == @namespace && f.Kind switch
        {
            FileKind.Architecture => ArchitectureStep.ClassOf(f) == name,
            FileKind.Mapping => KeySetReader.NameOf(f.Root) == name && string.CompareOrdinal(f.Path, file.Path) < 0,
            _ => false,
        });
    }

    private static string? FirstBeside(ParsedFile file, IReadOnlyList<ParsedFile> all, Func<ParsedFile, bool> declares) =>
        all.Where(f => f.Path != file.Path && declares(f)).Select(f => f.Path).OrderBy(p => p, StringComparer.Ordinal).FirstOrDefault();

    public static CompiledMapping Compile(MappingInput input, CancellationToken cancellation) => Safely.Run(
        input.File.Path,
        () =>
        {
            var problems = new ProblemList();
            if (input.TakenBy is { } taken)
            {
                problems.Add(Rules.DuplicateName, new Origin(input.File.Path, "/right"), KeySetReader.NameOf(input.File.Root)!, $"a class by {taken}");
            }

            if (input.LayoutTakenBy is { } declared)
            {
                problems.Add(Rules.DuplicateName, new Origin(input.File.Path, "/right/layout"), KeySetReader.LayoutOf(input.File.Root)!, $"a layout of the class by {declared}");
            }

            var architectures = input.Sides.ToDictionary(a => a.Architecture.Class, StringComparer.Ordinal);
            var schemas = architectures.ToDictionary(a => a.Key, a => LoweredSide.SchemaOf(a.Value), StringComparer.Ordinal);
            foreach (var name in input.Known.Where(n => !schemas.ContainsKey(n)))
            {
                schemas[name] = new SideSchema(name, "", "", [], []);
            }

            LoweredSide Side(SideSchema schema) => LoweredSide.Of(schema, name => architectures[name], cancellation);
            MappingModel? Prove(JsonFile file, ProblemList found)
            {
                var model = MappingBinder.Bind(file.Root, file.Path, schemas, found, [.. input.Others], [.. input.KnownOthers]);
                if (model is not null)
                {
                    var left = Side(model.Left);
                    MappingProver.Prove(model, left, model.KeySet is null ? Side(model.Right) : new KeySetSide(model, left), found, cancellation);
                }

                return model;
            }

            var proven = Prove(input.File.Json!, problems);
            if (problems.Count == 0)
            {
                return new CompiledMapping(input, proven, []);
            }

            // An included mapping that is wrong by itself says so at its own file.
            var isIncludes = problems.ToArray().Any(p => p.Origin.File != input.File.Path) && input.Others.Any(other => IsWrong(other, Prove));
            return new CompiledMapping(input, null, isIncludes ? [] : AtIncludes(problems, input.File)) { Broken = input.TakenBy is null ? KeySetOutline.Of(input.File.Root, schemas) : null };
        },
        problem => new CompiledMapping(input, null, [problem]));

    /// <summary>Where an included mapping is right by itself, including it so is what is wrong: the first problem of each stands there.</summary>
    private static EquatableArray<Problem> AtIncludes(ProblemList problems, ParsedFile file)
    {
        List<string> names = [.. IncludeReader.NamesIn(file.Root)];
        return problems.ToArray()
            .Select(p => p.Origin.File == file.Path ? p : p with { Origin = new Origin(file.Path, names.IndexOf(MappingBinder.NameOf(p.Origin.File)) is >= 0 and var at ? $"/include/{at}" : "/include"), Part = null, OnKey = false })
            .GroupBy(p => p.Origin.Path.StartsWith("/include", StringComparison.Ordinal) ? p.Origin.Path : (object)p).Select(g => g.First()).ToEquatableArray();
    }

    private static bool IsWrong(JsonFile file, Func<JsonFile, ProblemList, MappingModel?> prove)
    {
        var problems = new ProblemList();
        prove(file, problems);
        return problems.Count > 0;
    }

    /// <summary>
    /// An architecture with a few of the presets in which nothing but named classes stands. The points that are made from them tell the rest:
    /// a build need not wait for every one, nor prove a mapping anew for each that is edited.
    /// </summary>
    private static LoweredArchitecture Sampled(LoweredArchitecture architecture, ImmutableHashSet<string> named, bool all)
    {
        var model = architecture.Architecture;
        bool IsNamed(SlotPreset slot) => named.Contains(slot.Class) && slot.Slots.All(IsNamed);
        var fitting = model.Presets.Where(p => p.Slots.All(IsNamed)).ToList();
        var sample = all ? fitting.ToEquatableArray() : fitting.GroupBy(p => Kind(p.Values, p.Slots), StringComparer.Ordinal).Select(alike => alike.First()).Take(MostPresets).ToEquatableArray();
        return sample.Count == model.Presets.Count ? architecture : architecture with { Architecture = model with { Presets = sample } };
    }

    /// <summary>What a preset says beside sizes: of those alike in it, one shows what the others would.</summary>
    private static string Kind(EquatableArray<PresetValue> values, EquatableArray<SlotPreset> slots) => string.Join(
        ",",
        values.Where(v => v.Value.Kind is ExprKind.Bool or ExprKind.Text or ExprKind.Null || v.Type.Nullable).Select(v => $"{v.Param}={(v.Value.Kind is ExprKind.Bool or ExprKind.Text ? v.Value.ToString() : v.Value.Kind.ToString())}")
            .Concat(slots.Select(s => $"{s.Slot}:{s.Class}({Kind(s.Values, s.Slots)})")));

    /// <summary>The mappings that a file includes, and those that they include.</summary>
    public static IReadOnlyList<ParsedFile> Included(ParsedFile file, IReadOnlyList<ParsedFile> all)
    {
        var (found, open) = (new List<ParsedFile>(), new Queue<ParsedFile>([file]));
        while (open.Count > 0)
        {
            var names = IncludeReader.NamesIn(open.Dequeue().Root).ToList();
            foreach (var next in all.Where(f => f.Kind == FileKind.Mapping && f.Json is not null && f.Path != file.Path && !found.Contains(f) && names.Contains(MappingBinder.NameOf(f.Path))))
            {
                found.Add(next);
                open.Enqueue(next);
            }
        }

        return found;
    }

    private static EquatableArray<string> KnownOthers(ParsedFile file, EquatableArray<JsonFile> others, IReadOnlyList<ParsedFile> all)
    {
        return IncludeReader.NamesIn(file.Root).All(name => others.Any(o => MappingBinder.NameOf(o.Path) == name)) ? []
            : all.Where(f => f.Kind == FileKind.Mapping && f.Path != file.Path).Select(f => MappingBinder.NameOf(f.Path)).OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray();
    }

    /// <summary>Architectures, and those that stand in their slots when nothing is said.</summary>
    private static EquatableArray<LoweredArchitecture> WithDefaults(IEnumerable<LoweredArchitecture> named, IReadOnlyList<CompiledArchitecture> all)
    {
        var sides = named.ToDictionary(a => a.Architecture.Class, StringComparer.Ordinal);
        var open = new Queue<LoweredArchitecture>(sides.Values);
        while (open.Count > 0)
        {
            foreach (var slot in open.Dequeue().Architecture.Slots.Where(s => !sides.ContainsKey(s.Class)))
            {
                if (all.FirstOrDefault(a => a.Lowered?.Architecture.Class == slot.Class)?.Lowered is { } held)
                {
                    sides.Add(slot.Class, held);
                    open.Enqueue(held);
                }
            }
        }

        return sides.Values.OrderBy(a => a.Architecture.Class, StringComparer.Ordinal).ToEquatableArray();
    }

    public static EquatableArray<GeneratedFile> Emit(CompiledMapping mapping, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (input, model, broken) = (mapping.Input, mapping.Model, mapping.Broken);
        return model is null && broken is null ? [] : Safely.Run<EquatableArray<GeneratedFile>>(
            input.File.Path,
            () => [new GeneratedFile($"{input.Hint}.Mapping.g.cs", model is null ? KeySetEmitter.EmitBroken(broken!, input.Namespace, input.Catalog, input.File.Path) : MappingEmitter.Emit(model, input.Namespace, input.Catalog)).As(input.File.Visibility)],
            problem => [new GeneratedFile($"{mapping.Input.Hint}.Error.g.cs", $"#error {problem.Message.Replace('\n', ' ')}\n")]);
    }
}
