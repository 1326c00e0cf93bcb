namespace Weft;

/// <summary>A named set of state-dict keys and the directory form an ecosystem ships them in.</summary>
/// <remarks>Open on purpose: known layouts are members generated from <c>*.layout.json</c>.</remarks>
/// <param name="Name">The name users type, such as <c>timm</c>.</param>
public sealed record Layout(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
