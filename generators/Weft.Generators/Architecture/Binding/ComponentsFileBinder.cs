using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Checks a components file on its own, so that its mistakes are reported once and not by every architecture that uses it.</summary>
internal static class ComponentsFileBinder
{
    public static readonly Form Form = new(
        "components", "Components, interfaces and words that architectures name under 'uses'.",
        Optional("interfaces", ValueKind.Map(ValueKind.Object(() => InterfaceReader.Form), ValueKind.NamePattern), "What an architecture must have to stand in for others, by a name with a capital letter."),
        Optional("words", ValueKind.Map(ValueKind.Map(ValueKind.Literal)), "Tables of an ecosystem's words, which 'values' of upstream fields name.", example: "{ \"hidden_act\": { \"swish\": \"silu\" } }"),
        ComponentReader.Components);

    public static EquatableArray<Problem> Check(JsonFile components)
    {
        var problems = new ProblemList();
        if (components.Root is not JsonObject root)
        {
            problems.Add(Rules.WrongKind, new Origin(components.Path, ""), "an object", components.Root.Kind);
            return problems.ToArray();
        }

        var file = new ObjectReader(root, Form, components.Path, problems);
        _ = InterfaceReader.Read(file, "").Count();
        _ = WordsReader.Tables(file).Count();
        var declared = ComponentReader.Declarations(file, seesConfig: false).ToList();
        var bodies = new BodyReader(components.Path, problems, declared.ToDictionary(d => d.Signature.Name, d => d.Signature, StringComparer.Ordinal), []);
        foreach (var declaration in declared)
        {
            ComponentReader.Body(declaration, new Dictionary<string, ExprType>(), [], bodies);
        }

        file.Finish();
        return problems.ToArray();
    }
}
