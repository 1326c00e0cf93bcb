using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Emission;

/// <summary>Writes the module classes of an architecture.</summary>
internal sealed class ModuleEmitter(LoweredArchitecture architecture, SourceWriter writer)
{
    private readonly ArchitectureModel _model = architecture.Architecture;

    public static string Emit(LoweredArchitecture architecture)
    {
        var writer = FileHeader.Begin(architecture.Architecture.Namespace, architecture.Architecture.Origin.File);
        new ModuleEmitter(architecture, writer).Root();
        return writer.ToString();
    }

    private string Config => ConfigEmitter.ConfigName(_model);

    private void Root()
    {
        var (model, root) = (_model, architecture.Root);
        foreach (var method in root.Methods.Where(m => m.Outputs.Count > 1 && (m.Name != "forward" || model.Interface is null)))
        {
            OutputRecord(method);
        }

        var keys = model.Layouts.Count > 0 ? $" State-dict keys: {model.Layouts[0].Name}." : "";
        var source = model.Source.Length > 0 ? $" Source: {model.Source}." : "";
        writer.Line($"/// <summary>{Identifier.Xml(model.Summary)}{Identifier.Xml(keys)}{Identifier.Xml(source)}</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"public sealed partial class {root.Name} : {BaseOf(root)}"))
        {
            Fields(root, isRoot: true);
            writer.Line("/// <summary>Builds the module with fresh weights, initialised as PyTorch does.</summary>")
                .Line("/// <param name=\"config\">The config.</param>")
                .Line("/// <param name=\"device\">Where the parameters live; the CPU when null.</param>")
                .Line("/// <param name=\"dtype\">Their dtype; 32-bit floats when null.</param>")
                .Line("/// <exception cref=\"ConfigException\">The config breaks a requirement.</exception>")
                .Line($"public {root.Name}({Config} config, torch.Device? device = null, torch.ScalarType? dtype = null)");
            using (writer.Indent())
            {
                writer.Line(": this(config, new FreshWeights(device, dtype), \"\")");
            }

            writer.Line("{").Line("}").Line();
            Constructor(root, $"internal {root.Name}({Config} config, WeightSource source, string prefix)", isRoot: true);
            writer.Line($"/// <summary>The config that the module was built for.</summary>").Line($"public {Config} Config => _config;").Line();
            Properties(root);
            foreach (var method in root.Methods)
            {
                Method(method, root);
            }

            foreach (var component in architecture.Classes)
            {
                Component(component);
            }
        }
    }

    private void OutputRecord(MethodCode method)
    {
        writer.Line($"/// <summary>What <see cref=\"{architecture.Root.Name}\"/> gives.</summary>");
        foreach (var output in method.Outputs)
        {
            writer.Line($"/// <param name=\"{Identifier.Pascal(output.Name)}\"><c>{output.Name}</c>: float{Identifier.Xml(output.Shape)}.</param>");
        }

        OutputRecord(writer, OutputName(method), method.Outputs.Select(o => (Identifier.Pascal(o.Name), o.Nullable)));
        writer.Line();
    }

    /// <summary>A record of tensors that frees them.</summary>
    public static void OutputRecord(SourceWriter writer, string name, IEnumerable<(string Name, bool Nullable)> properties)
    {
        var all = properties.ToList();
        writer.Line(FileHeader.Attribute);
        using (writer.Block($"public sealed record {name}({string.Join(", ", all.Select(p => $"Tensor{(p.Nullable ? "?" : "")} {p.Name}"))}) : global::System.IDisposable"))
        {
            writer.Line("/// <summary>Frees the tensors.</summary>");
            using (writer.Block("public void Dispose()"))
            {
                foreach (var (property, nullable) in all)
                {
                    writer.Line($"{property}{(nullable ? "?" : "")}.Dispose();");
                }
            }
        }
    }

    public static string OutputName(MethodCode method, string className) => $"{className}{(method.Name == "forward" ? "" : method.Name)}Output";

    private string OutputName(MethodCode method) => _model.Interface is { } model && method.Name == "forward" ? $"global::{model.Namespace}.{model.Name}Output" : OutputName(method, architecture.Root.Name);

    /// <summary>The C# class of what stands in a slot.</summary>
    private string SlotType(SlotModel slot) => ConfigEmitter.SlotType(slot, architecture);

    private string Result(MethodCode method) => (method.Name == "forward" && method.Outputs[0].Name.Length > 0 && _model.Interface is { } model ? model.Outputs.Count : method.Outputs.Count) > 1 ? OutputName(method) : method.Outputs[0].Nullable ? "Tensor?" : "Tensor";

    private string BaseOf(ClassModel model)
    {
        if (model.Component.Length == 0 && _model.Interface is { } implemented)
        {
            return $"global::{implemented.Namespace}.{implemented.Name}";
        }

        var forward = model.Methods[0];
        return forward.Name != "forward" ? "WeftModule" : $"WeftModule<{string.Join(", ", forward.Inputs.Select(TypeOf).Append(Result(forward)))}>";
    }

    private static string TypeOf(MethodInput input) => $"{(input.Kind == TensorKind.RopeTable ? "Rotary" : "Tensor")}{(input.Nullable ? "?" : "")}";

    private void Component(ClassModel model)
    {
        writer.Line().Line($"/// <summary>Component <c>{model.Component}</c>.</summary>");
        using (writer.Block($"public sealed partial class {model.Name} : {BaseOf(model)}"))
        {
            Fields(model, isRoot: false);
            Constructor(model, $"internal {model.Name}({Config} config, WeightSource source, string prefix{string.Concat(model.Parameters.Select(p => $", {ParameterType(p)} {LeafNames.Parameter(p)}"))})", isRoot: false);
            Properties(model);
            foreach (var method in model.Methods)
            {
                Method(method, model);
            }
        }
    }

    private string ParameterType(Expr parameter) => ConfigEmitter.TypeName(_model.TypeOfLeaf(parameter));

    private static bool ReadsConfig(ClassModel model) => model.Methods.Any(m => m.Body.Contains("_config."));

    private void Fields(ClassModel model, bool isRoot)
    {
        var any = isRoot || ReadsConfig(model);
        if (any)
        {
            writer.Line($"private readonly {Config} _config;");
        }

        foreach (var field in model.Fields)
        {
            any = true;
            writer.Line($"private readonly {ParameterType(field)} _{LeafNames.Parameter(field).TrimStart('@')};");
        }

        foreach (var owned in model.Members.OfType<OwnedMember>())
        {
            any = true;
            writer.Line($"private readonly {owned.Type}{(owned.Guard == Expr.True ? "" : "?")} {owned.Field};");
        }

        foreach (var parameter in model.Members.OfType<ParameterMember>().Where(p => !p.Path.IsLiteral))
        {
            any = true;
            writer.Line($"private readonly string {PathField(parameter)};");
        }

        if (any)
        {
            writer.Line();
        }
    }

    private static string PathField(ParameterMember parameter) => $"{Identifier.Field(parameter.Property)}Key";

    private void Constructor(ClassModel model, string signature, bool isRoot)
    {
        var code = Code;
        writer.Line(signature);
        using (writer.Indent())
        {
            writer.Line($": base({Identifier.Literal(model.Name)})");
        }

        using (writer.Block())
        {
            if (isRoot)
            {
                writer.Line("config.Validate();");
            }

            if (isRoot || ReadsConfig(model))
            {
                writer.Line("_config = config;");
            }

            foreach (var field in model.Fields)
            {
                writer.Line($"_{LeafNames.Parameter(field).TrimStart('@')} = {LeafNames.Parameter(field)};");
            }

            GuardedMembers.Write(writer, code, model.Members.Where(m => m is not CheckMember), member => Build(member, code));
        }

        writer.Line();
    }

    private CSharpExpression Code => new(LeafNames.InConstructor, _model.TypeOfLeaf);

    private void Build(Member member, CSharpExpression code)
    {
        switch (member)
        {
            case ParameterMember parameter:
                var path = TemplateCode.Of(parameter.Path, code);
                if (!parameter.Path.IsLiteral)
                {
                    writer.Line($"{PathField(parameter)} = {path};");
                    path = PathField(parameter);
                }

                writer.Line($"Register({path}, source, prefix, {Init(parameter.Init, code)}, [{string.Join(", ", parameter.Shape.Select(code.Write))}]);");
                break;
            case LayerMember layer:
                var arguments = layer.Arguments.Select(a => $"{(a.Name.Length > 0 ? $"{a.Name}: " : "")}{(a.IsList ? $"[{string.Join(", ", a.Values.Select(code.Write))}]" : code.Write(a.Values[0]))}");
                writer.Line($"{layer.Property} = Register({TemplateCode.Of(layer.Path, code)}, new {layer.Type}(source, {TemplateCode.Prefixed(layer.Path, code)}, {string.Join(", ", arguments)}));");
                break;
            case ChildMember { Loop: { } loop } list:
                List(list, loop, code);
                break;
            case ChildMember child:
                writer.Line($"{child.Property} = Register({TemplateCode.Of(child.Path, code)}, {New(child, code)});");
                break;
            case SlotMember slot:
                var place = $"config.{LeafNames.EffectiveSlot(slot.Slot.Name)}.Create(source, {(slot.Path.Parts.Count == 0 ? "prefix" : TemplateCode.Prefixed(slot.Path, code, "."))})";
                writer.Line(slot.Path.Parts.Count == 0
                    ? $"{slot.Property} = RegisterFlat({Identifier.Literal(slot.Property)}, {place});"
                    : $"{slot.Property} = Register({TemplateCode.Of(slot.Path, code)}, {place});");
                break;
            case OwnedMember owned:
                writer.Line($"{owned.Field} = Own(new {owned.Type}({string.Join(", ", owned.Arguments.Select(a => a.Write(code.Write)))}));");
                break;
        }
    }

    private static string Init(InitModel init, CSharpExpression code)
    {
        var given = $"Init.{init.Factory}({string.Join(", ", init.Arguments.Select(code.Write))})";
        return init.Unless is { } other ? $"{code.WriteCondition(other.Condition)} ? {Init(other.Init, code)} : {given}" : given;
    }

    private void List(ChildMember list, Loop loop, CSharpExpression code)
    {
        var (local, index) = (Identifier.Camel(list.Property), LeafNames.Parameter(loop.Index));
        if (local == list.Property || local == index || TakenNames.Constructor.Contains(local))
        {
            local += "List";
        }

        writer.Line($"var {local} = new {list.Class}[{code.Write(loop.Count)}];");
        foreach (var carry in loop.Carries)
        {
            writer.Line($"long {carry.Local.Local} = {code.Write(carry.Initial)};");
        }

        using (writer.Block($"for (var {index} = 0; {index} < {local}.Length; {index}++)"))
        {
            writer.Line($"{local}[{index}] = Register({TemplateCode.Of(list.Path, code)}, {New(list, code)});");
            Advance(writer, loop, code);
        }

        writer.Line($"{list.Property} = {local};");
    }

    /// <summary>Takes threaded sizes to the next iteration, all at once.</summary>
    public static void Advance(SourceWriter writer, Loop loop, CSharpExpression code)
    {
        if (loop.Carries.Count == 1)
        {
            writer.Line($"{loop.Carries[0].Local.Local} = {code.Write(loop.Carries[0].Next)};");
        }
        else if (loop.Carries.Count > 1)
        {
            writer.Line($"({string.Join(", ", loop.Carries.Select(c => c.Local.Local))}) = ({string.Join(", ", loop.Carries.Select(c => code.Write(c.Next)))});");
        }
    }

    private static string New(ChildMember child, CSharpExpression code) =>
        $"new {child.Class}(config, source, {TemplateCode.Prefixed(child.Path, code, ".")}{string.Concat(child.Arguments.Select(a => $", {code.Write(a.Value)}"))})";

    private void Properties(ClassModel model)
    {
        foreach (var member in model.Members.OfType<NamedMember>())
        {
            var (key, nullable) = (Identifier.Xml(member.Path.ToString()), member.Guard == Expr.True ? "" : "?");
            var condition = member.Guard == Expr.True ? "" : $"; null unless {Identifier.Xml(ExpressionText.Of(member.Guard))}";
            switch (member)
            {
                case ParameterMember parameter:
                    var path = parameter.Path.IsLiteral ? Identifier.Literal(parameter.Path.ToString()) : PathField(parameter);
                    writer.Line($"/// <summary><c>{key}</c>: float{Identifier.Xml(ExpressionText.OfShape(parameter.Shape))}{condition}.</summary>")
                        .Line($"public Parameter{nullable} {parameter.Property} => {(nullable.Length > 0 ? "OptionalParameter" : "Parameter")}({path});");
                    break;
                case LayerMember layer:
                    writer.Line($"/// <summary><c>{key}</c>: {string.Join(", ", layer.Keys.Where(k => k.Guard != Expr.False).Select(k => $"{k.Suffix} {(k.Kind == LayerKeyKind.Counter ? "int64" : "float")}{Identifier.Xml(ExpressionText.OfShape(k.Shape))}"))}{condition}.</summary>")
                        .Line($"public {layer.Type}{nullable} {layer.Property} {{ get; }}");
                    break;
                case SlotMember slot:
                    writer.Line($"/// <summary>{(slot.Path.Parts.Count == 0 ? "What" : $"<c>{key}</c>: what")} <see cref=\"{Config}.{Identifier.Pascal(slot.Slot.Name)}\"/> describes{condition}.</summary>")
                        .Line($"public {SlotType(slot.Slot)}{nullable} {slot.Property} {{ get; }}");
                    break;
                case ChildMember { Loop: { } loop } list:
                    writer.Line($"/// <summary><c>{key}</c>, {Identifier.Xml(ExpressionText.Of(loop.Count))} of them{condition}.</summary>")
                        .Line($"public IReadOnlyList<{list.Class}>{nullable} {list.Property} {{ get; }}");
                    break;
                case ChildMember child:
                    writer.Line($"/// <summary><c>{key}</c>{condition}.</summary>").Line($"public {child.Class}{nullable} {child.Property} {{ get; }}");
                    break;
            }

            writer.Line();
        }
    }

    private void Method(MethodCode method, ClassModel owner)
    {
        if (owner.Component.Length > 0)
        {
            writer.Line("/// <inheritdoc/>");
        }
        else
        {
            writer.Line($"/// <summary>{Identifier.Xml(architecture.Architecture.Methods.First(m => m.Name == method.Name).Summary)}</summary>");
            foreach (var input in method.Inputs)
            {
                writer.Line($"/// <param name=\"{input.Name.TrimStart('@')}\">{Identifier.Xml(input.Declared)}.</param>");
            }

            writer.Line($"/// <returns>{string.Join("; ", method.Outputs.Select(o => $"<c>{o.Name}</c>: float{Identifier.Xml(o.Shape)}"))}.</returns>");
        }

        using (writer.Block($"public {(method.Name == "forward" ? "override " : "")}{Result(method)} {method.Name}({string.Join(", ", method.Inputs.Select(i => $"{TypeOf(i)} {i.Name}"))})"))
        {
            writer.Line("using var scope = torch.NewDisposeScope();").Line(method.Body.TrimEnd('\n'));
        }
    }
}
