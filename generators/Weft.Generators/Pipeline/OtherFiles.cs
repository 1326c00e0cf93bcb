using System.Collections.Immutable;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Pipeline;

/// <summary>Layout files bound, and what is wrong with files that no architecture compiles on its own account.</summary>
internal sealed record OtherFiles(EquatableArray<EcosystemModel> Ecosystems, EquatableArray<Problem> Problems)
{
    public static OtherFiles From(ImmutableArray<ParsedFile> all, CancellationToken cancellation)
    {
        var (ecosystems, problems) = (new List<EcosystemModel>(), new List<Problem>());
        foreach (var file in all.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            problems.AddRange(file.SyntaxProblems);
            if (file.Json is { } json)
            {
                problems.AddRange(Safely.Run<EquatableArray<Problem>>(file.Path, () => Check(file, json, all, ecosystems), problem => [problem]));
            }
        }

        return new OtherFiles(ecosystems.ToEquatableArray(), problems.ToEquatableArray());
    }

    private static EquatableArray<Problem> Check(ParsedFile file, JsonFile json, ImmutableArray<ParsedFile> all, List<EcosystemModel> ecosystems)
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
                var classes = all.Where(f => f.Kind == FileKind.Architecture).Select(f => (f.Root as Json.JsonObject)?["class"]).OfType<Json.JsonString>().Select(c => c.Value).ToList();
                return PresetReader.ClassOf(json.Root) is not { } name
                    ? [new Problem(Rules.MissingMember, new Origin(file.Path, ""), ["of", "the class that these presets are for"])]
                    : classes.Contains(name) ? [] : [new Problem(Rules.UnknownArchitecture, new Origin(file.Path, "/of"), [name, Suggestion.For(name, classes)])];
            default:
                return [];
        }
    }
}
