using System.Text.Json;
using TorchSharp;

namespace Weft;

/// <summary>How a model is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>Where the tensors go; the CPU when null.</summary>
    public torch.Device? Device { get; init; }

    /// <summary>What floating tensors are converted to; each keeps the file's dtype when null.</summary>
    public torch.ScalarType? DType { get; init; }

    /// <summary>Reads the weights into memory instead of mapping the file. A mapped file must not be changed or cut while the model lives.</summary>
    public bool Copy { get; init; }

    /// <summary>Published sizes to use instead of what the file's config says: for a bare weights file that fits several.</summary>
    public string? Preset { get; init; }

    /// <summary>An ecosystem's config file, or the directory that holds one, to read instead of the one beside the weights.</summary>
    public string? Config { get; init; }

    /// <summary>The directory of an adapter, as PEFT saves it, that is merged into the weights. Its names may be those of any layout that the checkpoint converts to. Null: none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Config params to change, by address, after config or preset were read.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Set { get; init; } = [];
}
