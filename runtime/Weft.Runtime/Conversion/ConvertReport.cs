namespace Weft;

/// <summary>What a conversion did, or would do.</summary>
/// <param name="From">What the source is.</param>
/// <param name="Architecture">The class that was written.</param>
/// <param name="Layout">The layout that was written.</param>
/// <param name="Config">The config of <paramref name="Architecture"/>.</param>
/// <param name="Plan">What every tensor is made of; what is left out.</param>
/// <param name="Files">Files that were written, the weights first; none after a dry run.</param>
public sealed record ConvertReport(
    Detection From,
    Architecture Architecture,
    Layout Layout,
    ArchitectureConfig Config,
    ConversionPlan Plan,
    IReadOnlyList<string> Files)
{
    /// <summary>What the target's directory says is done to images; null where it does not say it.</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Whether the weights file was changed where it stands; false where it was written anew.</summary>
    public bool IsInPlace { get; init; }

    /// <summary>What was merged into the weights; null for nothing.</summary>
    public AdapterReport? Adapter { get; init; }

    /// <summary>Files of a tokenizer that the target's directory needs and the source's does not hold: any of the lists would do. Empty where nothing is missing.</summary>
    public IReadOnlyList<IReadOnlyList<string>> MissingTokenizer { get; init; } = [];

    /// <summary>What the source does not say, or the target cannot express, beside weights and config: a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
