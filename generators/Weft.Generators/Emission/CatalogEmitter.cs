using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Binding;

namespace Weft.Generators.Emission;

/// <summary>Writes what an assembly knows as one object, and a member of <c>Layout</c> for each layout file.</summary>
internal static class CatalogEmitter
{
    /// <param name="namespace">The namespace of the catalog.</param>
    /// <param name="architectures">C# names of architecture classes.</param>
    /// <param name="mappings">C# expressions that give mappings.</param>
    /// <param name="ecosystems">Layout files.</param>
    /// <param name="references">Namespaces of the catalogs of other assemblies whose files the project refers to.</param>
    public static string Catalog(string @namespace, IEnumerable<string> architectures, IEnumerable<string> mappings, IEnumerable<EcosystemModel> ecosystems, IReadOnlyList<string> references)
    {
        var writer = FileHeader.Begin(@namespace, "all files of the project");
        writer.Line($"/// <summary>Everything that this assembly's JSON describes{(references.Count > 0 ? ", and what it refers to" : "")}.</summary>").Line(FileHeader.Attribute);
        using (writer.Block("public static class Catalog"))
        {
            writer.Line("/// <summary>Architectures, mappings and ecosystems.</summary>").Line($"public static ModelCatalog Models {{ get; }} = new{(references.Count > 0 ? " ModelCatalog" : "")}(");
            using (writer.Indent())
            {
                writer.Line("new LazyList<Architecture>(MakeArchitectures),").Line("new LazyList<Mapping>(MakeMappings),");
                List(writer, ecosystems.Select(Ecosystem), $"){string.Concat(references.Select(r => $".With(global::{r}.Catalog.Models)"))};");
            }

            writer.Line().Line("private static IReadOnlyList<Architecture> MakeArchitectures() =>");
            List(writer, architectures.Select(a => $"{a}.Architecture"), ";");
            writer.Line().Line("private static IReadOnlyList<Mapping> MakeMappings() =>");
            List(writer, mappings, ";");
        }

        return writer.ToString();
    }

    /// <summary>Members such as <c>Layout.Timm</c>.</summary>
    public static string Layouts(string @namespace, IReadOnlyList<EcosystemModel> ecosystems)
    {
        var writer = FileHeader.Begin(@namespace, "the layout files");
        writer.Line("/// <summary>The layouts of the known ecosystems.</summary>").Line(FileHeader.Attribute);
        using (writer.Block("public static class Layouts"))
        {
            writer.Line("/// <summary>Members of <see cref=\"Layout\"/>.</summary>");
            using (writer.Block("extension(Layout)"))
            {
                for (var i = 0; i < ecosystems.Count; i++)
                {
                    if (i > 0)
                    {
                        writer.Line();
                    }

                    writer.Line($"/// <summary>{Identifier.Xml(ecosystems[i].Summary)}</summary>")
                        .Line($"public static Layout {Identifier.Pascal(ecosystems[i].Layout)} => new({Identifier.Literal(ecosystems[i].Layout)});");
                }
            }
        }

        return writer.ToString();
    }

    private static string Ecosystem(EcosystemModel model) =>
        $"new(new Layout({Identifier.Literal(model.Layout)}), {Identifier.Literal(model.ConfigFile)}, {Identifier.Literal(model.WeightsFile)}, {Identifier.Literal(model.Envelope)}, "
        + $"[{string.Join(", ", model.Recognise.Select(Identifier.Literal))}], [{string.Join(", ", model.Fields.Select(Field))}])"
        + More(model);

    private static string More(EcosystemModel model)
    {
        var members = new List<string>();
        if (model.OtherWeightsFiles.Count > 0)
        {
            members.Add($"OtherWeightsFiles = [{string.Join(", ", model.OtherWeightsFiles.Select(Identifier.Literal))}]");
        }

        if (model.Shards)
        {
            members.Add("Shards = true");
        }

        if (model.Ignore.Count > 0 || model.Neutral.Count > 0)
        {
            members.Add($"Ignore = [{string.Join(", ", model.Ignore.Select(Identifier.Literal))}], Neutral = [{string.Join(", ", model.Neutral.Select(Field))}]");
        }

        if (model.DTypePath.Length > 0)
        {
            members.Add($"DTypePath = {Identifier.Literal(model.DTypePath)}, DTypes = [{string.Join(", ", model.DTypes.Select(Field))}]");
        }

        if (model.Preprocessing is { } images)
        {
            members.Add($"Preprocessing = {Preprocessing(images)}");
        }

        if (model.Tokenizer is { } tokenizer)
        {
            members.Add($"Tokenizer = new({Texts(tokenizer.Inputs)}, [{string.Join(", ", tokenizer.Needed.Select(Texts))}], {Texts(tokenizer.Files)})");
        }

        return members.Count == 0 ? "" : $" {{ {string.Join(", ", members)} }}";
    }

    private static string Preprocessing(PreprocessingModel model) =>
        $"new() {{ File = {(model.File is null ? "null" : Identifier.Literal(model.File))}, At = {Identifier.Literal(model.At)}, Kind = {Identifier.Literal(model.Kind)}, Decided = [{string.Join(", ", model.Decided.Select(Field))}], "
        + $"Words = [{string.Join(", ", model.Words.Select(w => $"new({Identifier.Literal(w.Variable)}, {Identifier.Literal(w.Word)}, {Identifier.Literal(w.Json)})"))}], "
        + $"Kinds = [{string.Join(", ", model.Kinds.Select(k => $"new([{string.Join(", ", k.Names.Select(Identifier.Literal))}], {Identifier.Literal(k.Defaults)}, [{string.Join(", ", k.Forms.Select(f => $"new({(f.Resize is null ? "null" : Identifier.Literal(f.Resize))}, {Identifier.Literal(f.Fields)})"))}])"))}] }}";

    private static string Texts(EquatableArray<string> texts) => $"[{string.Join(", ", texts.Select(Identifier.Literal))}]";

    private static string Field(UpstreamFixedModel field) => $"new({Identifier.Literal(field.Path)}, {Identifier.Literal(field.Value)})";

    private static void List(SourceWriter writer, IEnumerable<string> items, string end)
    {
        var all = items.ToList();
        if (all.Count == 0)
        {
            writer.Line($"[]{end}");
            return;
        }

        writer.Line("[");
        using (writer.Indent())
        {
            foreach (var item in all)
            {
                writer.Line($"{item},");
            }
        }

        writer.Line($"]{end}");
    }
}
