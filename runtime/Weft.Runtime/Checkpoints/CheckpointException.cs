namespace Weft;

/// <summary>A weights file cannot be read or written: missing, broken, hostile, or of another kind. The message names the file, and the tensor where there is one.</summary>
public sealed class CheckpointException : WeftException
{
    /// <summary>Creates the exception.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public CheckpointException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
