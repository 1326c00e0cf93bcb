using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>A JSON file as read: where it lies and what it holds.</summary>
internal sealed record JsonFile(string Path, JsonNode Root);

/// <summary>An architecture file and those it draws on.</summary>
/// <param name="File">The architecture.</param>
/// <param name="Namespace">The C# namespace of what is generated.</param>
/// <param name="Components">Files named by <c>uses</c>.</param>
/// <param name="Presets">Presets files for its class.</param>
internal sealed record ArchitectureSources(JsonFile File, string Namespace, EquatableArray<JsonFile> Components, EquatableArray<JsonFile> Presets);

/// <summary>What binding gives: the model, or problems.</summary>
internal sealed record Bound<T>(T? Model, EquatableArray<Problem> Problems)
    where T : class;

/// <summary>Binds an architecture file: resolves names, types every slot, reports what is wrong or unused.</summary>
internal static class ArchitectureBinder
{
    /// <summary>The name of a components file as <c>uses</c> writes it.</summary>
    public static string ComponentsName(string path)
    {
        var name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        return name.EndsWith(".components.json", StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - ".components.json".Length) : name;
    }

    public static Bound<ArchitectureModel> Bind(ArchitectureSources sources)
    {
        var problems = new ProblemList();
        if (sources.File.Root is not JsonObject root)
        {
            problems.Add(Rules.WrongKind, new Origin(sources.File.Path, ""), "an object", sources.File.Root.Kind);
            return new(null, problems.ToArray());
        }

        var file = new ObjectReader(root, sources.File.Path, problems);
        var model = Read(file, sources, problems);
        file.Finish();
        return new(problems.Count == 0 ? model : null, problems.ToArray());
    }

    private static ArchitectureModel Read(ObjectReader file, ArchitectureSources sources, ProblemList problems)
    {
        var className = ClassName(file);
        var summary = file.Text("summary", $"{className}.");
        var source = file.Text("source");
        var layouts = Layouts(file).ToEquatableArray();
        var @params = ParamReader.Read(file, className);
        var types = @params.ToDictionary(p => p.Name, p => p.Type, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var derived = DerivedReader.Read(file, types, used);
        var scope = BindScope.OfFile(types, used);
        var requires = Requires(file, scope).ToEquatableArray();
        var upstream = UpstreamReader.Read(file, [.. @params.Select(p => p.Name)], [.. layouts.Select(l => l.Name)]).ToEquatableArray();
        var (components, bodies, interfaces) = Components(file, sources, types, used, problems);
        var method = Method(file, scope.ForMethod(), bodies);
        var implements = Implements(file, interfaces, @params, method);
        ReportUnused(file, components, bodies, @params, derived, used);
        var presets = sources.Presets.SelectMany(p => Presets(p, @params, problems)).ToEquatableArray();
        return new ArchitectureModel(
            className, summary, source, sources.Namespace, file.Origin, implements, layouts, @params.ToEquatableArray(), derived.ToEquatableArray(), requires, presets, upstream,
            components.Select(c => c.Model).Concat(bodies.SelectMany(b => b.Extracted)).ToEquatableArray(), [method]);
    }

    private static string ClassName(ObjectReader file)
    {
        if (file.Required<JsonString>("class", "the name of the generated class") is not { } name)
        {
            return "Unnamed";
        }

        if (!NodeReader.IsName(name.Value) || Identifier.Pascal(name.Value) != name.Value)
        {
            file.Problems.Add(Rules.BadValue, file.OriginOf(name), $"'{name.Value}' is no class name: letters and digits, starting with a capital letter.");
            return "Unnamed";
        }

        return name.Value;
    }

    private static IEnumerable<LayoutModel> Layouts(ObjectReader file)
    {
        if (file.Required<JsonObject>("layouts", "the ecosystems whose keys these are, as { \"timm\": {} }") is not { } layouts)
        {
            yield break;
        }

        if (layouts.Members.Count == 0)
        {
            file.Problems.Add(Rules.MissingMember, file.OriginOf(layouts), "timm", "at least one layout, such as { \"timm\": {} }");
        }

        foreach (var member in layouts.Members)
        {
            if (file.Expect<JsonObject>(member) is not { } obj)
            {
                continue;
            }

            var reader = new ObjectReader(obj, file.File, file.Problems);
            var prefixes = reader.Texts("prefix").Select(t => t.Value).DefaultIfEmpty("").ToEquatableArray();
            var beside = reader.Texts("beside").Where(t => IsPattern(t, reader)).Select(t => t.Value).ToEquatableArray();
            reader.Finish();
            yield return new LayoutModel(member.Key!, prefixes, beside);
        }
    }

    private static bool IsPattern(JsonString text, ObjectReader reader)
    {
        if (KeyPattern.TryParse(text.Value, out var error) is not null)
        {
            return true;
        }

        reader.Problems.Add(Rules.Pattern, reader.OriginOf(text), $"'{text.Value}' is no key pattern: {error}.");
        return false;
    }

    private static IEnumerable<RequireModel> Requires(ObjectReader file, BindScope scope)
    {
        var expressions = new ExpressionReader(scope, file.File, file.Problems);
        foreach (var text in file.Texts("require"))
        {
            yield return new RequireModel(expressions.Read(text, t => t is { Kind: ExprKind.Bool, Nullable: false }, "a condition"), file.OriginOf(text));
        }
    }

    /// <summary>The components of the file and of those it uses, bound; and the readers that bound bodies.</summary>
    private static (List<(ComponentModel Model, bool Own)> Components, List<BodyReader> Bodies, List<InterfaceModel> Interfaces) Components(
        ObjectReader file, ArchitectureSources sources, Dictionary<string, ExprType> types, HashSet<string> used, ProblemList problems)
    {
        var declared = new Dictionary<string, ComponentReader.Declaration>(StringComparer.Ordinal);
        var interfaces = new List<InterfaceModel>();
        foreach (var text in file.Texts("uses"))
        {
            if (sources.Components.FirstOrDefault(c => ComponentsName(c.Path) == text.Value) is not { } found)
            {
                problems.Add(Rules.UnknownFile, file.OriginOf(text), $"{text.Value}.components.json", Suggestion.For(text.Value, sources.Components.Select(c => ComponentsName(c.Path))));
            }
            else if (found.Root is JsonObject obj)
            {
                // What is wrong inside the other file is that file's business.
                var other = new ObjectReader(obj, found.Path, new ProblemList());
                interfaces.AddRange(InterfaceReader.Read(other));
                foreach (var declaration in ComponentReader.Declarations(other, seesConfig: false))
                {
                    declared[declaration.Signature.Name] = declaration;
                }
            }
        }

        foreach (var declaration in ComponentReader.Declarations(file, seesConfig: true))
        {
            if (NodeTable.Binders.ContainsKey(declaration.Signature.Name) || declared.ContainsKey(declaration.Signature.Name))
            {
                problems.AddOnKey(Rules.DuplicateName, file.OriginOf(declaration.Json), declaration.Signature.Name, "a component of a file that this one uses");
            }
            else
            {
                declared[declaration.Signature.Name] = declaration;
            }
        }

        var signatures = declared.ToDictionary(d => d.Key, d => d.Value.Signature, StringComparer.Ordinal);
        var readers = declared.Values.Select(d => d.File).Append(file.File).Distinct().ToDictionary(path => path, path => new BodyReader(path, problems, signatures), StringComparer.Ordinal);
        var components = declared.Values.Select(d => (ComponentReader.Body(d, types, used, readers[d.File]), d.SeesConfig)).ToList();
        return (components, [readers[file.File], .. readers.Where(r => r.Key != file.File).Select(r => r.Value)], interfaces);
    }

    private static MethodModel Method(ObjectReader file, BindScope scope, List<BodyReader> bodies)
    {
        var inputs = InputReader.Read(file, scope).ToList();
        if (inputs.Count == 0 && file.Members("inputs").Count == 0)
        {
            file.Problems.Add(Rules.MissingMember, file.Origin, "inputs", "at least one input, as { \"x\": \"float[b, 3, h, w]\" }");
        }

        foreach (var input in inputs)
        {
            if (inputs.Count(i => Identifier.Camel(i.Name) == Identifier.Camel(input.Name)) > 1)
            {
                file.Problems.Add(Rules.DuplicateName, input.Origin, input.Name, "an input");
            }
        }

        var reader = new NodeReader(file, scope, bodies[0]);
        var body = reader.Body("body");
        var outputs = new List<OutputModel>();
        if (file.Required<JsonObject>("outputs", "the values that a call gives, as { \"output\": \"$_\" }") is { } declared)
        {
            foreach (var member in declared.Members)
            {
                if (!NodeReader.IsName(member.Key!))
                {
                    file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), member.Key!);
                }

                outputs.Add(new OutputModel(member.Key!, bodies[0].Value(member, scope), file.OriginOf(member)));
            }

            if (outputs.Count == 0)
            {
                file.Problems.Add(Rules.MissingMember, file.OriginOf(declared), "output", "at least one output");
            }
        }

        foreach (var input in inputs.Skip(1).Where(i => !scope.References.Contains(i.Name)))
        {
            file.Problems.Add(Rules.Unused, input.Origin, "Input", input.Name);
        }

        return new MethodModel("forward", inputs.ToEquatableArray(), body, outputs.ToEquatableArray(), file.Origin)
        {
            References = scope.References.OrderBy(r => r, StringComparer.Ordinal).ToEquatableArray(),
        };
    }

    private static EquatableArray<string> Implements(ObjectReader file, List<InterfaceModel> interfaces, IReadOnlyList<ParamModel> @params, MethodModel method)
    {
        foreach (var text in file.Texts("implements"))
        {
            if (interfaces.FirstOrDefault(i => i.Name == text.Value) is not { } model)
            {
                file.Problems.Add(Rules.UnknownName, file.OriginOf(text), text.Value, Suggestion.For(text.Value, interfaces.Select(i => i.Name)));
            }
            else if (InterfaceReader.Missing(model, @params, method.Inputs, method.Outputs) is { } lack)
            {
                file.Problems.Add(Rules.Interface, file.OriginOf(text), file.Text("class"), text.Value, lack);
            }
        }

        return file.Texts("implements").Select(t => t.Value).ToEquatableArray();
    }

    private static void ReportUnused(ObjectReader file, List<(ComponentModel Model, bool Own)> components, List<BodyReader> bodies, IReadOnlyList<ParamModel> @params, IReadOnlyList<DerivedModel> derived, HashSet<string> used)
    {
        foreach (var param in @params.Where(p => !used.Contains(p.Name)))
        {
            file.Problems.AddOnKey(Rules.Unused, param.Origin, "Param", param.Name);
        }

        foreach (var value in derived.Where(d => !used.Contains(d.Name)))
        {
            file.Problems.AddOnKey(Rules.Unused, value.Origin, "Derived value", value.Name);
        }

        foreach (var (component, own) in components.Where(c => c.Own && bodies.All(b => !b.UsedComponents.Contains(c.Model.Name))))
        {
            file.Problems.AddOnKey(Rules.Unused, component.Origin, "Component", component.Name);
        }
    }

    private static IEnumerable<PresetModel> Presets(JsonFile presets, IReadOnlyList<ParamModel> @params, ProblemList problems) =>
        presets.Root is JsonObject obj ? PresetReader.Read(new ObjectReader(obj, presets.Path, problems), @params) : [];
}
