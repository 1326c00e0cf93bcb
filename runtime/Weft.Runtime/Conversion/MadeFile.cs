namespace Weft;

/// <summary>A file that a conversion makes beside the weights.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What it holds.</param>
internal sealed record MadeFile(string Name, byte[] Content);
