namespace Weft;

/// <summary>Bad input: a file, a config or a key that is not what it should be. The message is one line that says what was expected and what was found.</summary>
public abstract class WeftException : Exception
{
    /// <summary>Creates the exception.</summary>
    protected WeftException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    protected WeftException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
