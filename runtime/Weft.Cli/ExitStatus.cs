namespace Weft.Cli;

/// <summary>Exit statuses that scripts rely on.</summary>
internal static class ExitStatus
{
    /// <summary>Done, or yes.</summary>
    public const int Success = 0;

    /// <summary>The answer is no.</summary>
    public const int No = 1;

    /// <summary>Bad input: usage, a file, a full disk.</summary>
    public const int BadInput = 2;

    /// <summary>An error in weft itself.</summary>
    public const int Internal = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM.</summary>
    public const int Terminated = 143;
}
