namespace Weft;

/// <summary>How a weights file is written.</summary>
/// <param name="IsSparse">Leaves holes where only zeros would stand, as the source has them.</param>
/// <param name="Threads">How many write at once, where the container tells places beforehand.</param>
/// <param name="BeforeRename">Called when all is written and before it takes the file's name; it may throw.</param>
internal sealed record WriteManner(bool IsSparse = false, int Threads = 1, Action? BeforeRename = null);
