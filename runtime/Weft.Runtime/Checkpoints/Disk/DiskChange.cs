namespace Weft;

/// <summary>What is about to be changed on a disk.</summary>
internal enum DiskChange
{
    /// <summary>A file or directory is created.</summary>
    Create,

    /// <summary>Bytes of a file are written, or its length is set.</summary>
    Write,

    /// <summary>A file or directory is flushed.</summary>
    Flush,

    /// <summary>A name is given to something else.</summary>
    Rename,

    /// <summary>A file or directory is removed.</summary>
    Delete,
}
