using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>An ecosystem's directory form.</summary>
internal sealed record EcosystemModel(
    string Layout, string Summary, string ConfigFile, string WeightsFile, string Envelope, EquatableArray<string> Recognise, EquatableArray<UpstreamFixedModel> Fields, EquatableArray<string> Ignore, EquatableArray<UpstreamFixedModel> Neutral)
{
    /// <summary>One without a layout file, of which only the name is known.</summary>
    public EcosystemModel(string layout)
        : this(layout, "", "", "", "", [], [], [], [])
    {
    }

    /// <summary>Further names that the weights file may have.</summary>
    public EquatableArray<string> OtherWeightsFiles { get; init; } = [];

    /// <summary>Whether the weights may be several files.</summary>
    public bool Shards { get; init; }

    /// <summary>Where the dtype of the weights stands.</summary>
    public string DTypePath { get; init; } = "";

    /// <summary>What stands there, by the name of the dtype.</summary>
    public EquatableArray<UpstreamFixedModel> DTypes { get; init; } = [];

    /// <summary>Where it keeps what is done to images; null where it does not say that.</summary>
    public PreprocessingModel? Preprocessing { get; init; }

    /// <summary>What it keeps of a tokenizer; null where no model takes tokens.</summary>
    public TokenizerModel? Tokenizer { get; init; }
}

/// <summary>Reads a layout file.</summary>
internal static class EcosystemReader
{
    public static readonly Form Form = new(
        "layout_file", "An ecosystem: the form of its directories and config files.",
        Required("layout", ValueKind.Name, "Name of the layout, as users type it.", "\"transformers\""),
        Optional("summary", ValueKind.Text, "What it is, in a sentence."),
        Required("config_file", ValueKind.Text, "Name of the config file in a directory.", "\"config.json\""),
        Required("weights_file", ValueKind.Text, "Name of the weights file in a directory.", "\"model.safetensors\""),
        Optional("other_weights_files", ValueKind.OneOrList(ValueKind.Text), "Further names that the weights file may have."),
        Optional("shards", ValueKind.Flag, "The weights may be several files with an index.", "false"),
        Optional("envelope", ValueKind.Text, "Path of the object in the config file that describes the model.", ""),
        Optional("recognise", ValueKind.OneOrList(ValueKind.Text), "Fields by which a config file is known as this ecosystem's."),
        Optional("fields", ValueKind.Map(ValueKind.Any), "Fields that a config file has beside the model's, with the values that are written."),
        Optional("ignore", ValueKind.OneOrList(ValueKind.Text), "Paths that change no result, whatever the class; * at the end stands for any end, a leading *. for every object."),
        Optional("neutral", ValueKind.Map(ValueKind.Any), "Fields that change nothing at this value or at null, and are refused at any other."),
        Optional("dtype", ValueKind.Text, "Path of the field that says the dtype of the weights."),
        Optional("dtypes", ValueKind.Map(ValueKind.Any), "What stands there, by the name of the dtype.", example: "{ \"F32\": \"float32\" }"),
        Optional("preprocessing", ValueKind.Object(() => PreprocessingTableReader.Form), "Where it says what is done to images."),
        Optional("tokenizer", ValueKind.Object(() => TokenizerTableReader.Form), "What it keeps of a tokenizer beside the config."));

    public static Bound<EcosystemModel> Bind(JsonFile source)
    {
        var problems = new ProblemList();
        if (source.Root is not JsonObject root)
        {
            problems.Add(Rules.WrongKind, new Origin(source.Path, ""), "an object", source.Root.Kind);
            return new(null, problems.ToArray());
        }

        var file = new ObjectReader(root, Form, source.Path, problems);
        var layout = file.Required<JsonString>("layout", "the name that users type")?.Value ?? "";
        if (!NodeReader.IsName(layout))
        {
            problems.Add(Rules.BadName, file.Origin.At("layout"), layout);
        }

        var model = new EcosystemModel(
            layout,
            file.Text("summary", $"The layout {layout}."),
            file.Required<JsonString>("config_file", "such as \"config.json\"")?.Value ?? "",
            file.Required<JsonString>("weights_file", "such as \"model.safetensors\"")?.Value ?? "",
            file.Text("envelope"),
            file.Texts("recognise").Select(t => t.Value).ToEquatableArray(),
            file.Members("fields").Select(m => new UpstreamFixedModel(m.Key!, JsonText.Of(m), true)).ToEquatableArray(),
            file.Texts("ignore").Select(t => t.Value).ToEquatableArray(),
            file.Members("neutral").Select(m => new UpstreamFixedModel(m.Key!, JsonText.Of(m), false)).ToEquatableArray())
        {
            OtherWeightsFiles = file.Texts("other_weights_files").Select(t => t.Value).ToEquatableArray(),
            Shards = file.Flag("shards"),
            DTypePath = file.Text("dtype"),
            DTypes = file.Members("dtypes").Select(m => new UpstreamFixedModel(m.Key!, JsonText.Of(m), true)).ToEquatableArray(),
            Preprocessing = file.Optional<JsonObject>("preprocessing") is { } images ? PreprocessingTableReader.Read(file.Inner(images, PreprocessingTableReader.Form)) : null,
            Tokenizer = file.Optional<JsonObject>("tokenizer") is { } tokenizer ? TokenizerTableReader.Read(file.Inner(tokenizer, TokenizerTableReader.Form)) : null,
        };
        file.Finish();
        return new(problems.Count == 0 ? model : null, problems.ToArray());
    }
}
