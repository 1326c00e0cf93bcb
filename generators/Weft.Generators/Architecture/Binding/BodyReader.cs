using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads lists of nodes.</summary>
/// <param name="file">The file they stand in.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="components">Signatures of the components that calls may name.</param>
/// <param name="slots">Params that nodes such as <c>@vision</c> put in place.</param>
internal sealed class BodyReader(string file, ProblemList problems, IReadOnlyDictionary<string, ComponentSignature> components, IReadOnlyList<SlotModel> slots)
{
    private readonly List<ComponentModel> _extracted = [];

    /// <summary>Components that were called by something.</summary>
    public HashSet<string> UsedComponents { get; } = new(StringComparer.Ordinal);

    /// <summary>Slots that some node put in place.</summary>
    public HashSet<string> UsedSlots { get; } = new(StringComparer.Ordinal);

    /// <summary>Bodies of repeats that became components of their own.</summary>
    public IReadOnlyList<ComponentModel> Extracted => _extracted;

    public ProblemList Problems => problems;

    public IReadOnlyDictionary<string, ComponentSignature> Components => components;

    /// <summary>Whether a node of this name can be read.</summary>
    public bool Knows(string op) => Ops.Contains(op);

    private IEnumerable<string> Ops => NodeTable.ByName.Keys.Concat(components.Keys).Concat(slots.Select(s => $"@{s.Name}")).Concat(Activations.Names);

    /// <summary>The nodes of a list, or the one that stands in its place.</summary>
    public static IReadOnlyList<JsonNode> ItemsOf(JsonNode body) => body is JsonArray array ? array.Items : [body];

    public EquatableArray<Node> Read(JsonNode node, BindScope scope) => ItemsOf(node).Select(item => One(item, scope)).OfType<Node>().ToEquatableArray();

    public Value Value(JsonNode node, BindScope scope)
    {
        var origin = new Origin(file, node.Path);
        switch (node)
        {
            case JsonNull:
                return new NullValue(origin);
            case JsonString text when text.Value.StartsWith("$", StringComparison.Ordinal):
                var name = text.Value.Substring(1);
                scope.References.Add(name);
                return new ReferenceValue(name, origin);
            default:
                return new BodyValue(Read(node, scope), origin);
        }
    }

    public void Extract(ComponentModel component)
    {
        _extracted.Add(component);
        UsedComponents.Add(component.Name);
    }

    private Node? One(JsonNode item, BindScope scope)
    {
        var origin = new Origin(file, item.Path);
        switch (item)
        {
            case JsonString text when Activations.Names.Contains(text.Value):
                return new ActNode(new LiteralExpr(ExprValue.String(text.Value)), origin);
            case JsonString text:
                // A node without options is its name alone.
                return Bind(text.Value, new JsonObject(text.Range, []), origin, scope, text);
            case JsonObject obj when obj["op"] is JsonString op:
                return Bind(op.Value, obj, new Origin(file, op.Path), scope, op);
            case JsonObject obj when obj["op"] is null:
                problems.Add(Rules.MissingMember, origin, "op", "what this node does");
                return null;
            case JsonObject obj:
                problems.Add(Rules.WrongKind, new Origin(file, obj["op"]!.Path), "a string", obj["op"]!.Kind);
                return null;
            default:
                problems.Add(Rules.WrongKind, origin, "a node", item.Kind);
                return null;
        }
    }

    private string Hint(string op, bool isText) =>
        Activations.Names.Contains(op) ? $" An activation is the word \"{op}\" in place of the object, or {{ \"op\": \"act\", \"kind\": \"'{op}'\" }}."
            : isText && op == "_" ? " The current tensor is \"$_\"."
            : Suggestion.For(op, Ops) is { Length: > 0 } near ? near
            : NodeTable.Meant(op) is { } meant ? $" Did you mean {meant}?"
            : isText && NodeReader.IsName(op) ? $" The value of an input or a node of that name is \"${op}\"."
            : "";

    private Node? Bind(string op, JsonObject obj, Origin place, BindScope scope, JsonString opText)
    {
        var row = NodeTable.ByName.TryGetValue(op, out var known) ? known : null;
        var slot = op.StartsWith("@", StringComparison.Ordinal) ? slots.FirstOrDefault(s => s.Name == op.Substring(1)) : null;
        var json = new ObjectReader(obj, row?.Form ?? (slot is null ? ComponentNode.Form : SlotNode.Form), file, problems) { At = obj.Parent is null && obj.Members.Count == 0 ? place : null };
        json.Optional("op");
        var reader = new NodeReader(json, scope, this);
        var condition = reader.Condition("if");
        Node? node = null;
        if (row is not null)
        {
            node = row.Bind(reader);
        }
        else if (slot is not null)
        {
            UsedSlots.Add(slot.Name);
            node = SlotNode.Bind(reader, slot);
        }
        else if (components.ContainsKey(op))
        {
            node = ComponentNode.Bind(reader, op);
        }
        else
        {
            problems.Add(Rules.UnknownOp, new Origin(file, opText.Path), op, Hint(op, isText: json.At is not null));
            return null;
        }

        json.Finish();
        if (node is { Binds: true } and not LetNode && condition != Expr.True)
        {
            problems.Add(Rules.BadValue, json.Origin.At("if"), $"'{op}' names values for the nodes after it, so it cannot be conditional.");
        }

        return node with { If = condition };
    }
}
