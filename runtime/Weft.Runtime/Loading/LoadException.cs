namespace Weft;

/// <summary>A checkpoint does not hold the model that was asked for. One exception tells everything that is wrong.</summary>
public sealed class LoadException : WeftException
{
    /// <summary>Creates the exception.</summary>
    public LoadException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public LoadException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception from what a check found.</summary>
    /// <param name="message">The whole report.</param>
    /// <param name="check">The findings, for programs.</param>
    public LoadException(string message, KeyCheck check)
        : base(message) => Check = check;

    /// <summary>What is missing, unexpected and of another shape, where a checkpoint was compared with a model.</summary>
    public KeyCheck? Check { get; }

    /// <summary>Whether several things fit and a choice is asked for, rather than that none does.</summary>
    public bool IsDoubt { get; internal init; }
}
