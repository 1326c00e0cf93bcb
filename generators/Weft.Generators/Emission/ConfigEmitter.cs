using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Emission;

/// <summary>Writes the config record of an architecture and its enums.</summary>
internal static class ConfigEmitter
{
    public static string Emit(LoweredArchitecture architecture)
    {
        var model = architecture.Architecture;
        var writer = FileHeader.Begin(model.Namespace, model.Origin.File);
        foreach (var param in OwnEnums(model))
        {
            Enum(writer, model, param);
        }

        writer.Line($"/// <summary>Values that decide the shape and math of <see cref=\"{model.Class}\"/>.</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"public sealed record {ConfigName(model)} : {(model.Interface is { } implemented ? $"global::{implemented.Namespace}.{implemented.Name}Config" : "ArchitectureConfig")}"))
        {
            Properties(writer, model);
            SlotEmitter.Properties(writer, architecture);
            Presets(writer, model);
            writer.Line("/// <inheritdoc/>").Line($"public override Architecture Architecture => {model.Class}.Architecture;").Line();
            Build(writer, architecture);
            Validate(writer, model);
            With(writer, architecture);
            Params(writer, model);
        }

        return writer.ToString();
    }

    public static string ConfigName(ArchitectureModel model) => $"{model.Class}Config";

    /// <summary>The C# type of a param.</summary>
    public static string TypeName(ExprType type)
    {
        var name = type.Kind switch
        {
            ExprKind.Int => "long",
            ExprKind.Float => "double",
            ExprKind.Bool => "bool",
            ExprKind.Text => type.EnumName.Length > 0 ? type.EnumName : "string",
            ExprKind.Size2 => "Size2",
            ExprKind.List => $"ValueList<{TypeName(new ExprType(type.Element))}>",
            _ => "object",
        };
        return type.Nullable ? $"{name}?" : name;
    }

    // Two params may share one.
    private static IEnumerable<ParamModel> OwnEnums(ArchitectureModel model) => model.Params.Where(p => p.Type.Choices.Count > 0 && p.Type.EnumName == model.Class + Identifier.Pascal(p.Name));

    private static void Enum(SourceWriter writer, ArchitectureModel model, ParamModel param)
    {
        writer.Line($"/// <summary>Values of <c>{Identifier.Xml(param.Name)}</c> of <see cref=\"{model.Class}\"/>.</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"public enum {param.Type.EnumName}"))
        {
            for (var i = 0; i < param.Type.Choices.Count; i++)
            {
                writer.Line($"/// <summary><c>{Identifier.Xml(Identifier.Literal(param.Type.Choices[i]))}</c> upstream.</summary>")
                    .Line($"{Identifier.Escape(CSharpExpression.EnumMember(param.Type.Choices[i]))},");
                if (i < param.Type.Choices.Count - 1)
                {
                    writer.Line();
                }
            }
        }

        writer.Line();
    }

    private static void Properties(SourceWriter writer, ArchitectureModel model)
    {
        foreach (var param in model.Params.Where(p => p.Type.Choices.Count > 0 && p.Type.EnumName != "Activation"))
        {
            var rows = string.Join(", ", param.Type.Choices.Select(c => $"({Identifier.Literal(c)}, (int){param.Type.EnumName}.{Identifier.Escape(CSharpExpression.EnumMember(c))})"));
            writer.Line($"private static readonly EnumNames {Names(param.Type, param.Name)} = new({rows});").Line();
        }

        foreach (var param in model.Params)
        {
            var value = CSharpExpression.Of(param.Default, param.Type);
            writer.Line($"/// <summary><c>{param.Name}</c>: {Identifier.Xml(param.Type.ToString())}; {Identifier.Xml(param.Default.ToString())} by default{(param.OnlyIf is null ? "" : $"; counts only where {Identifier.Xml(ExpressionText.Of(param.OnlyIf))}")}.</summary>")
                .Line($"public {TypeName(param.Type)} {Identifier.Pascal(param.Name)} {{ get; init; }}{(param.Default.Kind == ExprKind.Null ? "" : $" = {value};")}").Line();
        }

        var code = Code(model);
        foreach (var derived in model.Derived)
        {
            writer.Line($"/// <summary><c>{derived.Name}</c> = {Identifier.Xml(ExpressionText.Of(derived.Value))}.</summary>")
                .Line($"public {TypeName(derived.Type)} {Identifier.Pascal(derived.Name)} => {Checked(code.Write(derived.Value), derived.Value)};").Line();
        }
    }

    private static void Presets(SourceWriter writer, ArchitectureModel model)
    {
        var presets = new PresetEmitter(writer, model.Namespace);
        foreach (var (preset, name) in NamedPresets(model))
        {
            presets.Property(preset, name, model);
            writer.Line();
        }
    }

    /// <summary>The presets of a class, each with the property that holds it.</summary>
    public static IEnumerable<(PresetModel Preset, string Property)> NamedPresets(ArchitectureModel model) =>
        NamedPresets(model.Presets, model.Params.Select(p => p.Name).Concat(model.Derived.Select(d => d.Name)).Concat(model.Slots.Select(s => s.Name)).Select(Identifier.Pascal).Append(ConfigName(model)));

    /// <summary>Presets with their properties; a name that is taken gets the suffix <c>Preset</c>.</summary>
    public static IEnumerable<(PresetModel Preset, string Property)> NamedPresets(IEnumerable<PresetModel> presets, IEnumerable<string> others)
    {
        var taken = new HashSet<string>(others, StringComparer.Ordinal);
        foreach (var preset in presets)
        {
            var name = Identifier.Pascal(preset.Name);
            while (TakenNames.Config.Contains(name) || !taken.Add(name))
            {
                name += "Preset";
            }

            yield return (preset, name);
        }
    }

    /// <summary>How the module is built from the config, and what an interface asks of it.</summary>
    private static void Build(SourceWriter writer, LoweredArchitecture architecture)
    {
        var model = architecture.Architecture;
        var modifier = model.Interface is null ? "" : "override ";
        writer.Line("/// <summary>Builds the module; each parameter is taken from the source by key.</summary>")
            .Line("/// <param name=\"source\">Where the tensors come from.</param>")
            .Line("/// <param name=\"prefix\">What the keys begin with.</param>")
            .Line($"public {modifier}{model.Class} Create(WeightSource source, string prefix) => new(this, source, prefix);").Line();
        var code = Code(model);
        foreach (var output in architecture.Root.Methods[0].Outputs.Where(o => architecture.Root.Methods[0].Name == "forward" && o.IsSized(ofCalls: model.Interface is not null)))
        {
            writer.Line($"/// <summary>Last size of the output <c>{output.Name}</c>.</summary>")
                .Line($"public {modifier}long {LeafNames.OutputSize(output.Name)} => {Checked(code.Write(output.Width!), output.Width!)};").Line()
                .Line($"/// <summary>Number of axes of the output <c>{output.Name}</c>.</summary>")
                .Line($"public {modifier}long {LeafNames.OutputRank(output.Name)} => {code.Write(output.Rank)};").Line();
        }
    }

    /// <summary>The C# class of what stands in a slot.</summary>
    public static string SlotType(SlotModel slot, LoweredArchitecture architecture) => slot.Interface is { } model
        ? $"global::{model.Namespace}.{model.Name}"
        : $"global::{architecture.Slots.First(s => s.Architecture.Class == slot.Class).Architecture.Namespace}.{slot.Class}";

    private static void Validate(SourceWriter writer, ArchitectureModel model)
    {
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("public override void Validate()"))
        {
            var code = Code(model);
            foreach (var require in model.Requires)
            {
                var names = require.Condition.All().OfType<NameExpr>().Select(n => n.Name).Distinct().ToList();
                var found = string.Join(", ", names.Select(n => $"{n} = {{{Identifier.Pascal(n)}}}"));
                var message = $"{model.Class} requires {Identifier.Interpolated(ExpressionText.Of(require.Condition))}{(found.Length > 0 ? $"; found {found}" : "")}.";
                writer.Line($"Require({Checked(code.Write(require.Condition), require.Condition)}, $\"{message}\");");
            }

            foreach (var derived in model.Derived)
            {
                writer.Line($"_ = {Identifier.Pascal(derived.Name)};");
            }

            foreach (var slot in model.Slots)
            {
                writer.Line($"{LeafNames.EffectiveSlot(slot.Name)}.Validate();");
            }
        }

        writer.Line();
    }

    private static void With(SourceWriter writer, LoweredArchitecture architecture)
    {
        var model = architecture.Architecture;
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("public override ArchitectureConfig With(string address, JsonElement value) => address switch", "};"))
        {
            foreach (var param in model.Params)
            {
                writer.Line($"{Identifier.Literal(param.Name)} => this with {{ {Identifier.Pascal(param.Name)} = {Read(param)} }},");
            }

            SlotEmitter.With(writer, architecture);
            writer.Line("_ => throw UnknownParam(address),");
        }

        writer.Line();
    }

    private static string Json(ParamModel param, string value) => Json(param.Type, param.Name, value);

    /// <summary>C# of a value of a param as JSON.</summary>
    public static string Json(ExprType type, string param, string value) =>
        type.Choices.Count > 0 ? $"ConfigJson.Of(({(type.Nullable ? "int?" : "int")}){value}, {Names(type, param)})" : $"ConfigJson.Of({value})";

    private static void Params(SourceWriter writer, ArchitectureModel model)
    {
        writer.Line("/// <inheritdoc/>").Line($"public override IReadOnlyList<string> OwnNames => [{string.Join(", ", model.Params.Select(p => Identifier.Literal(p.Name)))}];").Line();
        writer.Line("/// <inheritdoc/>").Line("public override IReadOnlyList<ConfigParam> Params =>").Line("[");
        using (writer.Indent())
        {
            var code = Code(model);
            foreach (var param in model.Params)
            {
                var property = Identifier.Pascal(param.Name);
                var alike = param.Alike is null ? "null" : Json(param, code.WriteOperand(param.Alike));
                if (param.OnlyIf is not null)
                {
                    alike = $"{code.Write(param.OnlyIf)} ? {alike} : {Json(param, param.Default.Kind == ExprKind.Null ? $"({TypeName(param.Type)})null" : CSharpExpression.Of(param.Default, param.Type))}";
                }

                writer.Line($"new({Identifier.Literal(param.Name)}, {Json(param, property)}){(alike == "null" ? "" : $" {{ Alike = {alike} }}")},");
            }

            if (model.Slots.Count > 0)
            {
                writer.Line(".. SlotParams,");
            }
        }

        writer.Line("];");
    }

    private static string Read(ParamModel param)
    {
        var (type, name) = (param.Type, Identifier.Literal(param.Name));
        var read = type.Kind switch
        {
            _ when type.Choices.Count > 0 => $"({type.EnumName}){Names(param.Type, param.Name)}.Parse({name}, value)",
            ExprKind.Int => $"ConfigJson.Int({name}, value)",
            ExprKind.Float => $"ConfigJson.Float({name}, value)",
            ExprKind.Bool => $"ConfigJson.Bool({name}, value)",
            ExprKind.Size2 => $"ConfigJson.Size({name}, value)",
            ExprKind.List => $"ConfigJson.List({name}, value, ConfigJson.{(type.Element == ExprKind.Text ? "Text" : type.Element.ToString())})",
            _ => $"ConfigJson.Text({name}, value)",
        };
        return type.Nullable ? $"value.ValueKind == JsonValueKind.Null ? null : {read}" : read;
    }

    private static string Names(ExprType type, string param) => type.EnumName == "Activation" ? "ConfigJson.Activations" : $"{Identifier.Pascal(param)}Names";

    private static string Checked(string code, Expr expr) => expr.All().Any(e => e is BinaryExpr { Operator: "+" or "-" or "*" }) ? $"checked({code})" : code;

    private static CSharpExpression Code(ArchitectureModel model) => new(LeafNames.InConfig, model.TypeOfLeaf);
}
