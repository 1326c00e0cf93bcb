namespace Benchmarks;

/// <summary>What <see cref="LoadingBenchmark"/> found. Times are medians; memory is the most of all runs.</summary>
internal sealed record LoadingResult
{
    /// <summary>Tensors of the state dict.</summary>
    public required int Tensors { get; init; }

    /// <summary>Time of <c>OpenClipVision.Load</c>.</summary>
    public required TimeSpan Weft { get; init; }

    /// <summary>Time of the stock constructor and <c>load_state_dict</c>.</summary>
    public required TimeSpan Stock { get; init; }

    /// <summary>Time to read the file into the state dict that the stock module is filled from.</summary>
    public required TimeSpan Reading { get; init; }

    /// <summary>How much memory grew while Weft loaded.</summary>
    public required long WeftGrowth { get; init; }

    /// <summary>How much memory grew while the stock module was constructed and filled.</summary>
    public required long StockGrowth { get; init; }

    /// <summary>How much of the weights file was in memory after Weft had loaded it.</summary>
    public required long WeightsAfterLoad { get; init; }

    /// <summary>The same after a model had seen an image.</summary>
    public required long WeightsAfterImage { get; init; }

    /// <summary>Whether the whole file was mapped after each load, so that there was something to count.</summary>
    public required bool IsMapped { get; init; }

    /// <summary>Whether both modules have the same keys and shapes.</summary>
    public required bool SameKeys { get; init; }

    /// <summary>The largest difference of their outputs, as a part of the largest output.</summary>
    public required double LargestDifference { get; init; }
}
