namespace Weft;

/// <summary>The directory form an ecosystem ships models in, from a <c>*.layout.json</c>.</summary>
/// <param name="Layout">The layout its keys are in.</param>
/// <param name="ConfigFile">Name of the config file, such as <c>config.json</c>.</param>
/// <param name="WeightsFile">Name of the weights file, such as <c>model.safetensors</c>.</param>
/// <param name="Envelope">Path of the object in the config file that describes the model; an empty path is the whole document. An envelope that is absent is the whole document.</param>
/// <param name="Recognise">A config file belongs to this ecosystem when one of these paths (inside the envelope) is present.</param>
/// <param name="Fields">Constant fields that this ecosystem's writer adds to a config: path and JSON value.</param>
public sealed record Ecosystem(
    Layout Layout,
    string ConfigFile,
    string WeightsFile,
    string Envelope,
    IReadOnlyList<string> Recognise,
    IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>Names that the weights file has in models of old, or in another container; looked for after <see cref="WeightsFile"/>, and never written.</summary>
    public IReadOnlyList<string> OtherWeightsFiles { get; init; } = [];

    /// <summary>Whether the weights may be several files with an index beside them.</summary>
    public bool Shards { get; init; }

    /// <summary>Paths inside the envelope that never influence a result, whatever the class; a path covers what lies below it, a <c>*</c> at its end any end of the last name, and a leading <c>*.</c> every object that is read.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Fields that influence nothing at one value, or at null, and are refused at any other: path as in <see cref="Ignore"/>, and JSON value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Neutral { get; init; } = [];

    /// <summary>Paths inside the envelope of the dtype of the weights, with <c>|</c> between them: the first is written, the others are taken away. Empty: a config does not say it.</summary>
    public string DTypePath { get; init; } = "";

    /// <summary>What stands there: name of a <see cref="DType"/>, and JSON value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> DTypes { get; init; } = [];

    /// <summary>Where it keeps what is done to images; null where it does not say that.</summary>
    public PreprocessingTable? Preprocessing { get; init; }

    /// <summary>What it keeps of a tokenizer; null where no model takes tokens.</summary>
    public TokenizerTable? Tokenizer { get; init; }
}
