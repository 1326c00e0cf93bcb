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

    /// <summary>Right config to left config; refuses what the left side cannot express. Null: the mapping leads to the right only, as a rule of it cannot be undone.</summary>
    public required Func<ArchitectureConfig, ArchitectureConfig>? ToLeft { get; init; }

    /// <summary>Whether a left config has in its slots what this mapping is for; null where nothing else may stand there.</summary>
    public Func<ArchitectureConfig, bool>? FitsLeft { get; init; }

    /// <summary>Whether a right config has in its slots what this mapping is for; null where nothing else may stand there.</summary>
    public Func<ArchitectureConfig, bool>? FitsRight { get; init; }

    /// <summary>Keys that only the left side has.</summary>
    public IReadOnlyList<OneSidedKey> LeftOnly { get; init; } = [];

    /// <summary>Keys that only the right side has.</summary>
    public IReadOnlyList<OneSidedKey> RightOnly { get; init; } = [];

    /// <summary>Whether the mapping leads in a direction at all.</summary>
    internal bool Leads(bool toRight) => toRight || ToLeft is not null;

    /// <summary>Whether a config has in its slots what this mapping is for; whatever a config that is not known may have.</summary>
    internal bool Fits(ArchitectureConfig? config, bool toRight) => config is null || (toRight ? FitsLeft : FitsRight)?.Invoke(config) != false;

    /// <summary>The config of the side that a direction reaches.</summary>
    /// <exception cref="ConversionException">The mapping does not lead there.</exception>
    internal ArchitectureConfig Translate(ArchitectureConfig config, bool toRight) => (toRight ? ToRight : ToLeft ?? throw OneWay())(config);

    /// <summary>The refusal of the way back.</summary>
    internal ConversionException OneWay()
    {
        var lossy = Rules.SelectMany(rule => rule.Via, (rule, via) => via.Loss?.Invoke(rule.Right)).FirstOrDefault(loss => loss is not null);
        return new($"{Name} takes {Left} to {Right} and not back: {lossy ?? "what was folded into one tensor cannot be told apart again"}.");
    }
}

/// <summary>One rule: a pattern for one or more keys on each side and the operations that take left to right.</summary>
/// <param name="Left">Left patterns; more than one are concatenated before <paramref name="Via"/>.</param>
/// <param name="Right">Right patterns.</param>
/// <param name="Via">Operations from left to right; invertible where the mapping leads back.</param>
public sealed record MappingRule(string Left, string Right, IReadOnlyList<Via> Via)
{
    /// <summary>The left pattern, read once.</summary>
    internal KeyPattern LeftPattern { get; } = KeyPattern.Parse(Left);

    /// <summary>The right pattern, read once.</summary>
    internal KeyPattern RightPattern { get; } = KeyPattern.Parse(Right);

    /// <summary>Whether the rule applies, asked of the left side's config; null where it always does.</summary>
    public Func<ArchitectureConfig, bool>? If { get; init; }
}

/// <summary>A key of one side that the other side lacks.</summary>
/// <param name="Key">Whole-key pattern.</param>
/// <param name="Fill">The constant it must hold and gets on the way back.</param>
/// <param name="Unused">No value is required; zeros are written on the way back and the tensor is reported as left out.</param>
public sealed record OneSidedKey(string Key, double Fill = 0, bool Unused = false);

/// <summary>An operation on tensors; all but <see cref="Fold"/>, <see cref="Resample"/> and <see cref="Cast"/> are invertible.</summary>
public abstract record Via
{
    /// <summary>Why what it gives under a key does not lead back; null where it does.</summary>
    internal virtual Func<string, string>? Loss => null;

    /// <summary>One tensor becomes several along a dimension, in proportion to <paramref name="Sizes"/> (equal parts when it is empty): 1, 2 cuts 2304 into 768 and 1536. Its inverse concatenates.</summary>
    public sealed record Split(int Dim, IReadOnlyList<long> Sizes) : Via;

    /// <summary>Several tensors become one along a dimension; its inverse splits in proportion to <paramref name="Sizes"/> (equal parts when it is empty).</summary>
    public sealed record Concat(int Dim, IReadOnlyList<long> Sizes) : Via;

    /// <summary>Reorders dimensions: output dimension d is input dimension <c>Axes[d]</c>.</summary>
    public sealed record Permute(IReadOnlyList<int> Axes) : Via;

    /// <summary>Reads the same elements, in row-major order, as another shape.</summary>
    /// <param name="From">Sizes that go in, by the left side's config.</param>
    /// <param name="To">Sizes that come out.</param>
    public sealed record Reshape(Func<ArchitectureConfig, IReadOnlyList<long>> From, Func<ArchitectureConfig, IReadOnlyList<long>> To) : Via;

    /// <summary>Reorders the channels of every head between pairs of neighbours, which rotary positions turn together, and a half of the first and a half of the second ones.</summary>
    /// <param name="Dim">The dimension of heads and their channels.</param>
    /// <param name="Heads">How many heads, by the left side's config.</param>
    /// <param name="ToHalf">The left side has pairs, the right side halves; else the other way round.</param>
    public sealed record RopePermute(int Dim, Func<ArchitectureConfig, long> Heads, bool ToHalf) : Via;

    /// <summary>One tensor under several names: written under each; where it is read they must be equal.</summary>
    public sealed record Alias : Via;

    /// <summary>Adds a dimension of size 1 before <paramref name="Dim"/>.</summary>
    public sealed record Unsqueeze(int Dim) : Via;

    /// <summary>Removes dimension <paramref name="Dim"/>, whose size must be 1.</summary>
    public sealed record Squeeze(int Dim) : Via;

    /// <summary>Affine terms over one input are summed into one convolution, its weight and its bias. Smaller kernels lie in the middle of the largest. It has no inverse.</summary>
    /// <param name="Plus">Terms that are added, in the order of the tensors.</param>
    /// <param name="Minus">Terms behind them that are subtracted.</param>
    /// <param name="Scaled">A last tensor scales each channel of the sum.</param>
    /// <param name="Residual">The input itself is added last, unscaled.</param>
    /// <param name="Eps">What the norms add to their variances.</param>
    public sealed record Fold(IReadOnlyList<FoldTerm> Plus, IReadOnlyList<FoldTerm> Minus, bool Scaled, bool Residual, double Eps) : Via
    {
        /// <inheritdoc/>
        internal override Func<string, string> Loss => key => $"what was folded into '{key}' cannot be told apart again";
    }

    /// <summary>A table with a row for each cell of a grid, along the dimension before the last, becomes one for another grid. Cells' centres correspond. It has no inverse.</summary>
    /// <param name="From">Rows and columns of the grid that goes in, by the left side's config.</param>
    /// <param name="To">Those of the grid that comes out.</param>
    /// <param name="Prefix">Rows of the table before those of the grid, which stay.</param>
    /// <param name="Mode">How values between the cells are found.</param>
    /// <param name="Antialias">Whether a table that shrinks is smoothed.</param>
    public sealed record Resample(Func<ArchitectureConfig, IReadOnlyList<long>> From, Func<ArchitectureConfig, IReadOnlyList<long>> To, Func<ArchitectureConfig, long> Prefix, ResampleMode Mode, bool Antialias) : Via
    {
        /// <inheritdoc/>
        internal override Func<string, string> Loss => key => $"what was resampled to '{key}' does not follow from it";
    }

    /// <summary>The same elements in another floating dtype, rounded once. It has no inverse.</summary>
    /// <param name="To">The dtype: F16, BF16, F32 or F64.</param>
    public sealed record Cast(DType To) : Via
    {
        /// <inheritdoc/>
        internal override Func<string, string> Loss => key => $"the dtype that '{key}' was cast from is not known";
    }
}

/// <summary>A term of a fold, with its tensors in this order.</summary>
public enum FoldTerm
{
    /// <summary>A batch norm of the input itself: weight, bias, running mean, running variance.</summary>
    Norm,

    /// <summary>A convolution: weight, bias.</summary>
    Conv,

    /// <summary>A convolution without a bias and the batch norm behind it: weight, then those of the norm.</summary>
    ConvNorm,
}
