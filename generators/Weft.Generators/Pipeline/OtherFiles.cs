using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Pipeline;

/// <summary>Layout files bound, and what is wrong with files that no architecture compiles on its own account.</summary>
/// <param name="Ecosystems">The layout files.</param>
/// <param name="References">Namespaces of other assemblies whose files the project refers to.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record OtherFiles(EquatableArray<EcosystemModel> Ecosystems, EquatableArray<string> References, EquatableArray<Problem> Problems)
{
    public static OtherFiles From(IReadOnlyList<ParsedFile> all, CancellationToken cancellation)
    {
        var (ecosystems, problems) = (new List<EcosystemModel>(), new List<Problem>());
        foreach (var file in all.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            problems.AddRange(file.SyntaxProblems);
            if (file.Item is not null && file.Kind != FileKind.Upstream)
            {
                problems.Add(new Problem(Rules.UnknownMember, new Origin(file.Path, ""), [file.Item.Preset.Length > 0 ? "Preset" : "Architecture", " A file of this kind says itself what it describes; an upstream config has another name."]));
            }

            if (file.Json is { } json)
            {
                problems.AddRange(Safely.Run<EquatableArray<Problem>>(file.Path, () => Check(file, json, all, ecosystems), problem => [problem]));
            }
        }

        var references = all.Where(f => f is { IsReference: true, Namespace.Length: > 0 }).Select(f => f.Namespace).Distinct().OrderBy(n => n, StringComparer.Ordinal);
        return new OtherFiles(ecosystems.ToEquatableArray(), references.ToEquatableArray(), problems.ToEquatableArray());
    }

    private static EquatableArray<Problem> Check(ParsedFile file, JsonFile json, IReadOnlyList<ParsedFile> all, List<EcosystemModel> ecosystems)
    {
        switch (file.Kind)
        {
            case FileKind.Components:
                return ComponentsFileBinder.Check(json);
            case FileKind.Layout:
                var bound = EcosystemReader.Bind(json);
                if (bound.Model is { } model && !file.IsReference)
                {
                    ecosystems.Add(model);
                }

                return bound.Problems;
            case FileKind.Presets:
                var of = PresetReader.ClassesOf(json.Root);
                return of.Count == 0 ? [new Problem(Rules.MissingMember, new Origin(file.Path, ""), ["of", "the class that these presets are for"])]
                    : of.Count > 1 && file.UpstreamClass is not null ? [new Problem(Rules.WrongKind, new Origin(file.Path, "/of"), ["one class that upstream configs are read into", "several"])]
                    : of.SelectMany(name => CheckClass(name.Value, new Origin(file.Path, name.Path), all)).ToEquatableArray();
            case FileKind.Upstream:
                return file.Item switch
                {
                    { Architecture.Length: 0 } => [new Problem(Rules.MissingMember, new Origin(file.Path, ""), ["Architecture", "the item says which class an upstream config is read into"])],
                    { Preset.Length: 0 } => [new Problem(Rules.MissingMember, new Origin(file.Path, ""), ["Preset", "the item says which preset an upstream config becomes"])],
                    var item => CheckClass(item!.Architecture, new Origin(file.Path, ""), all),
                };
            default:
                return [];
        }
    }

    private static EquatableArray<Problem> CheckClass(string name, Origin origin, IReadOnlyList<ParsedFile> all)
    {
        var classes = all.Where(f => f.Kind == FileKind.Architecture).Select(ArchitectureStep.ClassOf).Where(c => c.Length > 0).ToList();
        return classes.Contains(name) || ArchitectureStep.HasNameless(all) ? [] : [new Problem(Rules.UnknownArchitecture, origin, [name, Suggestion.For(name, classes)])];
    }
}
