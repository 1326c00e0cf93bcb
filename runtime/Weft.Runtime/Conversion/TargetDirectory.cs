using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>The files of a converted directory beside the weights.</summary>
/// <param name="Files">The config first.</param>
/// <param name="Preprocessing">What the files say is done to images; null where nothing is said.</param>
/// <param name="Notes">What they do not say.</param>
internal sealed record TargetDirectory(IReadOnlyList<MadeFile> Files, ImagePreprocessing? Preprocessing, IReadOnlyList<string> Notes)
{
    /// <summary>One that holds the weights alone.</summary>
    public static TargetDirectory Bare { get; } = new([], null, []);

    /// <summary>The tokenizer, which comes from the source's directory.</summary>
    public TokenizerFiles Tokenizer { get; private init; } = TokenizerFiles.None;

    /// <summary>Makes the files.</summary>
    /// <exception cref="WeftException">The target's form cannot express the config.</exception>
    public static TargetDirectory Make(Target target, ModelSource source, Ecosystem form, ModelCatalog catalog, string? model)
    {
        var (table, config) = TargetConfig.Write(target.Config, form, source, catalog, model);
        config = TargetConfig.Keep(config, table, target.Config, form, source, catalog);
        PutDType(config, form, target.Plan);
        List<string> notes = [];
        var (images, carried) = Images(table, target.Config.Architecture, source, form, notes);
        if (carried is not null && images is not null)
        {
            Decide(form, table, carried, config, notes);
        }

        var own = form.Preprocessing?.File;
        if (images is not null && own is null)
        {
            config[form.Preprocessing!.At.Split('|')[0]] = images;
        }

        List<MadeFile> files = [new(form.ConfigFile, UpstreamWriter.Bytes(config))];
        if (images is not null && own is not null)
        {
            files.Add(new(own, UpstreamWriter.Bytes(images)));
        }

        return new(files, carried, notes) { Tokenizer = TokenizerFiles.Find(source, form, target.Config.Architecture) };
    }

    /// <summary>What is done to images, in the target's form and in general.</summary>
    private static (JsonNode? Images, ImagePreprocessing? Carried) Images(UpstreamTable table, Architecture architecture, ModelSource source, Ecosystem form, List<string> notes)
    {
        var said = SourcePreprocessing.Read(source);
        if (form.Preprocessing is not { } into)
        {
            if (said.Value is not null)
            {
                notes.Add($"configs in the form of {form.Layout} do not say what is done to images: {said.Value}.");
            }

            return (null, null);
        }

        var seesImages = into.Kind.Length == 0 || table.Preprocessors.Count > 0;
        if (source.Ecosystem?.Layout == form.Layout
            && (seesImages || UpstreamReader.Fit(table, architecture, source.Envelope!.Value) == UpstreamFit.Class)
            && Same(into, source) is { } same)
        {
            return (same, said.Value);
        }

        return seesImages ? Write(into, table, form, said, notes) : (null, null);
    }

    /// <summary>The dtype that most of the weights have.</summary>
    private static void PutDType(JsonObject config, Ecosystem form, ConversionPlan plan)
    {
        var most = plan.Tensors.Where(tensor => tensor.DType.IsFloating()).GroupBy(tensor => tensor.DType.ToString()).MaxBy(group => group.Count())?.Key;
        if (form.DTypePath.Length == 0)
        {
            return;
        }

        foreach (var path in form.DTypePath.Split('|'))
        {
            var (parent, name) = Place(path);
            parent.Remove(name);
        }

        var (written, field) = Place(form.DTypePath.Split('|')[0]);
        foreach (var (dtype, value) in form.DTypes)
        {
            if (dtype == most)
            {
                written[field] = JsonNode.Parse(value);
            }
        }

        (JsonObject Parent, string Name) Place(string path) => UpstreamWriter.Parent(config, form.Envelope.Length == 0 ? path : $"{form.Envelope}.{path}");
    }

    /// <summary>What a source of the same form holds, word for word: what is not known there is kept, too.</summary>
    private static JsonNode? Same(PreprocessingTable table, ModelSource source)
    {
        using var document = table.File is null ? null : SourcePreprocessing.Open(table, source.ConfigPath!);
        var root = table.File is null ? source.Config : document?.RootElement;
        return root is { } element && JsonPath.Find(element, table.At.Split('|')[0]) is { ValueKind: JsonValueKind.Object } found ? JsonNode.Parse(found.GetRawText()) : null;
    }

    private static (JsonObject? Images, ImagePreprocessing? Carried) Write(PreprocessingTable into, UpstreamTable table, Ecosystem form, SourcePreprocessing said, List<string> notes)
    {
        if (said.Value is not { } value)
        {
            notes.Add($"what is done to images is not known: {said.Note}; {(into.File is null ? $"{form.Layout} takes its own defaults" : $"{into.File} is not written")}.");
            return (null, null);
        }

        if (said.Note is not null)
        {
            notes.Add($"{said.Note}.");
        }

        var (images, lost) = TargetPreprocessing.Write(into, table.Preprocessors, value);
        if (lost is not null)
        {
            notes.Add($"{form.Layout} cannot express {lost}; images are {value}; {(images is not null ? "it is left out" : into.File is null ? "it takes its own defaults" : $"{into.File} is not written")}.");
        }

        return (images, images is null ? null : value);
    }

    /// <summary>Sees that the model's config says what the library takes from there: a class that has no param for it does not write it.</summary>
    private static void Decide(Ecosystem form, UpstreamTable table, ImagePreprocessing value, JsonObject config, List<string> notes)
    {
        var (fields, _) = TargetPreprocessing.Write(form.Preprocessing!, table.Preprocessors, value);
        foreach (var (field, path) in fields is null ? [] : form.Preprocessing!.Decided)
        {
            var (parent, name) = UpstreamWriter.Parent(config, path);
            if (!parent.TryGetPropertyValue(name, out var decided))
            {
                parent[name] = fields![field]?.DeepClone();
            }
            else if (!Same(decided, value.Size))
            {
                notes.Add($"{form.Layout} takes the {field} of images from the model, {decided?.ToJsonString()} rather than {fields![field]?.ToJsonString()}.");
            }
        }
    }

    // One number is a square.
    private static bool Same(JsonNode? node, Size2 size) => node switch
    {
        JsonArray { Count: 2 } pair => pair[0]?.ToJsonString() == $"{size.Height}" && pair[1]?.ToJsonString() == $"{size.Width}",
        _ => size.Height == size.Width && node?.ToJsonString() == $"{size.Height}",
    };
}
