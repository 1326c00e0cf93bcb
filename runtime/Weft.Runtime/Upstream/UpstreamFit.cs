namespace Weft;

/// <summary>How surely a config file belongs to an <see cref="UpstreamTable"/>, from not at all to by name.</summary>
internal enum UpstreamFit
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Its fields have the right form, and nothing names the class.</summary>
    Form,

    /// <summary>It names a family that this class can be read from.</summary>
    Family,

    /// <summary>It names this class, or one of its presets.</summary>
    Class,
}
