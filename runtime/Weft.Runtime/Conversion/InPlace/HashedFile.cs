using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>A file that is written from its start to its end, with the hash of what was written.</summary>
internal sealed class HashedFile(SafeFileHandle file, string path)
{
    private readonly XxHash64 hash = new();
    private long length;

    /// <summary>Writes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        FileSystem.Write(file, path, bytes, length);
        hash.Append(bytes);
        length += bytes.Length;
    }

    /// <summary>Writes the hash of all before it.</summary>
    public void AddHash() => Add(hash.GetCurrentHash());
}
