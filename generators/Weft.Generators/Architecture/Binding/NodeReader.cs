using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads the options of one node. Every kind of slot has one method here, so that a slot means the same on every node.</summary>
internal sealed class NodeReader(ObjectReader json, BindScope scope, BodyReader bodies)
{
    private readonly ExpressionReader _expressions = new(scope, json.File, json.Problems);

    /// <summary>The node's object, for keywords, flags and texts.</summary>
    public ObjectReader Json { get; } = json;

    public BindScope Scope { get; } = scope;

    public BodyReader Bodies { get; } = bodies;

    public Origin Origin => Json.Origin;

    // ---- keys ----

    /// <summary>The key of what the node holds.</summary>
    public Template Name() => Json.Required<JsonString>("name", "the key of what this node holds") is { } name ? _expressions.Template(name) : Template.Of("_");

    /// <summary>The C# name that <c>as</c> asks for.</summary>
    public string? As()
    {
        if (Json.Optional<JsonString>("as") is not { } name)
        {
            return null;
        }

        if (IsName(name.Value))
        {
            return name.Value;
        }

        Json.Problems.Add(Rules.BadName, Json.OriginOf(name), name.Value);
        return null;
    }

    public Template? OptionalKey(string key) => Json.Optional<JsonString>(key) is { } text ? _expressions.Template(text) : null;

    /// <summary>A key, or a list of keys in which 0 stands for zeros.</summary>
    public EquatableArray<Template?> KeyParts(string key) => Json.Optional(key) switch
    {
        null => [],
        JsonString text => [_expressions.Template(text)],
        JsonArray array => array.Items.Select(item => item is JsonNumber { Text: "0" } ? null : Json.Expect<JsonString>(item) is { } text ? _expressions.Template(text) : null).ToEquatableArray(),
        var other => Json.Expect<JsonString>(other) is null ? [] : [],
    };

    // ---- expressions ----

    public Expr Integer(string key) => Slot(key, ValueKind.Integer, t => t is { Kind: ExprKind.Int, Nullable: false }, "an integer");

    public Expr Number(string key) => Slot(key, ValueKind.Real, t => t is { Kind: ExprKind.Float or ExprKind.Int, Nullable: false }, "a number");

    public Expr? OptionalNumber(string key) => Json.Optional(key) is null ? null : Number(key);

    public Expr Condition(string key) => Slot(key, ValueKind.Condition, t => t is { Kind: ExprKind.Bool, Nullable: false }, "a condition");

    /// <summary>A number of cells for each axis: an integer for all, a size2, or a list.</summary>
    public Expr Extent(string key, Expr? fallback = null) =>
        Slot(key, ValueKind.Extent, t => t is { Kind: ExprKind.Int or ExprKind.Size2, Nullable: false } or { Kind: ExprKind.List, Element: ExprKind.Int }, "an integer, a size2 or a list of integers", fallback);

    /// <summary>An activation: a param of type act, or a quoted name.</summary>
    public Expr Activation(string key)
    {
        var expr = Slot(key, ValueKind.Expression, t => t is { Kind: ExprKind.Text, Nullable: false }, "an activation");
        if (expr is LiteralExpr { Value: { Kind: ExprKind.Text } text } && !Activations.Names.Contains(text.Text))
        {
            Json.Problems.Add(Rules.BadValue, Origin.At(key), $"{text} is no activation.{Suggestion.For(text.Text, Activations.Names)}");
        }

        return expr;
    }

    /// <summary>An expression of any type.</summary>
    public Expr Any(string key) => Slot(key, ValueKind.Expression, null, "a value");

    /// <summary>A size, in which names of run-time sizes may stand.</summary>
    public Expr Size(string key) => Json.Optional(key, ValueKind.Size) is { } node ? SizeOf(node) : Absent(key) ?? Missing(key, "a size");

    public Expr? OptionalSize(string key) => Json.Optional(key) is null ? null : Size(key);

    /// <summary>A list of sizes.</summary>
    public EquatableArray<Expr> Sizes(string key) => Json.Required<JsonArray>(key, "a list of sizes") is { } array ? array.Items.Select(SizeOf).ToEquatableArray() : [];

    public Expr SizeOf(JsonNode node) => _expressions.Read(node, t => t is { Kind: ExprKind.Int, Nullable: false }, "a size", runtime: true);

    /// <summary>A list of integers; empty when absent.</summary>
    public EquatableArray<Expr> Integers(string key) => Json.Optional<JsonArray>(key) is { } array
        ? array.Items.Select(item => _expressions.Read(item, t => t is { Kind: ExprKind.Int, Nullable: false }, "an integer")).ToEquatableArray()
        : [];

    /// <summary>An axis number, from the end when negative.</summary>
    public int Axis(string key)
    {
        if (Json.Optional(key, ValueKind.Axis) is null)
        {
            if (Json.Form[key].Absent is { } absent)
            {
                return int.Parse(absent, CultureInfo.InvariantCulture);
            }

            Missing(key, "an axis");
            return 0;
        }

        var axis = Json.Integer(key) ?? 0;
        if (axis is < -8 or > 7)
        {
            Json.Problems.Add(Rules.BadValue, Origin.At(key), "An axis lies between -8 and 7.");
            return 0;
        }

        return (int)axis;
    }

    /// <summary>Axis numbers: one, or a list.</summary>
    public EquatableArray<int> Axes(string key)
    {
        if (Json.Optional(key) is not JsonArray array)
        {
            return [Axis(key)];
        }

        var axes = array.Items.Select(item => item is JsonNumber { IsInteger: true } number && int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var axis) && axis is >= -8 and <= 7 ? axis : (int?)null).ToList();
        if (axes.Count == 0 || axes.Contains(null) || axes.Distinct().Count() < axes.Count)
        {
            Json.Problems.Add(Rules.BadValue, Origin.At(key), "Axes are different numbers between -8 and 7.");
            return [0];
        }

        return axes.Select(axis => axis!.Value).ToEquatableArray();
    }

    /// <summary>An expression of whatever type.</summary>
    public Expr Free(JsonNode node) => _expressions.Read(node, null, "a value");

    /// <summary>The value of an argument of a given type.</summary>
    public Expr Argument(JsonNode node, ExprType type) => _expressions.Read(
        node, t => t.Kind == type.Kind || (t.Kind == ExprKind.Null && type.Nullable), type.ToString());

    // ---- values ----

    /// <summary>A value slot; the table may name the value that an absent one stands for.</summary>
    public Value Value(string key)
    {
        if (Json.Optional(key, ValueKind.Value) is { } node)
        {
            return Bodies.Value(node, Scope);
        }

        var reference = Json.Form[key].Absent?.Substring(1);
        if (reference is null)
        {
            Missing(key, "a value: '$name', a node or a list of nodes");
        }
        else
        {
            Scope.References.Add(reference);
        }

        return new ReferenceValue(reference ?? "_", Origin);
    }

    public Value? OptionalValue(string key) => Json.Optional(key) is null ? null : Value(key);

    public EquatableArray<Value> Values(string key) =>
        Json.Required<JsonArray>(key, "a list of values") is { } array ? array.Items.Select(item => Bodies.Value(item, Scope)).ToEquatableArray() : [];

    /// <summary>An object of values, by name.</summary>
    public IEnumerable<(string Name, Value Value)> NamedValues(string key)
    {
        if (Json.Optional(key) is null)
        {
            Missing(key, "an object of names and values");
        }

        return [.. Json.Members(key).Select(member => (Checked(member.Key!, member), Bodies.Value(member, Scope)))];
    }

    /// <summary>Names to bind; <c>_</c> binds none.</summary>
    public EquatableArray<string> Names(string key, Action<JsonString>? check = null)
    {
        if (Json.Optional(key) is null)
        {
            Missing(key, "a list of names");
        }

        return Json.Texts(key).Select(text =>
        {
            check?.Invoke(text);
            return Checked(text.Value, text);
        }).ToEquatableArray();
    }

    /// <summary>Names of sizes that a call brings. Expressions read them as they read params, so none may hide one.</summary>
    public EquatableArray<string> SizeNames(string key) => Names(key, text =>
    {
        if (Scope.Resolve(text.Value) is not null)
        {
            Json.Problems.Add(Rules.DuplicateName, Json.OriginOf(text), text.Value, "a param, a derived value or an index");
        }
    });

    public EquatableArray<Node> Body(string key)
    {
        if (Json.Optional(key, ValueKind.Body) is { } node)
        {
            return Bodies.Read(node, Scope);
        }

        Missing(key, "a list of nodes");
        return [];
    }

    public EquatableArray<Branch> Branches(string key)
    {
        if (Json.Required<JsonArray>(key, "a list of branches") is not { } array)
        {
            return [];
        }

        return array.Items.Select(item =>
        {
            if (item is not JsonObject { } obj || obj["do"] is null)
            {
                return new Branch(Expr.True, Bodies.Read(item, Scope));
            }

            var reader = new NodeReader(Json.Inner(obj, Branch.Form), Scope, Bodies);
            var branch = new Branch(reader.Condition("if"), reader.Body("do"));
            reader.Json.Finish();
            return branch;
        }).ToEquatableArray();
    }

    /// <summary>Objects of a list, each read like a node.</summary>
    public IReadOnlyList<NodeReader> Items(string key, Form form)
    {
        var readers = Json.Objects(key).Select(o => new NodeReader(Json.Inner(o, form), Scope, Bodies)).ToList();
        if (readers.Count == 0 && Json.Optional(key) is null)
        {
            Missing(key, "a list of objects");
        }

        return readers;
    }

    /// <summary>The cases of a <c>match</c>: one for every value of what it is on.</summary>
    public EquatableArray<MatchCase> Cases(string key, Expr on)
    {
        if (Json.Required<JsonObject>(key, "an object with a body for every value") is not { } cases)
        {
            return [];
        }

        ExprType type;
        try
        {
            type = new TypeChecker(Scope.TypeOf).TypeOf(on);
        }
        catch (EvaluationException)
        {
            return [];
        }

        var values = ValuesOf(type);
        if (values.Count == 0)
        {
            Json.Problems.Add(Rules.WrongKind, Origin.At("on"), "an enum, a bool or a nullable param", type.ToString());
            return [];
        }

        var result = new List<MatchCase>();
        foreach (var member in cases.Members)
        {
            var name = member.Key!;
            if (values.All(v => v.Name != name))
            {
                // A misspelt one is read as what it was probably meant to be.
                Json.Problems.AddOnKey(Rules.BadValue, Json.OriginOf(member), $"'{name}' is no value of {type}.{Suggestion.For(name, values.Select(v => v.Name))}");
                name = Suggestion.Nearest(name, values.Select(v => v.Name).Where(v => cases[v] is null));
            }

            var body = Bodies.Read(member, Scope);
            result.AddRange(values.Where(v => v.Name == name).Select(v => new MatchCase(v.Value, body)));
        }

        var missing = values.Where(v => result.All(r => r.Value != v.Value)).Select(v => $"'{v.Name}'").ToList();
        if (missing.Count > 0)
        {
            Json.Problems.Add(Rules.Exhaustive, Origin.At(key), string.Join(", ", missing));
        }

        return result.ToEquatableArray();
    }

    private static List<(string Name, ExprValue Value)> ValuesOf(ExprType type)
    {
        var values = type.Kind switch
        {
            ExprKind.Bool => [("true", ExprValue.Bool(true)), ("false", ExprValue.Bool(false))],
            ExprKind.Text => type.Choices.Select(c => (c, ExprValue.String(c))).ToList(),
            _ => [],
        };
        return type.Nullable && values.Count > 0 ? [.. values, ("null", ExprValue.Null)] : values;
    }

    private Expr Slot(string key, ValueKind kind, Func<ExprType, bool>? expected, string what, Expr? fallback = null) =>
        Json.Optional(key, kind) is { } node ? _expressions.Read(node, expected, what) : fallback ?? Absent(key) ?? Missing(key, what);

    /// <summary>What the table says of an absent member.</summary>
    private Expr? Absent(string key) => Json.Form[key].Absent is { } text ? ExpressionParser.Parse(text) : null;

    private Expr Missing(string key, string what)
    {
        Json.Problems.Add(Rules.MissingMember, Origin, key, what);
        return Expr.Int(1);
    }

    private string Checked(string name, JsonNode node)
    {
        if (!IsName(name))
        {
            Json.Problems.Add(Rules.BadName, Json.OriginOf(node), name);
            return "_";
        }

        return name;
    }

    /// <summary>Letters, digits and '_', not starting with a digit.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && name[0] is not (>= '0' and <= '9') && name.All(c => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'));
}
