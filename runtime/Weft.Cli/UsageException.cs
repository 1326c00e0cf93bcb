namespace Weft.Cli;

/// <summary>The command line asks for something that makes no sense; the message is one line.</summary>
internal sealed class UsageException(string message) : Exception(message);
