namespace Weft;

/// <summary>Relates two architectures: their keys by rules and their configs by assignments. Generated from a <c>*.map.json</c> and proven at build time.</summary>
public sealed class Mapping
{
    /// <summary>Name of the mapping file, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Left architecture.</summary>
    public required Architecture Left { get; init; }

    /// <summary>Right architecture.</summary>
    public required Architecture Right { get; init; }

    /// <summary>Rules over whole keys, in file order.</summary>
    public required IReadOnlyList<MappingRule> Rules { get; init; }

    /// <summary>Left config to right config; refuses what the right side cannot express.</summary>
    public required Func<ArchitectureConfig, ArchitectureConfig> ToRight { get; init; }

    /// <summary>Right config to left config; refuses what the left side cannot express.</summary>
    public required Func<ArchitectureConfig, ArchitectureConfig> ToLeft { get; init; }

    /// <summary>Keys that only the left side has.</summary>
    public IReadOnlyList<OneSidedKey> LeftOnly { get; init; } = [];

    /// <summary>Keys that only the right side has.</summary>
    public IReadOnlyList<OneSidedKey> RightOnly { get; init; } = [];
}

/// <summary>One rule: a pattern for one or more keys on each side and the operations that take left to right.</summary>
/// <param name="Left">Left patterns; more than one are concatenated before <paramref name="Via"/>.</param>
/// <param name="Right">Right patterns.</param>
/// <param name="Via">Operations from left to right, each invertible.</param>
public sealed record MappingRule(string Left, string Right, IReadOnlyList<Via> Via)
{
    /// <summary>Whether the rule applies, asked of the left side's config; null where it always does.</summary>
    public Func<ArchitectureConfig, bool>? If { get; init; }
}

/// <summary>A key of one side that the other side lacks.</summary>
/// <param name="Key">Whole-key pattern.</param>
/// <param name="Fill">The constant it must hold and gets on the way back.</param>
/// <param name="Unused">No value is required; zeros are written on the way back and the tensor is reported as left out.</param>
public sealed record OneSidedKey(string Key, double Fill = 0, bool Unused = false);

/// <summary>An invertible operation on tensors.</summary>
public abstract record Via
{
    /// <summary>One tensor becomes several along a dimension, in proportion to <paramref name="Sizes"/> (equal parts when it is empty): 1, 2 cuts 2304 into 768 and 1536. Its inverse concatenates.</summary>
    public sealed record Split(int Dim, IReadOnlyList<long> Sizes) : Via;

    /// <summary>Several tensors become one along a dimension; its inverse splits in proportion to <paramref name="Sizes"/> (equal parts when it is empty).</summary>
    public sealed record Concat(int Dim, IReadOnlyList<long> Sizes) : Via;

    /// <summary>Reorders dimensions: output dimension d is input dimension <c>Axes[d]</c>.</summary>
    public sealed record Permute(IReadOnlyList<int> Axes) : Via;

    /// <summary>Adds a dimension of size 1 before <paramref name="Dim"/>.</summary>
    public sealed record Unsqueeze(int Dim) : Via;

    /// <summary>Removes dimension <paramref name="Dim"/>, whose size must be 1.</summary>
    public sealed record Squeeze(int Dim) : Via;
}
