using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>An op: what it does, the members of its object, and what reads it.</summary>
/// <param name="name">The op.</param>
/// <param name="summary">What it does, with the shape that goes in and comes out.</param>
/// <param name="bind">Reads the members.</param>
/// <param name="members">Its members beside <c>op</c> and <c>if</c>.</param>
internal sealed class NodeRow(string name, string summary, Func<NodeReader, Node> bind, params IReadOnlyList<FormMember> members)
{
    public static readonly FormMember Key = Required("name", ValueKind.Key, "Key of what the node holds; keys of its parameters follow it, as \"<name>.weight\".", "\"blocks.{i}\"");

    public static readonly FormMember As = Optional("as", ValueKind.Name, "Name of the C# member, where the one that follows from the key is taken.", example: "\"SplitAttn\"");

    public string Name { get; } = name;

    public Form Form { get; } = FormOf(name, summary, members);

    public Func<NodeReader, Node> Bind { get; } = bind;

    /// <summary>The table of a node: its own members, and those of every node.</summary>
    public static Form FormOf(string name, string summary, params IReadOnlyList<FormMember> members) => new(
        name,
        summary,
        [
            Required("op", ValueKind.Text, "What the node does."),
            Optional("if", ValueKind.Condition, "The node is there where this holds, over params of the config, of the component, and indices.", "true", "\"num_classes > 0\""),
            .. members,
        ]);
}
