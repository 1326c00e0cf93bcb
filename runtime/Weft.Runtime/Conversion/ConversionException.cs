namespace Weft;

/// <summary>A conversion cannot be done as asked: the target needs what the source lacks, or no mapping leads there.</summary>
public sealed class ConversionException : WeftException
{
    /// <summary>Creates the exception.</summary>
    public ConversionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ConversionException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
