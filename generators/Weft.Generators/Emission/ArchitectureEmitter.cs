using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Emission;

/// <summary>Writes what the runtime knows about an architecture: keys, layouts, presets, upstream tables, methods; and the doors to files.</summary>
internal static class ArchitectureEmitter
{
    /// <param name="architecture">The architecture.</param>
    /// <param name="catalog">C# of the project's catalog.</param>
    public static string Emit(LoweredArchitecture architecture, string catalog)
    {
        var model = architecture.Architecture;
        var writer = FileHeader.Begin(model.Namespace, model.Origin.File);
        using (writer.Block($"public sealed partial class {model.Class}"))
        {
            Description(writer, architecture);
            DoorsEmitter.Emit(writer, model.Class, "Architecture", ConfigEmitter.ConfigName(model), "Architecture.Keys(config)", catalog);
            writer.Line();
            new KeysEmitter(architecture, writer).Emit();
            Upstream(writer, model);
            Methods(writer, architecture);
        }

        return writer.ToString();
    }

    private static void Description(SourceWriter writer, LoweredArchitecture architecture)
    {
        var (model, config) = (architecture.Architecture, ConfigEmitter.ConfigName(architecture.Architecture));
        writer.Line("/// <summary>The architecture as the runtime sees it. Needs no libtorch.</summary>");
        using (writer.Block("public static Architecture Architecture { get; } = new()", "};"))
        {
            writer.Line($"Name = {Identifier.Literal(model.Class)},")
                .Line($"Summary = {Identifier.Literal(model.Summary)},")
                .Line($"Source = {Identifier.Literal(model.Source)},");
            List(writer, "Layouts", model.Layouts.Select(l => $"new(new Layout({Identifier.Literal(l.Name)}), {Texts(l.Prefixes)}, {Texts(l.Beside)})"));
            List(writer, "Presets", ConfigEmitter.NamedPresets(model).Select(p => $"new({Identifier.Literal(p.Preset.Name)}, {config}.{p.Property})"));
            writer.Line("Upstream = UpstreamTables(),")
                .Line("Methods = MethodTable(),")
                .Line($"DefaultConfig = new {config}(),")
                .Line($"Keys = config => {KeysEmitter.Name(architecture.Root)}(({config})config, \"\"),")
                .Line($"Create = (config, source) => new {model.Class}(({config})config, source, \"\"),");
        }

        writer.Line();
    }

    private static void Upstream(SourceWriter writer, ArchitectureModel model)
    {
        writer.Line("private static IReadOnlyList<UpstreamTable> UpstreamTables() =>").Line("[");
        using (writer.Indent())
        {
            foreach (var table in model.Upstream)
            {
                using (writer.Block("new()", "},"))
                {
                    Table(writer, table);
                }
            }
        }

        writer.Line("];").Line();
    }

    private static void Table(SourceWriter writer, UpstreamModel table)
    {
        writer.Line($"Layout = new Layout({Identifier.Literal(table.Layout)}),");
        Optional(writer, "Architectures", table.Architectures);
        Optional(writer, "ModelTypes", table.ModelTypes);
        Optional(writer, "When", table.When);
        foreach (var (name, value) in new[] { ("At", table.At), ("Preset", table.Preset) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                writer.Line($"{name} = {Identifier.Literal(value!)},");
            }
        }

        List(writer, "Fields", table.Fields.Select(f =>
            $"new({Identifier.Literal(f.Param)}, {Identifier.Literal(f.Path)}, [{string.Join(", ", f.Values.Select(v => $"new({Identifier.Literal(v.Upstream)}, {Identifier.Literal(v.Param)})"))}]{(f.Absent is null ? "" : $", {Identifier.Literal(f.Absent)}")}{(f.Present is null ? "" : $", Present: {Identifier.Literal(f.Present)}")}{(f.When is null ? "" : $", When: {Identifier.Literal(f.When)}")}{(f.Except.Count == 0 ? "" : $", Except: [{string.Join(", ", f.Except.Select(Identifier.Literal))}]")}{(f.Pair ? ", Pair: true" : "")})"));
        List(writer, "Fixed", table.Fixed.Select(f => $"new({Identifier.Literal(f.Path)}, {Identifier.Literal(f.Value)}, {(f.Write ? "true" : "false")}{(f.Absent is null ? "" : $", {Identifier.Literal(f.Absent)}")})"));
        if (table.Also.Count > 0)
        {
            List(writer, "Also", table.Also.Select(f => $"new({Identifier.Literal(f.Path)}, {Identifier.Literal(f.Value)})"));
        }

        Optional(writer, "Ignore", table.Ignore);
        Optional(writer, "Unbound", table.Unbound);
        Optional(writer, "Preprocessors", table.Preprocessors);
        foreach (var (name, holds) in new[] { ("Nested", table.Nested), ("NullIsAbsent", table.NullIsAbsent) })
        {
            if (holds)
            {
                writer.Line($"{name} = true,");
            }
        }
    }

    private static void Methods(SourceWriter writer, LoweredArchitecture architecture)
    {
        writer.Line("private static IReadOnlyList<ArchitectureMethod> MethodTable() =>").Line("[");
        using (writer.Indent())
        {
            foreach (var method in architecture.Root.Methods)
            {
                var declared = architecture.Architecture.Methods.First(m => m.Name == method.Name).Inputs;
                var inputs = declared.Select(i => $"new({Identifier.Literal(i.Name)}{(i.IsFloat ? "" : ", IsFloating: false")}{(i.Optional ? ", Optional: true" : "")})");
                using (writer.Block($"new({Identifier.Literal(method.Name)}, [{string.Join(", ", inputs)}], {Texts(method.Outputs.Select(o => o.Name))}, static (module, inputs) =>", method.Needs.Count == 0 ? "})," : $"}}) {{ Fits = static module => {Fits(method, architecture)} }},"))
                {
                    var arguments = declared.Select(i => i.Optional ? $"inputs.GetValueOrDefault({Identifier.Literal(i.Name)})" : $"inputs[{Identifier.Literal(i.Name)}]");
                    writer.Line($"var result = (({architecture.Root.Name})module).{(method.Name == "forward" ? "call" : method.Name)}({string.Join(", ", arguments)});");
                    Results(writer, method, method.Name == "forward" && architecture.Architecture.Interface is { Outputs.Count: > 1 });
                }
            }
        }

        writer.Line("];");
    }

    private static string Fits(MethodCode method, LoweredArchitecture architecture) => string.Join(" && ", method.Needs.Select(n =>
        $"(({architecture.Root.Name})module).Config.{LeafNames.EffectiveSlot(n.Slot.Name)}.{LeafNames.OutputRank(n.Output)} == {n.Rank}"));

    private static void Results(SourceWriter writer, MethodCode method, bool isRecord)
    {
        string Of(MethodOutput output) => method.Outputs.Count == 1 && !isRecord ? "result" : $"result.{Identifier.Pascal(output.Name)}";
        var present = method.Outputs.Where(o => !o.Nullable).Select(o => $"[{Identifier.Literal(o.Name)}] = {Of(o)}");
        var table = $"new Dictionary<string, Tensor> {{ {string.Join(", ", present)} }}";
        var optional = method.Outputs.Where(o => o.Nullable).ToList();
        if (optional.Count == 0)
        {
            writer.Line($"return {table};");
            return;
        }

        writer.Line($"var outputs = {table};");
        foreach (var output in optional)
        {
            using (writer.Block($"if ({Of(output)} is {{ }} {Identifier.Camel(output.Name)})"))
            {
                writer.Line($"outputs[{Identifier.Literal(output.Name)}] = {Identifier.Camel(output.Name)};");
            }
        }

        writer.Line("return outputs;");
    }

    private static void Optional(SourceWriter writer, string name, EquatableArray<string> texts)
    {
        if (texts.Count > 0)
        {
            writer.Line($"{name} = {Texts(texts)},");
        }
    }

    private static void List(SourceWriter writer, string name, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count == 0)
        {
            writer.Line($"{name} = [],");
            return;
        }

        writer.Line($"{name} =").Line("[");
        using (writer.Indent())
        {
            foreach (var item in all)
            {
                writer.Line($"{item},");
            }
        }

        writer.Line("],");
    }

    private static string Texts(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Identifier.Literal))}]";
}
