using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Upstream;

/// <summary>
/// Reads an upstream config into the config of a class, by its table and by the tables of what stands in its slots. It means by a
/// table what the runtime's reader means by it; a test reads the same configs with both.
/// </summary>
internal sealed class UpstreamConfigReader
{
    private readonly string _file;
    private readonly IReadOnlyList<LoweredArchitecture> _classes;
    private readonly ProblemList _problems;
    private readonly List<UpstreamCandidate> _parts = [];

    private UpstreamConfigReader(string file, IReadOnlyList<LoweredArchitecture> classes, ProblemList problems) =>
        (_file, _classes, _problems) = (file, classes, problems);

    /// <param name="whole">The class and its table.</param>
    /// <param name="ecosystem">What the ecosystem says changes nothing.</param>
    /// <param name="classes">Classes that may stand in slots.</param>
    /// <param name="file">The file, for places.</param>
    /// <param name="problems">Receives what the class cannot express.</param>
    public static PartConfig? Read(UpstreamCandidate whole, EcosystemModel ecosystem, IReadOnlyList<LoweredArchitecture> classes, string file, ProblemList problems)
    {
        var reader = new UpstreamConfigReader(file, classes, problems);
        var config = reader.Part(whole, []);
        if (config is not null)
        {
            UnknownFields.Report(reader._parts, ecosystem, file, problems);
        }

        return problems.Count == 0 ? config : null;
    }

    /// <summary>Every binding that counts in a config: the listed ones, and for each other param the field of its own name.</summary>
    public static IEnumerable<UpstreamFieldModel> Fields(UpstreamCandidate part)
    {
        var table = part.Document.Table;
        var listed = new HashSet<string>(table.Fields.Select(f => f.Param).Concat(table.Unbound), StringComparer.Ordinal);
        var preset = part.Document.PresetName;
        return table.Fields.Where(Counts).Concat(part.Architecture.Architecture.Params.Where(p => !listed.Contains(p.Name)).Select(p => new UpstreamFieldModel(p.Name, p.Name, [], null)));

        bool Counts(UpstreamFieldModel field) =>
            (field.When is null || part.Document.Holds(field.When)) && !(preset is not null && field.Except.Any(name => FieldPath.Names(name, preset)));
    }

    /// <param name="part">A class and its table.</param>
    /// <param name="decided">Params that an owner decides.</param>
    private PartConfig? Part(UpstreamCandidate part, HashSet<string> decided)
    {
        _parts.Add(part);
        var model = part.Architecture.Architecture;
        var start = part.Document.PresetName is { } name ? part.PresetNamed(name) : null;
        if (part.Document.Table.Preset is { } path && start is null)
        {
            if (part.Document.PresetName is null)
            {
                Refuse(part, path, "a model name is missing.");
            }
            else
            {
                RefuseName($"no preset of {model.Class} is named", part, [part], _file, _problems);
            }

            return null;
        }

        if (part.Document.Node(part.Document.At) is { } odd and not (JsonObject or JsonNull))
        {
            _problems.Add(Rules.UpstreamValue, new Origin(_file, odd.Path), $"{part.Document.At}: expected an object, found {JsonText.Of(odd)}.");
            return null;
        }

        var changes = start?.Values.ToList() ?? [];
        foreach (var places in Fields(part).Where(f => !decided.Contains(f.Param)).GroupBy(f => f.Param))
        {
            if (Value(part, [.. places]) is var (field, found) && Converted(part, model.Params.First(p => p.Name == places.Key), field, found) is { } value)
            {
                changes.Add(value);
            }
        }

        CheckConstants(part);
        return _problems.Count > 0 ? null : Slots(part, PartConfig.Of(part.Architecture, changes));
    }

    private PartConfig? Slots(UpstreamCandidate part, PartConfig config)
    {
        var held = new Dictionary<string, PartConfig>(StringComparer.Ordinal);
        foreach (var slot in part.Architecture.Root.Members.OfType<SlotMember>())
        {
            if (Decided(slot, config) is not { } decided || Chosen(part, slot.Slot) is not { } chosen || Part(chosen, decided) is not { } its)
            {
                return null;
            }

            held[slot.Slot.Name] = its with { Decided = decided };
        }

        return config with { Slots = held };
    }

    private HashSet<string>? Decided(SlotMember slot, PartConfig config)
    {
        try
        {
            var values = Point.Of(config.Architecture.Architecture, "", config.Values).Values;
            var evaluator = new Evaluator(leaf => leaf is NameExpr name ? values[name.Name] : throw new EvaluationException($"'{ExpressionText.Of(leaf)}' has no value."));
            return new HashSet<string>(slot.Set.Where(s => evaluator.Truth(s.If)).Select(s => s.Param), StringComparer.Ordinal);
        }
        catch (EvaluationException e)
        {
            _problems.Add(Rules.UpstreamValue, new Origin(_file, _parts[0].Document.Envelope.Path), $"{config.Architecture.Architecture.Class}: {e.Message}");
            return null;
        }
    }

    /// <summary>The class whose table fits best, among those that may stand in a slot.</summary>
    private UpstreamCandidate? Chosen(UpstreamCandidate owner, SlotModel slot)
    {
        var all = UpstreamCandidate.Of(_classes.Where(c => slot.Accepts(c.Architecture)), owner.Document.Table.Layout, owner.Document.Envelope, inSlot: true).ToList();
        var best = UpstreamCandidate.Best(all);
        var classes = best.Select(c => c.Architecture.Architecture.Class).Distinct().ToList();
        if (classes.Count == 1)
        {
            return best[0];
        }

        var what = $"{slot.Name} of {owner.Architecture.Architecture.Class}";
        if (classes.Count > 1)
        {
            _problems.Add(Rules.UpstreamValue, new Origin(_file, owner.Document.Envelope.Path), $"{what} may be {string.Join(" or ", classes)}.");
        }
        else if (all.Find(c => c.Document.PresetName is not null && c.Document.Unmet().Count == 0) is { } named)
        {
            // Where only a name is unknown, it says most.
            RefuseName($"no class for {what} has a preset", named, all, _file, _problems);
        }
        else
        {
            _problems.Add(Rules.UpstreamValue, new Origin(_file, owner.Document.Envelope.Path), $"no known class fits {what}{Unmet(all)}.");
        }

        return null;
    }

    /// <summary>Says that a config names an unknown preset.</summary>
    /// <param name="message">What the message says before the name.</param>
    /// <param name="part">A class whose table takes the name.</param>
    /// <param name="all">The classes whose presets might be meant.</param>
    /// <param name="file">The file, for places.</param>
    /// <param name="problems">Receives the problem.</param>
    public static void RefuseName(string message, UpstreamCandidate part, IEnumerable<UpstreamCandidate> all, string file, ProblemList problems)
    {
        var name = part.Document.PresetName!;
        Refuse(part, part.Document.Table.Preset!, $"{message} '{name}'.{Suggestion.For(name, all.SelectMany(c => c.Architecture.Architecture.Presets).Select(p => p.Name))}", file, problems);
    }

    /// <summary>What each class lacks in a config, for messages.</summary>
    public static string Unmet(IEnumerable<UpstreamCandidate> candidates)
    {
        // A name that is another class's says that the document is not about this one, whatever it lacks.
        var told = candidates.Where(c => c.Document.PresetName is not { } name || c.PresetNamed(name) is not null).Select(c => (c.Architecture.Architecture.Class, Unmet: string.Join(", ", c.Document.Unmet()))).Where(c => c.Unmet.Length > 0).Select(c => $"{c.Class} needs {c.Unmet}").Distinct().ToList();
        return told.Count == 0 ? "" : $": {string.Join("; ", told)}";
    }

    /// <summary>What a param's field holds, or what its absence means; null where that is the preset's or default's value.</summary>
    private (UpstreamFieldModel Field, JsonNode Value)? Value(UpstreamCandidate part, IReadOnlyList<UpstreamFieldModel> places)
    {
        foreach (var field in places)
        {
            var found = part.Document.Find(field.Path);
            if (field.Present is not null)
            {
                return (field, JsonParser.Parse(found is null or JsonNull ? "false" : "true"));
            }

            if (found is not null)
            {
                return Translated(part, field, found) is { } translated ? (field, translated) : null;
            }
        }

        return places.FirstOrDefault(field => field.Absent is not null) is { } assumed ? (assumed, JsonParser.Parse(assumed.Absent!)) : null;
    }

    private JsonNode? Translated(UpstreamCandidate part, UpstreamFieldModel field, JsonNode found)
    {
        if (field.Values.Count == 0)
        {
            return found;
        }

        if (field.Values.FirstOrDefault(pair => JsonText.Same(JsonParser.Parse(pair.Upstream), found)) is { } pair)
        {
            return JsonParser.Parse(pair.Param);
        }

        Refuse(part, field.Path, $"expected one of {string.Join(", ", field.Values.Select(p => p.Upstream))}, found {JsonText.Of(found)}.");
        return null;
    }

    private PresetValue? Converted(UpstreamCandidate part, ParamModel param, UpstreamFieldModel field, JsonNode found)
    {
        if (ObjectReader.ValueOf(found) is { } value && param.Type.TryConvert(value, out var converted))
        {
            return new PresetValue(param.Name, converted, param.Type);
        }

        Refuse(part, field.Path, $"'{param.Name}' is {param.Type}, found {JsonText.Of(found)}.");
        return null;
    }

    private void CheckConstants(UpstreamCandidate part)
    {
        foreach (var constant in part.Document.Table.Fixed)
        {
            var found = part.Document.Find(constant.Path);
            if (!JsonText.Same(JsonParser.Parse(constant.Value), found ?? JsonParser.Parse(constant.Absent ?? constant.Value)))
            {
                Refuse(part, constant.Path, $"{part.Architecture.Architecture.Class} needs {constant.Value}, found {(found is null ? $"nothing, which means {constant.Absent}" : JsonText.Of(found))}.");
            }
        }
    }

    /// <summary>Says what is wrong with a field, at its value or at the object that lacks it.</summary>
    private void Refuse(UpstreamCandidate part, string path, string message) => Refuse(part, path, message, _file, _problems);

    private static void Refuse(UpstreamCandidate part, string path, string message, string file, ProblemList problems)
    {
        var place = part.Document.Find(path) ?? part.Document.Node(part.Document.At) ?? part.Document.Envelope;
        problems.Add(Rules.UpstreamValue, new Origin(file, place.Path), $"{part.Document.WayOf(path)}: {message}");
    }
}
