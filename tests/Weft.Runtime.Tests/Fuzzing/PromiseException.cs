namespace Weft.Tests.Fuzzing;

/// <summary>A reader did with a file what it never may.</summary>
internal sealed class PromiseException(string message, Exception? inner) : Exception(message, inner);
