using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Architecture.Upstream;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>A file of upstream configs and what reading them needs.</summary>
/// <param name="File">The file.</param>
/// <param name="Namespace">The C# namespace of the presets that it adds; empty where another assembly has them already.</param>
/// <param name="Owner">The class that they are read into.</param>
/// <param name="Classes">The classes that may stand in its slots, and in theirs.</param>
/// <param name="Ecosystems">How ecosystems write configs.</param>
/// <param name="Taken">Presets that the class has from elsewhere.</param>
internal sealed record UpstreamInput(
    ParsedFile File, string Namespace, CompiledArchitecture Owner, EquatableArray<LoweredArchitecture> Classes, EquatableArray<EcosystemModel> Ecosystems, EquatableArray<TakenPreset> Taken);

/// <summary>A preset that a class has already.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where it is.</param>
/// <param name="IsReference">Whether another assembly has it.</param>
internal sealed record TakenPreset(string Name, Origin Origin, bool IsReference);

/// <summary>Presets read from upstream configs, and what is wrong with those that are none.</summary>
internal sealed record CompiledPresets(UpstreamInput Input, EquatableArray<PresetModel> Presets, EquatableArray<Problem> Problems)
{
    /// <summary>The class that they are of, with its namespace.</summary>
    public string Class => Input.Owner.FullName;
}

/// <summary>From files of upstream configs to presets of a class.</summary>
internal static class UpstreamStep
{
    /// <summary>What the configs of a file are read with: nothing else makes them read anew.</summary>
    public static UpstreamInput? Gather(ParsedFile file, IReadOnlyList<ParsedFile> all, IReadOnlyList<CompiledArchitecture> architectures, ProjectOptions options)
    {
        var declaring = file.UpstreamClass is { } name ? ArchitectureStep.Declaring(name, file, all, options) : null;
        var owner = architectures.FirstOrDefault(a => a.File == declaring);
        if (owner?.Lowered is null || file.Root is null)
        {
            // What is wrong is reported elsewhere.
            return null;
        }

        var classes = Reachable(owner.Lowered, [.. architectures.Select(a => a.Lowered).OfType<LoweredArchitecture>()]);
        var ecosystems = all.Where(f => f.Kind == FileKind.Layout && f.Json is not null).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => EcosystemReader.Bind(f.Json!).Model).OfType<EcosystemModel>();
        var earlier = ParsedFile.InPresetOrder(all.Where(f => f.UpstreamClass == file.UpstreamClass && ArchitectureStep.Declaring(file.UpstreamClass!, f, all, options) == declaring), f => f).TakeWhile(f => f.Path != file.Path)
            .SelectMany(f => Entries(f).Select(e => new TakenPreset(e.Name, new Origin(f.Path, e.Config.Path), f.IsReference)));
        var taken = owner.Lowered.Architecture.Presets.Select(p => new TakenPreset(p.Name, p.Origin, p.Namespace.Length == 0)).Concat(earlier);
        return new UpstreamInput(file, ArchitectureStep.AddedTo(file, options), owner, classes, ecosystems.ToEquatableArray(), taken.ToEquatableArray());
    }

    public static CompiledPresets Read(UpstreamInput input, CancellationToken cancellation) => Safely.Run(
        input.File.Path,
        () =>
        {
            var (problems, presets) = (new ProblemList(), new List<PresetModel>());
            foreach (var (name, config) in IsHeadKnown(input, problems) ? Entries(input.File) : [])
            {
                var origin = new Origin(input.File.Path, config.Path);
                if (input.Taken.FirstOrDefault(t => t.Name == name) is { } taken)
                {
                    // What another assembly has already is not at fault.
                    problems.AddOnKey(Rules.DuplicateName, input.File.IsReference && !taken.IsReference ? taken.Origin : origin, name, $"a preset of {input.File.UpstreamClass}");
                }
                else if (Preset(input, name, config, origin, problems, cancellation) is { } preset)
                {
                    presets.Add(preset);
                }
            }

            return new CompiledPresets(input, presets.ToEquatableArray(), problems.ToArray());
        },
        problem => new CompiledPresets(input, [], [problem]));

    /// <summary>The classes that may stand in the slots of a class, and in theirs.</summary>
    private static EquatableArray<LoweredArchitecture> Reachable(LoweredArchitecture owner, IReadOnlyList<LoweredArchitecture> all)
    {
        var (found, open) = (new List<LoweredArchitecture>(), new Queue<LoweredArchitecture>([owner]));
        while (open.Count > 0)
        {
            var slots = open.Dequeue().Architecture.Slots;
            foreach (var next in all.Where(a => !found.Contains(a) && slots.Any(s => s.Accepts(a.Architecture))))
            {
                found.Add(next);
                open.Enqueue(next);
            }
        }

        return found.OrderBy(a => a.Architecture.Class, StringComparer.Ordinal).ToEquatableArray();
    }

    /// <summary>The configs of a file by the names of the presets that they become.</summary>
    private static IEnumerable<(string Name, JsonNode Config)> Entries(ParsedFile file) =>
        file.Root is null ? []
        : file.Item is { } item ? [(item.Preset, file.Root)]
        : (file.Root as JsonObject)?["presets"] is JsonObject presets ? presets.Members.Select(m => (m.Key!, m))
        : [];

    /// <summary>Checks what a presets file says beside its presets; false where it names a layout that the class has no table for.</summary>
    private static bool IsHeadKnown(UpstreamInput input, ProblemList problems)
    {
        if (input.File is not { Item: null, Root: JsonObject root })
        {
            return true;
        }

        var reader = new ObjectReader(root, PresetReader.Form, input.File.Path, problems);
        reader.Texts("of");
        reader.Members("presets");
        var layouts = input.Owner.Lowered!.Architecture.Upstream.Select(t => t.Layout).ToList();
        var layout = reader.Optional<JsonString>("upstream");
        if (layout is not null && !layouts.Contains(layout.Value))
        {
            problems.Add(Rules.UnknownName, reader.OriginOf(layout), layout.Value, Suggestion.For(layout.Value, layouts));
        }

        reader.Finish();
        return layout is not null && layouts.Contains(layout.Value);
    }

    private static PresetModel? Preset(UpstreamInput input, string name, JsonNode config, Origin origin, ProblemList problems, CancellationToken cancellation)
    {
        var owner = input.Owner.Lowered!;
        var forms = Forms(input, config).Select(f => (f.Ecosystem, All: UpstreamCandidate.Of([owner], f.Ecosystem.Layout, f.Envelope, inSlot: false).ToList())).ToList();
        var best = UpstreamCandidate.Best([.. forms.SelectMany(f => f.All)]);
        if (best.Count == 0)
        {
            if (forms.SelectMany(f => f.All).FirstOrDefault(c => c.Document.PresetName is not null && c.Document.Unmet().Count == 0) is { } named)
            {
                UpstreamConfigReader.RefuseName($"no preset of {owner.Architecture.Class} is named", named, [named], input.File.Path, problems);
                return null;
            }

            var layouts = owner.Architecture.Upstream.Select(t => t.Layout).ToList();
            var lacks = forms.Count > 0 ? UpstreamConfigReader.Unmet(forms.SelectMany(f => f.All)) : $": expected {string.Join(" or ", input.Ecosystems.Where(e => layouts.Contains(e.Layout)).SelectMany(e => e.Recognise).Distinct())}";
            problems.Add(Rules.UpstreamValue, origin, $"not a config of {owner.Architecture.Class}{lacks}.");
            return null;
        }

        // Where a class has several tables that fit, one that can express the config is enough.
        ProblemList? refused = null;
        foreach (var candidate in best)
        {
            var found = new ProblemList();
            if (UpstreamConfigReader.Read(candidate, forms.First(f => f.All.Contains(candidate)).Ecosystem, input.Classes, input.File.Path, found) is { } read && Holds(read, name, origin, found, cancellation))
            {
                return new PresetModel(name, read.Changes, origin) { Slots = read.SlotChanges, Namespace = input.Namespace };
            }

            refused ??= found;
        }

        foreach (var problem in refused!.ToArray())
        {
            problems.Add(problem);
        }

        return null;
    }

    /// <summary>The ecosystems that a config may be of, with the object that describes the model.</summary>
    private static IEnumerable<(EcosystemModel Ecosystem, JsonNode Envelope)> Forms(UpstreamInput input, JsonNode config)
    {
        var said = (input.File.Root as JsonObject)?["upstream"] is JsonString layout && input.File.Item is null ? layout.Value : null;
        foreach (var ecosystem in input.Ecosystems.Where(e => said is null || e.Layout == said))
        {
            var envelope = ConfigDocument.Node(config, ecosystem.Envelope) ?? config;
            if (said is not null || ecosystem.Recognise.Any(field => ConfigDocument.Node(envelope, field) is not null))
            {
                yield return (ecosystem, envelope);
            }
        }

        // Without a layout file the tables of the class alone say what is known.
        foreach (var known in input.Owner.Lowered!.Architecture.Upstream.Select(t => t.Layout).Distinct().Where(l => (said is null || l == said) && !input.Ecosystems.Any(e => e.Layout == l)))
        {
            yield return (new EcosystemModel(known), config);
        }
    }

    /// <summary>Whether the model that a config gives can be built; what is wrong stands at the config.</summary>
    private static bool Holds(PartConfig config, string name, Origin origin, ProblemList problems, CancellationToken cancellation)
    {
        var (label, model) = ($"preset '{name}'", config.Architecture.Architecture);
        try
        {
            var point = Point.Of(model, label, config.Values) with { Slots = config.Slots };
            if (point.Broken(model) is { } broken)
            {
                problems.Add(Rules.Requirement, origin, ExpressionText.Of(broken.Condition), label);
                return false;
            }

            var found = new ProblemList();
            Manifest.At(config.Architecture, point, found, cancellation);

            // What follows from the first says less.
            foreach (var problem in found.ToArray().Take(1))
            {
                problems.Add(problem with { Origin = origin });
            }

            return found.Count == 0;
        }
        catch (EvaluationException e)
        {
            problems.Add(Rules.NoValue, origin, e.Message, label);
            return false;
        }
    }
}
