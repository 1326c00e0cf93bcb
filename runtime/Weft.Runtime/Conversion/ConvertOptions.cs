using System.Text.Json;

namespace Weft;

/// <summary>How a conversion is done.</summary>
public sealed record ConvertOptions
{
    /// <summary>The target class: a generated name or an upstream class name, case ignored. Null: the class that leaves out least of the source.</summary>
    public string? Model { get; init; }

    /// <summary>The layout the source is expected in; another one is refused. Null: whatever it is in.</summary>
    public Layout? From { get; init; }

    /// <summary>A config file, or the directory that holds one, to use instead of the one beside the weights.</summary>
    public string? Config { get; init; }

    /// <summary>A published set of config values, for a source without a config.</summary>
    public string? Preset { get; init; }

    /// <summary>Config params of the source to set, by address.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Set { get; init; } = [];

    /// <summary>The directory of an adapter, as PEFT saves it, that is merged into the weights on the way. Its names may be those of any layout that the source converts to. Null: none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Casts floating tensors to F32, F16, BF16 or F64. Null: each keeps its dtype.</summary>
    public DType? DType { get; init; }

    /// <summary>Most bytes of tensors in one file of a directory; more become several, with an index beside them. Null: one file.</summary>
    public long? MaxShardSize { get; init; }

    /// <summary>Writes what the source holds when the target needs more, without a config.</summary>
    public bool Partial { get; init; }

    /// <summary>Replaces what is at the destination.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Plans and checks, but writes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Told how far it is, from any thread.</summary>
    public IProgress<ConvertProgress>? Progress { get; init; }

    /// <summary>Stops the conversion; nothing is left behind.</summary>
    public CancellationToken Cancellation { get; init; }
}
