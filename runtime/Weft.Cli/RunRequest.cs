using System.Text.Json;

namespace Weft.Cli;

/// <summary>What <c>weft run</c> is asked to do.</summary>
internal sealed record RunRequest(
    string Weights,
    string? Model,
    string? Preset,
    string? Config,
    IReadOnlyList<KeyValuePair<string, JsonElement>> Set,
    string? Adapter,
    string? Method,
    string Inputs,
    string Outputs,
    IReadOnlyDictionary<string, string> Map,
    string Device,
    DType DType);

/// <summary>What it did.</summary>
internal sealed record RunResult(string Class, IReadOnlyList<string> Methods, IReadOnlyList<TensorSpec> Outputs, LoadedModel Loaded);
