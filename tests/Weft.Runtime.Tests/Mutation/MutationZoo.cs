using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Models;

namespace Weft.Tests.Mutation;

/// <summary>Every recorded case with the classes that it needs: as the model that its directory holds, and as each part of it.</summary>
public sealed class MutationZoo : IDisposable
{
    // Cases whose activation is the one that the library takes where a config does not say it: once more, with a config that does not.
    private static readonly (string Name, string Layout)[] Silent = [("openai-clip-vit-quickgelu", "transformers"), ("openai-clip-vit-quickgelu", "transformers-vision-proj"), ("siglip2-tanh", "transformers")];

    private readonly TemporaryFolder folder = new();
    private readonly ImmutableArray<MutationFamily> families;

    // The smallest model in which a class of a case takes part: in one layout of the weights, and in every directory.
    private readonly Dictionary<(string Case, string Class), MutationSubject> byCase = [];
    private readonly Dictionary<(string Path, string Class), MutationSubject> byPath = [];

    public MutationZoo()
    {
        List<MutationSubject> found = [];
        foreach (var (name, layout) in FixtureTests.Layouts.Select(row => row.Data))
        {
            var recorded = new ModelCase(name);
            found.AddRange(Of(recorded, layout, recorded.Write(layout, folder[$"{name} {layout}"])));
        }

        foreach (var (name, layout) in Silent)
        {
            var recorded = new ModelCase(name);
            found.AddRange(Of(recorded, layout, recorded.Write(layout, folder[$"{name} {layout} without hidden_act"], WithoutActivation)));
        }

        // The smallest first: what a mutant changes there need not be looked for in larger ones.
        families = [.. found.GroupBy(one => string.Join(' ', ZooFiles.Needed(one.Classes))).OrderBy(group => group.Key.Length).AsParallel().AsOrdered().Select(group => new MutationFamily(ZooFiles.Of(group.First().Classes), group))];
        foreach (var (subject, _) in families.SelectMany(family => family.Subjects).OrderBy(one => one.Subject.Classes.Count))
        {
            foreach (var name in subject.Classes)
            {
                byCase.TryAdd((subject.Recorded.Name, name), subject);
                byPath.TryAdd((subject.Path, name), subject);
            }
        }
    }

    /// <summary>Directories that hold a case whose outputs the classes do not give as recorded while nothing is mutated.</summary>
    internal IEnumerable<string> Wrong => Directory.EnumerateDirectories(folder[""]).Except(families.SelectMany(family => family.Subjects).Where(one => !one.Subject.IsPart).Select(one => one.Subject.Path)).Select(path => Path.GetFileName(path));

    public void Dispose() => folder.Dispose();

    /// <summary>How a mutant shows first: what the generator says, or the case that misses what was recorded. Null where it shows nowhere.</summary>
    internal string? Seen(Mutant mutant)
    {
        // What a part shows need not be looked for in the whole, nor what is computed in another layout of the weights.
        var users = ZooFiles.Users(mutant.File);
        bool Concerns(MutationSubject subject) => users.Any(user => (mutant.IsOfConfig ? byPath.GetValueOrDefault((subject.Path, user)) : byCase.GetValueOrDefault((subject.Recorded.Name, user))) == subject);
        return families.Where(family => family.Files.Contains(mutant.File) && family.Subjects.Any(one => Concerns(one.Subject)))
            .Select(family => family.Seen(mutant, Concerns)).FirstOrDefault(seen => seen is not null);
    }

    private static IEnumerable<MutationSubject> Of(ModelCase recorded, string layout, string path)
    {
        var loaded = ModelLoader.Open(Catalog.Models, path, null, new() { Set = recorded.Set });
        loaded.Module.Dispose();
        foreach (var part in Parts(loaded.Detection.Config).DistinctBy(part => part.Architecture.Name))
        {
            var name = part.Architecture.Name;
            yield return new(recorded, layout, path, name, [.. Parts(part).Select(inner => inner.Architecture.Name)], part != loaded.Detection.Config);
            if (name == nameof(ClipTextModel))
            {
                // It reads the same keys, and no case is its own.
                yield return new(recorded, layout, path, nameof(ClipTextModelWithProjection), [nameof(ClipTextModelWithProjection)], true);
            }
        }
    }

    private static IEnumerable<ArchitectureConfig> Parts(ArchitectureConfig config) => config.Slots.SelectMany(slot => Parts(slot.Config)).Prepend(config);

    private static void WithoutActivation(JsonNode config)
    {
        foreach (var part in config.AsObject().Select(member => member.Value).OfType<JsonObject>().Append(config.AsObject()).ToList())
        {
            part.Remove("hidden_act");
        }
    }
}
