namespace Weft.Testing;

/// <summary>Opens weights without knowing any model.</summary>
internal static class CheckpointFile
{
    private static readonly ModelCatalog Nothing = new([], [], []);

    /// <summary>A weights file, a shard index, or a directory that holds one of them.</summary>
    /// <exception cref="CheckpointException">There is none, there are several, or it cannot be read.</exception>
    public static ModelSource Open(string path) => ModelSource.Open(path, Nothing);
}
