using System.Text.Json;

namespace Weft;

/// <summary>The config of a key set: that of the class whose weights these are, and whether they are stacked.</summary>
public sealed record KeySetConfig : ArchitectureConfig
{
    private readonly KeySet keySet;

    /// <summary>A config of a key set.</summary>
    /// <param name="architecture">The key set, as <see cref="KeySet.Describe"/> gives it.</param>
    /// <param name="of">The config of the class.</param>
    /// <exception cref="ArgumentException">The architecture is a class.</exception>
    public KeySetConfig(Architecture architecture, ArchitectureConfig of)
        : this(architecture?.KeySet ?? throw new ArgumentException("A key set is needed.", nameof(architecture)), of)
    {
    }

    internal KeySetConfig(KeySet keySet, ArchitectureConfig of) => (this.keySet, Of, IsStacked) = (keySet, of, keySet.Stacking is { When: null });

    /// <summary>The config of the class.</summary>
    public ArchitectureConfig Of { get; init; }

    /// <summary>Whether what stands in blocks is stacked.</summary>
    public bool IsStacked { get; init; }

    /// <inheritdoc/>
    public override Architecture Architecture => keySet.Architecture;

    /// <inheritdoc/>
    public override IReadOnlyList<ConfigParam> Params => Switch is { } name ? [.. Of.Params, new(name, ConfigJson.Of(IsStacked))] : Of.Params;

    /// <summary>This config, and the same weights stacked where they may be.</summary>
    internal IEnumerable<KeySetConfig> Forms => Switch is null ? [this] : [this with { IsStacked = false }, this with { IsStacked = true }];

    /// <summary>What a config may look like in a file.</summary>
    internal static IEnumerable<ArchitectureConfig> FormsOf(ArchitectureConfig config) => config is KeySetConfig keySet ? keySet.Forms : [config];

    private string? Switch => keySet.Stacking?.When;

    /// <inheritdoc/>
    public override void Validate()
    {
        Of.Validate();
        _ = keySet.Mapping.Translate(Of, toRight: true);
    }

    /// <inheritdoc/>
    public override ArchitectureConfig With(string address, JsonElement value) => address != Switch
        ? this with { Of = Of.With(address, value) }
        : this with { IsStacked = ConfigJson.Bool(address, value) };
}
