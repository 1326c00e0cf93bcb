using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Json;

namespace Weft.Generators.Tests.Schemas;

/// <summary>Goes through files by the tables and notes the members that stand there.</summary>
internal sealed class FormWalk
{
    private readonly HashSet<(Form Form, string Member)> _seen = [];

    /// <summary>Every form that a file may hold.</summary>
    public static IReadOnlyList<Form> Forms
    {
        get
        {
            var forms = new HashSet<Form>();
            foreach (var file in SchemaFile.All)
            {
                Collect(file.Root, forms);
            }

            return [.. forms.Concat(NodeTable.All.Select(r => r.Form)).Append(ComponentNode.Form).Append(SlotNode.Form).Distinct()];
        }
    }

    /// <summary>The members that no file had.</summary>
    public IEnumerable<string> Unseen => Forms.SelectMany(f => f.Members.Where(m => !_seen.Contains((f, m.Name))).Select(m => $"{f.Name}.{m.Name}"));

    public void Add(string path, string text)
    {
        if (SchemaFile.Of(path) is { } file && JsonParser.Parse(text) is JsonObject root)
        {
            Visit(root, file.Root);
        }
    }

    private static void Collect(Form form, HashSet<Form> forms)
    {
        if (forms.Add(form))
        {
            foreach (var member in form.Members)
            {
                Collect(member.Kind, forms);
            }
        }
    }

    private static void Collect(ValueKind kind, HashSet<Form> forms)
    {
        if (kind.Form is { } form)
        {
            Collect(form, forms);
        }

        foreach (var inner in kind.Choices.Concat(kind.Of is { } of ? [of] : []))
        {
            Collect(inner, forms);
        }

        if (kind == ValueKind.Body || kind == ValueKind.Value)
        {
            NodeTable.All.ToList().ForEach(row => Collect(row.Form, forms));
        }
    }

    private void Visit(JsonObject json, Form form)
    {
        foreach (var member in json.Members.Where(m => form.Has(m.Key!)))
        {
            _seen.Add((form, member.Key!));
            Visit(member, form[member.Key!].Kind);
        }
    }

    private void Visit(JsonNode node, ValueKind kind)
    {
        switch (kind, node)
        {
            case ({ Choices.Count: > 0 }, _):
                // Of several forms the one that knows all members.
                foreach (var choice in kind.Choices.Where(c => c.Form is not { } form || (node is JsonObject obj && obj.Members.All(m => form.Has(m.Key!)))))
                {
                    Visit(node, choice);
                }

                break;
            case ({ Form: { } form }, JsonObject obj):
                Visit(obj, form);
                break;
            case ({ Of: { } of }, JsonArray array):
                array.Items.ToList().ForEach(item => Visit(item, of));
                break;
            case ({ Of: { } of }, JsonObject obj):
                obj.Members.ToList().ForEach(member => Visit(member, of));
                break;
            case (_, JsonArray nodes) when kind == ValueKind.Body || kind == ValueKind.Value:
                nodes.Items.ToList().ForEach(item => Visit(item, kind));
                break;
            case (_, JsonObject obj) when (kind == ValueKind.Body || kind == ValueKind.Value) && obj["op"] is JsonString op:
                Visit(obj, NodeTable.ByName.TryGetValue(op.Value, out var row) ? row.Form : op.Value[0] == '@' ? SlotNode.Form : ComponentNode.Form);
                break;
        }
    }
}
