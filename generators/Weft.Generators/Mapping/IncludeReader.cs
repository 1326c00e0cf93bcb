using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads <c>include</c>: mappings between parts of the two sides.</summary>
/// <param name="left">The left side.</param>
/// <param name="right">The right side.</param>
/// <param name="bind">Whether there is a mapping of a name, and the mapping; null where its own file does not bind.</param>
/// <param name="known">Names of all mappings, for messages.</param>
/// <param name="problems">Receives what is malformed.</param>
internal sealed class IncludeReader(SideSchema left, SideSchema right, Func<string, (bool IsKnown, MappingModel? Model)> bind, IReadOnlyCollection<string> known, ProblemList problems)
{
    public static readonly Form Form = new(
        "include", "A mapping between parts of the two sides.",
        Required("map", ValueKind.Text, "Name of the mapping file, without folder and extension.", "\"OpenText-Text\""),
        Optional("left", ValueKind.Object(() => SideForm), "Where its left side is on this left side."),
        Optional("right", ValueKind.Object(() => SideForm), "Where its right side is on this right side."));

    private static readonly Form SideForm = new(
        "included_side", "What leads to a part.",
        Optional("keys", ValueKind.Text, "What stands before its keys.", "", "\"text_model.\""),
        Optional("params", ValueKind.Text, "What stands before its params.", "", "\"text.\""));

    /// <summary>The mappings; null when one is malformed, here or in its own file.</summary>
    public IReadOnlyList<Include>? Read(ObjectReader owner)
    {
        var includes = owner.Objects("include").Select(i => One(owner.Inner(i, Form))).ToList();
        return includes.Contains(null) ? null : [.. includes.OfType<Include>()];
    }

    /// <summary>The names of the mappings that a file includes, in its order.</summary>
    public static IEnumerable<string> NamesIn(JsonNode? file) => file is not JsonObject root || root["include"] is not { } include ? [] :
        (include is JsonArray array ? array.Items : [include]).OfType<JsonObject>().Select(i => i["map"]).OfType<JsonString>().Select(name => name.Value);

    private Include? One(ObjectReader reader)
    {
        var before = problems.Count;
        var map = reader.Required<JsonString>("map", "the name of a mapping file, without folder and extension");
        var (onLeft, onRight) = (Side(reader, "left"), Side(reader, "right"));
        reader.Finish();
        if (map is null || problems.Count > before)
        {
            return null;
        }

        var (isKnown, model) = bind(map.Value);
        if (!isKnown)
        {
            problems.Add(Rules.UnknownName, reader.OriginOf(map), map.Value, Suggestion.For(map.Value, known));
        }

        return model is not null && new Include(model, onLeft, onRight) is var include && Fits(include, reader) ? include : null;
    }

    private IncludedSide Side(ObjectReader owner, string member)
    {
        if (owner.Optional<JsonObject>(member) is not { } json)
        {
            return new("", "");
        }

        var reader = owner.Inner(json, SideForm);
        var side = new IncludedSide(reader.Text("keys"), reader.Text("params"));
        reader.Finish();
        if (json["keys"] is JsonString keys && keys.Value.IndexOfAny(['{', '}']) >= 0)
        {
            problems.Add(Rules.Pattern, reader.OriginOf(keys), $"'{keys.Value}' stands before keys as it is: it holds no pattern.");
        }

        return side;
    }

    /// <summary>Whether everything that the mapping reads is there, and of the same type.</summary>
    private bool Fits(Include include, ObjectReader reader)
    {
        var (model, onLeft, onRight) = (include.Model, include.Left, include.Right);
        var read = new[]
        {
            (Side: onLeft, Whole: left, Part: model.Left, By: Kept(model.ToRight, onRight, right).Concat(model.Rules.Select(r => r.If).OfType<Expr>()).Concat(Conditions(model, onLeft: true))),
            (Side: onRight, Whole: right, Part: model.Right, By: Kept(model.ToLeft, onLeft, left).Concat(Conditions(model, onLeft: false))),
        };
        foreach (var (side, whole, part, by) in read)
        {
            foreach (var name in by.SelectMany(e => e.All()).OfType<NameExpr>().Select(n => n.Name).Distinct())
            {
                if (whole.TypeOf(side.Params + name) != part.TypeOf(name))
                {
                    problems.Add(Rules.UnknownName, reader.Origin, side.Params + name, $" '{model.Name}' reads '{name}' of {part.Class}; {whole.Class} has no such value there.");
                    return false;
                }
            }
        }

        return true;
    }

    private static IEnumerable<Expr> Kept(EquatableArray<AssignmentModel> assignments, IncludedSide at, SideSchema target) =>
        assignments.Where(a => target.Params.Any(p => p.Name == at.Params + a.Param)).Select(a => a.Of);

    private static IEnumerable<Expr> Conditions(MappingModel model, bool onLeft) => model.Conditions.Where(c => c.OnLeft == onLeft).Select(c => c.Condition);
}
