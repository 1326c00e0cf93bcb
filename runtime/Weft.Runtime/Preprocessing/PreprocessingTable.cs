namespace Weft;

/// <summary>Where an ecosystem keeps what is done to images, from a <c>*.layout.json</c>. One table, read and written.</summary>
public sealed record PreprocessingTable
{
    /// <summary>Name of the file; null: the config file.</summary>
    public string? File { get; init; }

    /// <summary>Path of the object that holds it, from the root of the file. Of alternatives with <c>|</c> the first that is there is read, the first of all is written.</summary>
    public string At { get; init; } = "";

    /// <summary>Path, inside that object, of the name that tells <see cref="Kinds"/> apart, with alternatives as in <see cref="At"/>; empty where there is one kind only.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Fields of the object that the model decides, whatever the object holds: name, and path from the root of the config file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Decided { get; init; } = [];

    /// <summary>What words mean: tried in order both ways. A word that is not listed cannot be expressed.</summary>
    public IReadOnlyList<PreprocessingWord> Words { get; init; } = [];

    /// <summary>The kinds; an architecture's <see cref="UpstreamTable.Preprocessors"/> names those that it may get.</summary>
    public IReadOnlyList<PreprocessingKind> Kinds { get; init; } = [];
}

/// <summary>What a word is in an ecosystem.</summary>
/// <param name="Variable"><c>interpolation</c> or <c>resize</c>.</param>
/// <param name="Word">The word of <see cref="ImagePreprocessing"/>.</param>
/// <param name="Json">The ecosystem's JSON.</param>
public sealed record PreprocessingWord(string Variable, string Word, string Json);

/// <summary>What a program of an ecosystem does to images.</summary>
/// <param name="Names">Its names; the one asked for is written.</param>
/// <param name="Defaults">A JSON object: what it takes for fields that are absent or null.</param>
/// <param name="Forms">What can be said to it: the first that fits is read, the first that can express it is written.</param>
public sealed record PreprocessingKind(IReadOnlyList<string> Names, string Defaults, IReadOnlyList<PreprocessingForm> Forms);

/// <summary>A way to say what is done to images.</summary>
/// <param name="Resize">What this form means by itself; null: a field says it.</param>
/// <param name="Fields">A JSON object: fields that must hold a value, or, as a text with a leading <c>$</c>, that hold a part of <see cref="ImagePreprocessing"/>.</param>
public sealed record PreprocessingForm(string? Resize, string Fields);
