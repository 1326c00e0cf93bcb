using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>A JSON file as read: where it lies and what it holds.</summary>
internal sealed record JsonFile(string Path, JsonNode Root, string Namespace = "");

/// <summary>An architecture file and those it draws on.</summary>
/// <param name="File">The architecture.</param>
/// <param name="Namespace">The C# namespace of what is generated.</param>
/// <param name="Components">Files named by <c>uses</c>.</param>
/// <param name="Presets">Presets files for its class.</param>
/// <param name="Slots">Architectures that its slots name.</param>
internal sealed record ArchitectureSources(JsonFile File, string Namespace, EquatableArray<JsonFile> Components, EquatableArray<JsonFile> Presets, EquatableArray<ArchitectureSources> Slots)
{
    /// <summary>The class that the file declares; empty when it declares none.</summary>
    public string Class => File.Root is JsonObject obj && obj["class"] is JsonString name ? name.Value : "";
}

/// <summary>What binding gives: the model, or problems.</summary>
internal sealed record Bound<T>(T? Model, EquatableArray<Problem> Problems)
    where T : class
{
    /// <summary>Of a model with problems, what could be read.</summary>
    public T? Broken { get; init; }
}

/// <summary>Binds an architecture file: resolves names, types every slot, reports what is wrong or unused.</summary>
internal static class ArchitectureBinder
{
    public static readonly Form Form = new(
        "architecture", "An architecture: the file X.arch.json becomes the class X with its config record, loader and keys.",
        Required("class", ValueKind.Matching("^[A-Z][A-Za-z0-9]*$"), "Name of the generated class.", "\"TinyMlp\""),
        Optional("summary", ValueKind.Text, "What the model is, in a sentence: documentation of the class."),
        Optional("source", ValueKind.Text, "Where it comes from: the original's file, a paper."),
        Required("layouts", ValueKind.Map(ValueKind.Object(() => LayoutReader.Form)), "The ecosystems whose files hold these keys, at least one.", "{ \"timm\": {} }"),
        Optional("params", ValueKind.Map(ValueKind.Either(ValueKind.Literal, ValueKind.Object(() => ParamReader.Form), ValueKind.Object(() => SlotReader.Form)), ValueKind.NamePattern), "The config: independent values with their defaults. A literal says its type; else { \"type\", \"default\" } or { \"enum\", \"default\" }. { \"implements\", \"default\" } and { \"config\" } are the config of another architecture.", example: "{ \"depth\": 12, \"eps\": { \"type\": \"float\", \"default\": 1e-6 } }"),
        Optional("derived", ValueKind.Map(ValueKind.Formula, ValueKind.NamePattern), "Values computed from params and from each other.", example: "{ \"head_dim\": \"embed_dim // num_heads\" }"),
        Optional("require", ValueKind.OneOrList(ValueKind.Formula), "Conditions that every config must meet.", example: "[\"embed_dim % num_heads == 0\"]"),
        Optional("only_if", ValueKind.Map(ValueKind.Formula), "Where a param counts at all; elsewhere two configs that differ in it are the same."),
        Optional("alike", ValueKind.Map(ValueKind.Formula), "Of a param's values that mean the same, the one that stands for all."),
        Optional("upstream", ValueKind.Map(ValueKind.OneOrList(ValueKind.Object(() => UpstreamReader.Form))), "How the config files of the layouts' ecosystems bind to the params, read and written by one table; several where a class is described in several forms."),
        Optional("uses", ValueKind.OneOrList(ValueKind.Text), "Components files whose components, interfaces and words are used, by name without \".components.json\".", example: "[\"timm\"]"),
        Optional("implements", ValueKind.OneOrList(ValueKind.Name), "The interface of a components file that it meets, so that it can stand in slots.", example: "[\"TimmTrunk\"]"),
        ComponentReader.Components,
        Optional("methods", ValueKind.Map(ValueKind.Object(() => MethodReader.Form), ValueKind.NamePattern), "Further methods, by a name with a capital letter. With these, 'inputs', 'body' and 'outputs' of the file itself may be left out."),
        MethodReader.Inputs with { IsRequired = false },
        MethodReader.Body with { IsRequired = false },
        MethodReader.Outputs with { IsRequired = false })
    {
        Alternatives = [["methods"], ["inputs", "body", "outputs"]],
    };

    /// <summary>The class of a file that does not tell its own.</summary>
    public const string Unnamed = nameof(Unnamed);

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

        var file = new ObjectReader(root, Form, sources.File.Path, problems);
        var model = Read(file, sources, problems);
        file.Finish();
        return problems.Count == 0 ? new(model, []) : new(null, problems.ToArray()) { Broken = model };
    }

    private static ArchitectureModel Read(ObjectReader file, ArchitectureSources sources, ProblemList problems)
    {
        var className = ClassName(file);
        var summary = file.Text("summary", $"{className}.");
        var source = file.Text("source");
        var layouts = Layouts(file).ToEquatableArray();
        var components = Components(file, sources, problems);
        var slots = new List<SlotModel>();
        var @params = ParamReader.Read(file, className, new SlotReader(components.Interfaces, [.. sources.Slots.Select(s => s.Class)], slots));
        var types = @params.ToDictionary(p => p.Name, p => p.Type, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var derived = DerivedReader.Read(file, types, used);
        var scope = BindScope.OfFile(types, used);
        var requires = Requires(file, scope).ToEquatableArray();
        @params = Alike(file, OnlyIf(file, @params, scope), scope);
        var upstream = new UpstreamReader(new WordsReader(components.Words), types).Read(file, [.. layouts.Select(l => l.Name)]).ToEquatableArray();
        var bodies = components.Declared.Values.Select(d => d.File).Append(file.File).Distinct().ToDictionary(path => path, path => new BodyReader(path, problems, components.Signatures, slots), StringComparer.Ordinal);
        var bound = components.Declared.Values.Select(d => (Model: ComponentReader.Body(d, types, used, bodies[d.File]), Own: d.SeesConfig)).ToList();
        var methods = Methods(file, scope, bodies[file.File]).ToList();
        var implements = Implements(file, components.Interfaces, @params, methods[0]);
        ReportUnused(file, bound, bodies.Values, @params, derived, slots, used);
        var presets = Presets(sources.Presets, className, @params, problems).ToEquatableArray();
        return new ArchitectureModel(
            className, summary, source, sources.Namespace, file.Origin, implements is null ? [] : [implements.Name], layouts, @params.ToEquatableArray(), derived.ToEquatableArray(), requires, presets, upstream,
            bound.Select(c => c.Model).Concat(bodies.Values.SelectMany(b => b.Extracted)).ToEquatableArray(), methods.ToEquatableArray())
        {
            Slots = slots.ToEquatableArray(),
            Interface = implements,
        };
    }

    private static string ClassName(ObjectReader file)
    {
        if (file.Required<JsonString>("class", "the name of the generated class") is not { } name)
        {
            return Unnamed;
        }

        if (!IsClassName(name.Value))
        {
            file.Problems.Add(Rules.BadValue, file.OriginOf(name), $"'{name.Value}' is no class name: letters and digits, starting with a capital letter.");
            return Unnamed;
        }

        if (TakenNames.Class.Contains(name.Value))
        {
            file.Problems.Add(Rules.DuplicateName, file.OriginOf(name), name.Value, "something that generated code uses");
        }

        return name.Value;
    }

    private static bool IsClassName(string name) => NodeReader.IsName(name) && name[0] is >= 'A' and <= 'Z' && name.IndexOf('_') < 0;

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

            yield return LayoutReader.Read(member.Key!, file.Inner(obj, LayoutReader.Form));
        }
    }

    /// <summary>The params with the conditions under which they count.</summary>
    private static List<ParamModel> OnlyIf(ObjectReader file, IReadOnlyList<ParamModel> @params, BindScope scope) =>
        OfParams(file, "only_if", @params, scope, _ => (t => t is { Kind: ExprKind.Bool, Nullable: false }, "a condition"), (param, condition) => param with { OnlyIf = condition });

    /// <summary>The params with the one of the values that mean the same.</summary>
    private static List<ParamModel> Alike(ObjectReader file, IReadOnlyList<ParamModel> @params, BindScope scope) =>
        OfParams(
            file, "alike", @params, scope,
            param => (t => t.Kind == param.Type.Kind && (param.Type.Nullable || !t.Nullable) && param.Type.Choices.Count == 0, $"a value of '{param.Name}', which is of type {param.Type}"),
            (param, value) => param with { Alike = value });

    private static List<ParamModel> OfParams(
        ObjectReader file, string name, IReadOnlyList<ParamModel> @params, BindScope scope, Func<ParamModel, (Func<ExprType, bool> Expected, string What)> kind, Func<ParamModel, Expr, ParamModel> change)
    {
        var expressions = new ExpressionReader(scope, file.File, file.Problems);
        var found = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var member in file.Members(name))
        {
            if (@params.FirstOrDefault(p => p.Name == member.Key) is not { } param)
            {
                file.Problems.AddOnKey(Rules.UnknownName, file.OriginOf(member), member.Key!, Suggestion.For(member.Key!, @params.Select(p => p.Name)));
            }
            else if (file.Expect<JsonString>(member) is { } text)
            {
                var (expected, what) = kind(param);
                found[member.Key!] = expressions.Read(text, expected, what);
            }
        }

        return [.. @params.Select(p => found.TryGetValue(p.Name, out var value) ? change(p, value) : p)];
    }

    private static IEnumerable<RequireModel> Requires(ObjectReader file, BindScope scope)
    {
        var expressions = new ExpressionReader(scope, file.File, file.Problems);
        foreach (var text in file.Texts("require"))
        {
            yield return new RequireModel(expressions.Read(text, t => t is { Kind: ExprKind.Bool, Nullable: false }, "a condition"), file.OriginOf(text));
        }
    }

    /// <summary>What a file and those it uses declare.</summary>
    private sealed record Declarations(Dictionary<string, ComponentReader.Declaration> Declared, List<InterfaceModel> Interfaces, Dictionary<string, EquatableArray<UpstreamPair>> Words)
    {
        public IReadOnlyDictionary<string, ComponentSignature> Signatures { get; } = Declared.ToDictionary(d => d.Key, d => d.Value.Signature, StringComparer.Ordinal);
    }

    private static Declarations Components(ObjectReader file, ArchitectureSources sources, ProblemList problems)
    {
        var declared = new Dictionary<string, ComponentReader.Declaration>(StringComparer.Ordinal);
        var interfaces = new List<InterfaceModel>();
        var words = new Dictionary<string, EquatableArray<UpstreamPair>>(StringComparer.Ordinal);
        foreach (var text in file.Texts("uses"))
        {
            if (sources.Components.FirstOrDefault(c => ComponentsName(c.Path) == text.Value) is not { } found)
            {
                problems.Add(Rules.UnknownFile, file.OriginOf(text), $"{text.Value}.components.json", Suggestion.For(text.Value, sources.Components.Select(c => ComponentsName(c.Path))));
            }
            else if (found.Root is JsonObject obj)
            {
                // What is wrong inside the other file is that file's business.
                var other = new ObjectReader(obj, ComponentsFileBinder.Form, found.Path, new ProblemList());
                interfaces.AddRange(InterfaceReader.Read(other, found.Namespace));
                foreach (var table in WordsReader.Tables(other).Where(t => IsNew(t.Key, words.ContainsKey, "words")))
                {
                    words[table.Key] = table.Value;
                }

                foreach (var declaration in ComponentReader.Declarations(other, seesConfig: false).Where(d => IsNew(d.Signature.Name, declared.ContainsKey, "a component")))
                {
                    declared[declaration.Signature.Name] = declaration;
                }

                bool IsNew(string name, Func<string, bool> isTaken, string what)
                {
                    if (isTaken(name))
                    {
                        problems.Add(Rules.DuplicateName, file.OriginOf(text), name, $"{what} of another file that this one uses");
                        return false;
                    }

                    return true;
                }
            }
        }

        foreach (var declaration in ComponentReader.Declarations(file, seesConfig: true))
        {
            if (NodeTable.ByName.ContainsKey(declaration.Signature.Name) || declared.ContainsKey(declaration.Signature.Name))
            {
                problems.AddOnKey(Rules.DuplicateName, file.OriginOf(declaration.Json), declaration.Signature.Name, "a component of a file that this one uses");
            }
            else
            {
                declared[declaration.Signature.Name] = declaration;
            }
        }

        return new Declarations(declared, interfaces, words);
    }

    /// <summary><c>forward</c> from the top of the file, and those under <c>methods</c>.</summary>
    private static IEnumerable<MethodModel> Methods(ObjectReader file, BindScope scope, BodyReader bodies)
    {
        var named = file.Members("methods");
        if (file.Json["body"] is not null || !named.Any(m => m is JsonObject && NodeReader.IsName(m.Key!) && Identifier.Pascal(m.Key!) == m.Key))
        {
            yield return MethodReader.Read("forward", file, scope.ForMethod(), bodies, "Runs the model.");
        }

        foreach (var member in named)
        {
            if (!NodeReader.IsName(member.Key!) || Identifier.Pascal(member.Key!) != member.Key)
            {
                file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), member.Key!);
            }
            else if (file.Expect<JsonObject>(member) is { } obj)
            {
                var reader = file.Inner(obj, MethodReader.Form);
                yield return MethodReader.Read(member.Key!, reader, scope.ForMethod(), bodies, reader.Text("summary", "Runs the model."));
                reader.Finish();
            }
        }
    }

    private static InterfaceModel? Implements(ObjectReader file, List<InterfaceModel> interfaces, IReadOnlyList<ParamModel> @params, MethodModel method)
    {
        InterfaceModel? result = null;
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
            else if (result is not null)
            {
                file.Problems.Add(Rules.Interface, file.OriginOf(text), file.Text("class"), text.Value, $"a class implements one interface, and it implements '{result.Name}' already");
            }
            else
            {
                result = model;
            }
        }

        return result;
    }

    private static void ReportUnused(ObjectReader file, List<(ComponentModel Model, bool Own)> components, IReadOnlyCollection<BodyReader> bodies, IReadOnlyList<ParamModel> @params, IReadOnlyList<DerivedModel> derived, List<SlotModel> slots, HashSet<string> used)
    {
        foreach (var slot in slots.Where(s => bodies.All(b => !b.UsedSlots.Contains(s.Name))))
        {
            file.Problems.AddOnKey(Rules.Unused, slot.Origin, "Param", slot.Name);
        }

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

    private static List<PresetModel> Presets(IEnumerable<JsonFile> files, string className, IReadOnlyList<ParamModel> @params, ProblemList problems)
    {
        var found = new List<PresetModel>();
        foreach (var file in files)
        {
            var presets = file.Root is JsonObject obj ? PresetReader.Read(new ObjectReader(obj, PresetReader.Form, file.Path, problems), @params).ToList() : [];
            foreach (var preset in presets.Where(preset => found.Exists(other => other.Name == preset.Name)))
            {
                problems.AddOnKey(Rules.DuplicateName, preset.Origin, preset.Name, $"a preset of {className}");
            }

            found.AddRange(presets.Select(preset => preset with { Namespace = file.Namespace }));
        }

        return found;
    }
}
