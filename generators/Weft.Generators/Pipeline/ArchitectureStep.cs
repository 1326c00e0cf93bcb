using System.Collections.Immutable;
using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>An architecture file and what it draws on.</summary>
/// <param name="File">The file.</param>
/// <param name="Sources">What binding needs.</param>
/// <param name="Hint">The name of its generated files.</param>
/// <param name="Catalog">C# of the project's catalog.</param>
/// <param name="TakenBy">Another file that declares the same class, or null.</param>
/// <param name="IsBlocked">Another file that it may draw on is no JSON: that comes first.</param>
internal sealed record ArchitectureInput(ParsedFile File, ArchitectureSources Sources, string Hint, string Catalog, string? TakenBy, bool IsBlocked);

/// <summary>A compiled architecture, or its problems.</summary>
internal sealed record CompiledArchitecture(ParsedFile File, string Hint, string Catalog, LoweredArchitecture? Lowered, EquatableArray<Problem> Problems)
{
    /// <summary>Of one with problems, what stands in for it in the build that fails; null for nothing.</summary>
    public LoweredArchitecture? Outline { get; init; }

    /// <summary>What is written.</summary>
    public LoweredArchitecture? Written => Lowered ?? Outline;

    /// <summary>Its class with its namespace.</summary>
    public string FullName => $"global::{Written!.Architecture.Namespace}.{Written.Architecture.Class}";
}

/// <summary>From parsed files to a compiled architecture and its C#.</summary>
internal static class ArchitectureStep
{
    /// <summary>The files that an architecture draws on: nothing else makes it compile anew. Null where it is not compiled.</summary>
    public static ArchitectureInput? Gather(ParsedFile file, IReadOnlyList<ParsedFile> all, EquatableArray<string> needed, ProjectOptions options)
    {
        if (file.Json is not { } json || (file.IsReference && !needed.Contains(ClassOf(file))))
        {
            return null;
        }

        var (className, @namespace) = (ClassOf(file), NamespaceOf(file, options));
        var twin = all.Where(f => f.Kind == FileKind.Architecture && f.Path != file.Path && className.Length > 0 && ClassOf(f) == className && NamespaceOf(f, options) == @namespace)
            .Select(f => f.Path).Where(p => string.CompareOrdinal(p, file.Path) < 0).OrderBy(p => p, StringComparer.Ordinal).FirstOrDefault();
        return new ArchitectureInput(file, Sources(file, json, all, options, []), file.Hint(all, options), options.CatalogIn(@namespace), twin, IsBlocked(file, all));
    }

    private static bool IsBlocked(ParsedFile file, IReadOnlyList<ParsedFile> all)
    {
        var (uses, held) = (Texts(file.Root!, "uses"), SlotClasses(file.Root!));
        return all.Any(f => f.Kind == FileKind.Components && f.Json is null && uses.Contains(ArchitectureBinder.ComponentsName(f.Path)))
            || (held.Any(name => all.All(f => f.Kind != FileKind.Architecture || ClassOf(f) != name)) && HasNameless(all));
    }

    /// <summary>Whether some architecture file does not tell its class, which is reported there: it may be one that is not found.</summary>
    public static bool HasNameless(IReadOnlyList<ParsedFile> all) => all.Any(f => f.Kind == FileKind.Architecture && ClassOf(f).Length == 0);

    private static ArchitectureSources Sources(ParsedFile file, JsonFile json, IReadOnlyList<ParsedFile> all, ProjectOptions options, ImmutableHashSet<string> owners)
    {
        var (className, uses) = (ClassOf(file), Texts(file.Root!, "uses"));
        var components = all.Where(f => f.Kind == FileKind.Components && f.Json is not null && uses.Contains(ArchitectureBinder.ComponentsName(f.Path)));
        var presets = all.Where(f => f.Kind == FileKind.Presets && f.UpstreamClass is null && f.Root is { } root && PresetReader.ClassesOf(root).Any(of => of.Value == className) && Declaring(className, f, all, options) == file);
        var held = SlotClasses(file.Root!);

        // A class that would hold itself is left out, and so reported as unknown there.
        var inside = owners.Add(className);
        var slots = all.Where(f => f.Kind == FileKind.Architecture && f.Json is not null && held.Contains(ClassOf(f)) && !inside.Contains(ClassOf(f)))
            .OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => Sources(f, f.Json!, all, options, inside)).ToEquatableArray();
        return new ArchitectureSources(json, NamespaceOf(file, options), Json(components.OrderBy(f => f.Path, StringComparer.Ordinal), f => NamespaceOf(f, options)), Json(ParsedFile.InPresetOrder(presets, f => f), f => AddedTo(f, options)), slots);
    }

    public static CompiledArchitecture Compile(ArchitectureInput input, CancellationToken cancellation) => Safely.Run(
        input.File.Path,
        () =>
        {
            if (input.IsBlocked)
            {
                return Failed(input, []);
            }

            if (input.TakenBy is not null)
            {
                return Failed(input, [new Problem(Rules.DuplicateName, new Origin(input.File.Path, "/class"), [Text(input.File, "class"), $"a class by {input.TakenBy}"])]);
            }

            var (lowered, model, problems) = Compile(input.Sources, !input.File.IsReference, cancellation);
            return new CompiledArchitecture(input.File, input.Hint, input.Catalog, lowered, problems)
            {
                Outline = lowered is null && model is not null && !input.File.IsReference ? ArchitectureOutline.Of(model, problems, cancellation) : null,
            };
        },
        problem => Failed(input, [problem]));

    /// <param name="sources">What binding needs.</param>
    /// <param name="isChecked">Whether it is tried at points; what another assembly describes was, when that was built.</param>
    /// <param name="cancellation">Ends it early.</param>
    private static (LoweredArchitecture? Lowered, ArchitectureModel? Model, EquatableArray<Problem> Problems) Compile(ArchitectureSources sources, bool isChecked, CancellationToken cancellation)
    {
        var bound = ArchitectureBinder.Bind(sources);
        if (bound.Model is not { } model)
        {
            return (null, bound.Broken, bound.Problems);
        }

        try
        {
            var slots = new List<LoweredArchitecture>();
            foreach (var slot in sources.Slots)
            {
                // What is wrong with it is reported at its own file.
                if (Compile(slot, isChecked, cancellation).Lowered is not { } held)
                {
                    return (null, null, []);
                }

                slots.Add(held);
            }

            var lowered = ArchitectureLowerer.Lower(model, slots.ToEquatableArray(), cancellation);
            var problems = isChecked ? PointChecker.Check(lowered, cancellation) : [];
            return (problems.Count > 0 ? null : lowered, model, problems);
        }
        catch (LoweringException e)
        {
            return (null, model, [e.Problem]);
        }
    }

    /// <summary>An architecture with the presets that upstream configs give it.</summary>
    public static CompiledArchitecture WithPresets(CompiledArchitecture architecture, IReadOnlyList<CompiledPresets> all)
    {
        var given = architecture.Lowered is null ? [] : ParsedFile.InPresetOrder(all.Where(p => p.Class == architecture.FullName), p => p.Input.File).SelectMany(p => p.Presets).ToList();
        return given.Count == 0 ? architecture
            : architecture with { Lowered = architecture.Lowered! with { Architecture = architecture.Lowered.Architecture with { Presets = architecture.Lowered.Architecture.Presets.Concat(given).ToEquatableArray() } } };
    }

    public static EquatableArray<GeneratedFile> Emit(CompiledArchitecture architecture, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return architecture.Written is not { } lowered ? [] : Safely.Run<EquatableArray<GeneratedFile>>(
            architecture.File.Path,
            () => architecture.File.IsReference ? Added(lowered.Architecture, architecture.File.Visibility) :
            [
                new GeneratedFile($"{architecture.Hint}.Config.g.cs", ConfigEmitter.Emit(lowered)).As(architecture.File.Visibility),
                new GeneratedFile($"{architecture.Hint}.Module.g.cs", ModuleEmitter.Emit(lowered)).As(architecture.File.Visibility),
                new GeneratedFile($"{architecture.Hint}.Architecture.g.cs", ArchitectureEmitter.Emit(lowered, architecture.Catalog)).As(architecture.File.Visibility),
            ],
            problem => [new GeneratedFile($"{architecture.Hint}.Error.g.cs", $"#error {problem.Message.Replace('\n', ' ')}\n")]);
    }

    /// <summary>The presets that the project adds to a class of another assembly stand beside it.</summary>
    private static EquatableArray<GeneratedFile> Added(ArchitectureModel model, Visibility visibility) => model.Presets.Where(p => p.Namespace.Length > 0).GroupBy(p => p.Namespace, StringComparer.Ordinal)
        .Select(presets => new GeneratedFile($"{presets.Key}.{PresetEmitter.ClassName(model)}.g.cs", PresetEmitter.Emit(presets.Key, model, [.. presets])).As(visibility)).ToEquatableArray();

    /// <summary>The file that declares the class which a file adds presets to: of several, that in its own namespace, or else one of the project. Null: none.</summary>
    public static ParsedFile? Declaring(string className, ParsedFile adding, IReadOnlyList<ParsedFile> all, ProjectOptions options) =>
        all.Where(f => f.Kind == FileKind.Architecture && ClassOf(f) == className)
            .OrderBy(f => NamespaceOf(f, options) != NamespaceOf(adding, options)).ThenBy(f => f.IsReference).ThenBy(f => f.Path, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>The class that an architecture file declares; empty when it declares none.</summary>
    public static string ClassOf(ParsedFile file) => Text(file, "class");

    /// <summary>The C# namespace of what is generated from a file.</summary>
    public static string NamespaceOf(ParsedFile file, ProjectOptions options) => file.Namespace.Length > 0 ? file.Namespace : options.Namespace;

    /// <summary>The C# namespace of the presets that a file adds; empty where another assembly has them already.</summary>
    public static string AddedTo(ParsedFile file, ProjectOptions options) => file.IsReference ? "" : NamespaceOf(file, options);

    private static CompiledArchitecture Failed(ArchitectureInput input, EquatableArray<Problem> problems) => new(input.File, input.Hint, input.Catalog, null, problems);

    /// <summary>Classes that the params of a file name as what stands in a slot.</summary>
    public static HashSet<string> SlotClasses(JsonNode root) => SlotTexts(root, "config", "default");

    /// <summary>What the slots of a file say under the first of these members that is there.</summary>
    public static HashSet<string> SlotTexts(JsonNode root, params string[] members) => root is not JsonObject obj || obj["params"] is not JsonObject @params ? [] :
        [.. @params.Members.OfType<JsonObject>().Where(SlotReader.IsSlot).Select(p => members.Select(m => p[m]).FirstOrDefault(n => n is not null)).OfType<JsonString>().Select(t => t.Value)];

    private static EquatableArray<JsonFile> Json(IEnumerable<ParsedFile> files, Func<ParsedFile, string> namespaceOf) => files.Select(f => f.Json! with { Namespace = namespaceOf(f) }).ToEquatableArray();

    private static string Text(ParsedFile file, string member) => file.Root is JsonObject obj && obj[member] is JsonString text ? text.Value : "";

    public static HashSet<string> Texts(JsonNode root, string member) => root is not JsonObject obj ? [] : obj[member] switch
    {
        JsonString text => [text.Value],
        JsonArray array => [.. array.Items.OfType<JsonString>().Select(t => t.Value)],
        _ => [],
    };
}
