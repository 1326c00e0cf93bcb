using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Finds the architecture that a side names, and those that stand in its slots.</summary>
internal sealed class SideFinder(IReadOnlyDictionary<string, SideSchema> sides, ProblemList problems)
{
    public static readonly Form Form = new(
        "side", "The architecture of a side.",
        Required("architecture", ValueKind.Name, "Its class."),
        Optional("with", ValueKind.Map(ValueKind.Either(ValueKind.Name, ValueKind.Object(() => Form))), "What stands in its slots, where that is not the default.", example: "{ \"vision\": \"ResNet\" }"));

    // What a misspelt member names was not looked up.
    private HashSet<string> _lookedUp = [];

    /// <summary>The architecture of a side; null when it is unknown, or what stands in a slot of it.</summary>
    public SideSchema? Read(ObjectReader owner, string member)
    {
        _lookedUp = [.. NamesIn(owner.Json[member])];
        var node = owner.Optional(member);
        if (node is null)
        {
            problems.Add(Rules.MissingMember, owner.Origin, member, $"the architecture of the {member} side");
        }

        return node is null || owner.Expect<JsonObject>(node) is not { } json ? null : Side(owner.Inner(json, Form));
    }

    /// <summary>The class names that a side's JSON holds, wherever they stand.</summary>
    public static IEnumerable<string> NamesIn(JsonNode? side) => side switch
    {
        JsonString name => [name.Value],
        JsonObject json => (json["architecture"] is JsonString name ? [name.Value] : Array.Empty<string>()).Concat(json["with"] is JsonObject with ? with.Members.SelectMany(NamesIn) : []),
        _ => [],
    };

    private SideSchema? Side(ObjectReader reader)
    {
        var name = reader.Required<JsonString>("architecture", "the class name of an architecture");
        var with = reader.Optional<JsonObject>("with");
        reader.Finish();
        return name is null || Find(name, reader) is not { } schema || (with is null && reader.Json["with"] is not null) ? null : Filled(schema, with, reader);
    }

    private SideSchema? Find(JsonString name, ObjectReader reader)
    {
        if (sides.TryGetValue(name.Value, out var schema))
        {
            return schema;
        }

        if (_lookedUp.Contains(name.Value))
        {
            problems.Add(Rules.UnknownArchitecture, reader.OriginOf(name), name.Value, Suggestion.For(name.Value, sides.Keys.OrderBy(k => k, StringComparer.Ordinal)));
        }

        return null;
    }

    /// <summary>A schema with what is said to stand in its slots, and the default in the others.</summary>
    private SideSchema? Filled(SideSchema schema, JsonObject? with, ObjectReader reader)
    {
        var before = problems.Count;
        foreach (var member in (with?.Members ?? []).Where(m => schema.Slots.All(s => s.Name != m.Key)))
        {
            problems.AddOnKey(Rules.UnknownName, reader.OriginOf(member), member.Key!, schema.Slots.Count == 0 ? $" {schema.Class} holds no other architecture." : Suggestion.For(member.Key!, schema.Slots.Select(s => s.Name)));
        }

        foreach (var slot in schema.Slots)
        {
            var said = with?[slot.Name];
            var held = said switch
            {
                null => sides.TryGetValue(slot.Class, out var byDefault) ? Filled(byDefault, null, reader) : null,
                JsonString name => Find(name, reader) is { } named ? Filled(named, null, reader) : null,
                _ => reader.Expect<JsonObject>(said) is { } json ? Side(reader.Inner(json, Form)) : null,
            };
            if (held is null)
            {
                return null;
            }

            if (!slot.Accepts(held))
            {
                problems.Add(Rules.BadValue, reader.OriginOf(said!), $"'{slot.Name}' of {schema.Class} does not hold {held.Class}.");
                return null;
            }

            schema = schema.Holding(schema.Slots.First(s => s.Name == slot.Name), held);
        }

        return problems.Count > before ? null : schema;
    }
}
