namespace Benchmarks;

/// <summary>What it took to build one module.</summary>
/// <param name="Time">How long it took.</param>
/// <param name="Growth">How much the process's memory grew.</param>
/// <param name="Mapped">How much of the weights file was mapped afterwards.</param>
/// <param name="Weights">How much of it was in memory.</param>
internal sealed record Built(TimeSpan Time, long Growth, long Mapped, long Weights);
