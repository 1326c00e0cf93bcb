namespace Weft;

/// <summary>A config value is missing, unknown, of the wrong type, or breaks a condition of its architecture.</summary>
public sealed class ConfigException : WeftException
{
    /// <summary>Creates the exception.</summary>
    public ConfigException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ConfigException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
