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
            Untyped(writer, architecture);
            Made(writer, "Presets", "Preset", [.. ConfigEmitter.NamedPresets(model)], p => writer.Line($"new({Identifier.Literal(p.Preset.Name)}, {ConfigEmitter.ConfigName(model)}.{p.Property}),"));
            Made(writer, "Upstream", "UpstreamTable", model.Upstream, table =>
            {
                using (writer.Block("new()", "},"))
                {
                    Table(writer, table);
                }
            });
            Made(writer, "Methods", "ArchitectureMethod", architecture.Root.Methods, method => Method(writer, method, architecture));
        }

        return writer.ToString();
    }

    private static void Description(SourceWriter writer, LoweredArchitecture architecture)
    {
        var model = architecture.Architecture;
        writer.Line("/// <summary>The architecture as the runtime sees it. Needs no libtorch.</summary>");
        using (writer.Block("public static Architecture Architecture { get; } = new()", "};"))
        {
            writer.Line($"Name = {Identifier.Literal(model.Class)},")
                .Line($"Summary = {Identifier.Literal(model.Summary)},")
                .Line($"Source = {Identifier.Literal(model.Source)},");
            List(writer, "Layouts", model.Layouts.Select(l => $"new(new Layout({Identifier.Literal(l.Name)}), {Texts(l.Prefixes)}, {Texts(l.Beside)})"));
            Lazy(writer, "Presets", "Preset", model.Presets.Count);
            Lazy(writer, "Upstream", "UpstreamTable", model.Upstream.Count);
            Lazy(writer, "Methods", "ArchitectureMethod", architecture.Root.Methods.Count);
            writer.Line($"DefaultConfig = new {ConfigEmitter.ConfigName(model)}(),")
                .Line("Keys = Keys,")
                .Line("Create = Create,");
        }

        writer.Line();
    }

    /// <summary>A list of which most programs that know the architecture need nothing; <see cref="Made"/> writes what makes it.</summary>
    private static void Lazy(SourceWriter writer, string property, string type, int count) =>
        writer.Line(count == 0 ? $"{property} = []," : $"{property} = new LazyList<{type}>(Make{property}),");

    private static void Made<T>(SourceWriter writer, string property, string type, IReadOnlyCollection<T> items, Action<T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        writer.Line().Line($"private static IReadOnlyList<{type}> Make{property}() =>").Line("[");
        using (writer.Indent())
        {
            foreach (var item in items)
            {
                write(item);
            }
        }

        writer.Line("];");
    }

    /// <summary>What the runtime calls with a config whose class it does not know.</summary>
    private static void Untyped(SourceWriter writer, LoweredArchitecture architecture)
    {
        var (name, config) = (architecture.Architecture.Class, ConfigEmitter.ConfigName(architecture.Architecture));
        writer.Line($"private static IEnumerable<KeySpec> Keys(ArchitectureConfig config) => {KeysEmitter.Name(architecture.Root)}(({config})config, \"\");")
            .Line()
            .Line($"private static {name} Create(ArchitectureConfig config, WeightSource source) => new(({config})config, source, \"\");");
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

    private static void Method(SourceWriter writer, MethodCode method, LoweredArchitecture architecture)
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
