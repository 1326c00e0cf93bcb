namespace Weft.Testing;

/// <summary>An assertion about tensors, checkpoints or a mapping does not hold.</summary>
/// <param name="message">What was expected and what was found.</param>
/// <param name="inner">What kept the assertion from being made; null for nothing.</param>
public sealed class AssertionException(string message, Exception? inner = null) : Exception(message, inner);
