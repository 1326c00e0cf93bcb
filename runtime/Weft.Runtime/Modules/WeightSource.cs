using TorchSharp;

namespace Weft;

/// <summary>Where a module's constructor takes its tensors from: a checkpoint, or fresh initialisation.</summary>
public abstract class WeightSource
{
    /// <summary>The tensor for a key. The caller owns it; it is outside every dispose scope.</summary>
    /// <param name="key">Full key in the architecture's own names.</param>
    /// <param name="shape">The shape the config asks for.</param>
    /// <param name="init">How a fresh tensor would be initialised.</param>
    public abstract torch.Tensor Take(string key, ReadOnlySpan<long> shape, Init init);
}

/// <summary>How PyTorch initialises a fresh tensor of a layer.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Value">The constant, or the bound or standard deviation of the distribution.</param>
/// <param name="Integer">The tensor is int64 whatever dtype the model has.</param>
/// <param name="Grid">The grid of a table.</param>
/// <param name="Prefix">Rows before the table's.</param>
public readonly record struct Init(InitKind Kind, double Value, bool Integer = false, Size2 Grid = default, long Prefix = 0)
{
    /// <summary>Whether training changes the tensor; a table stays as it is.</summary>
    public bool IsLearned => Kind != InitKind.SinCos;

    /// <summary>An int64 zero: a count of steps.</summary>
    public static Init Counter => new(InitKind.Constant, 0, Integer: true);

    /// <summary>All zeros.</summary>
    public static Init Zeros => new(InitKind.Constant, 0);

    /// <summary>All ones.</summary>
    public static Init Ones => new(InitKind.Constant, 1);

    /// <summary>Every element the same.</summary>
    public static Init Constant(double value) => new(InitKind.Constant, value);

    /// <summary>Normal with mean 0.</summary>
    public static Init Normal(double std) => new(InitKind.Normal, std);

    /// <summary>A fixed table of the places of a grid, row by row: for each half of the channels, x and then y, the sines and then the cosines of place * 10000^(-2k / half) (MAE, arXiv 2111.06377).</summary>
    /// <param name="grid">Rows and columns.</param>
    /// <param name="prefix">Rows of zeros before it, such as a class token's.</param>
    public static Init SinCos(Size2 grid, long prefix) => new(InitKind.SinCos, 10000, Grid: grid, Prefix: prefix);

    /// <summary>Uniform in [-bound, bound].</summary>
    public static Init Uniform(double bound) => new(InitKind.Uniform, bound);

    /// <summary>PyTorch's default for linear and convolution weights and biases: uniform with bound 1 / sqrt(fanIn).</summary>
    public static Init FanIn(long fanIn) => new(InitKind.Uniform, fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0);
}

/// <summary>Kinds of initialisation.</summary>
public enum InitKind
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>Normal distribution.</summary>
    Normal,

    /// <summary>Uniform distribution.</summary>
    Uniform,

    /// <summary>Sines and cosines of the places of a grid.</summary>
    SinCos,
}
