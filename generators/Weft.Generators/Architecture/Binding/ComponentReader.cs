using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads the components of a file: signatures first, so that bodies may call any of them.</summary>
internal static class ComponentReader
{
    /// <summary>A component whose body is not read yet.</summary>
    internal sealed record Declaration(ComponentSignature Signature, JsonObject Json, string File, bool SeesConfig);

    public static readonly Form Form = new(
        "component", "A piece of a body under a name: called with 'name' it is a module, without one its nodes stand in the caller.",
        Optional("params", ValueKind.Map(ValueKind.OneOf([.. ParamReader.TypeNames, "name"]), ValueKind.NamePattern), "What a call must give, with its type; a 'name' is a literal for keys, as \"{side}_proj\".", example: "{ \"hidden\": \"int\" }"),
        Optional("inputs", ValueKind.OneOrList(ValueKind.Matching(InputReader.Names)), "Values beside the current tensor that a call gives under 'with'; ? marks an optional one.", example: "[\"rope?\"]"),
        Required("body", ValueKind.Body, "Its nodes."));

    /// <summary>The components of a file.</summary>
    public static readonly FormMember Components = Optional("components", ValueKind.Map(ValueKind.Object(() => Form), "^[A-Z][A-Za-z0-9_]*$"), "Pieces of bodies, by a name with a capital letter. Those of an architecture may read its params; those of a components file see what they declare.");

    public static IEnumerable<Declaration> Declarations(ObjectReader file, bool seesConfig)
    {
        foreach (var member in file.Members("components"))
        {
            var name = member.Key!;
            if (!NodeReader.IsName(name) || name[0] is not (>= 'A' and <= 'Z'))
            {
                file.Problems.Add(Rules.BadValue, file.OriginOf(member), $"A component's name starts with a capital letter: '{name}'.");
            }
            else if (file.Expect<JsonObject>(member) is { } obj)
            {
                // What is wrong with the rest is reported when the body is read.
                var quiet = new ObjectReader(obj, Form, file.File, new ProblemList());
                yield return new Declaration(new ComponentSignature(name, Params(quiet).ToEquatableArray(), Inputs(quiet).ToEquatableArray()), obj, file.File, seesConfig);
            }
        }
    }

    public static ComponentModel Body(Declaration declaration, IReadOnlyDictionary<string, ExprType> config, HashSet<string> used, BodyReader bodies)
    {
        var reader = new ObjectReader(declaration.Json, Form, declaration.File, bodies.Problems);
        _ = Params(reader).Count() + Inputs(reader).Count();
        var signature = declaration.Signature;
        var scope = BindScope.OfFile(config, used).ForComponent(signature.Name, signature.Params.ToDictionary(p => p.Name, p => p.Type, StringComparer.Ordinal), declaration.SeesConfig);
        var body = new NodeReader(reader, scope, bodies).Body("body");
        reader.Finish();
        foreach (var param in signature.Params.Where(p => !scope.UsedParams.Contains(p.Name)))
        {
            bodies.Problems.Add(Rules.Unused, reader.Origin.At("params").At(param.Name), "Param", param.Name);
        }

        foreach (var input in signature.Inputs.Where(i => !scope.References.Contains(i.Name)))
        {
            bodies.Problems.Add(Rules.Unused, reader.Origin.At("inputs"), "Input", input.Name);
        }

        return new ComponentModel(signature.Name, signature.Params, signature.Inputs, body, reader.Origin)
        {
            References = scope.References.OrderBy(r => r, StringComparer.Ordinal).ToEquatableArray(),
        };
    }

    private static IEnumerable<ComponentParam> Params(ObjectReader reader)
    {
        foreach (var member in reader.Members("params"))
        {
            if (!NodeReader.IsName(member.Key!))
            {
                reader.Problems.AddOnKey(Rules.BadName, reader.OriginOf(member), member.Key!);
            }
            else if (reader.Expect<JsonString>(member) is { } type)
            {
                if (type.Value == "name")
                {
                    yield return new ComponentParam(member.Key!, ExprType.Text, IsName: true);
                }
                else if (ParamReader.TypeNamed(type, reader) is { } known)
                {
                    yield return new ComponentParam(member.Key!, known, IsName: false);
                }
            }
        }
    }

    private static IEnumerable<InputName> Inputs(ObjectReader reader)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in reader.Texts("inputs"))
        {
            var optional = text.Value.EndsWith("?", StringComparison.Ordinal);
            var name = optional ? text.Value.Substring(0, text.Value.Length - 1) : text.Value;
            if (!NodeReader.IsName(name))
            {
                reader.Problems.Add(Rules.BadName, reader.OriginOf(text), text.Value);
            }
            else if (!names.Add(name))
            {
                reader.Problems.Add(Rules.DuplicateName, reader.OriginOf(text), name, "an input");
            }
            else
            {
                yield return new InputName(name, optional);
            }
        }
    }
}
