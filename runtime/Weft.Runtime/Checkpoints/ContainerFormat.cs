using System.Buffers.Binary;
using System.Globalization;

namespace Weft;

/// <summary>A kind of weights file: how to know it by its first bytes and how to open it.</summary>
/// <param name="Name">What a message calls it.</param>
/// <param name="Matches">Whether a file with these first bytes is one.</param>
/// <param name="Opener">Opens it; null for kinds that are known by sight only.</param>
internal sealed record ContainerFormat(string Name, ContainerFormat.Sniffer Matches, Func<string, Checkpoint>? Opener)
{
    // First fit wins. Safetensors comes first: its length field can hold the first bytes of anything else.
    private static readonly ContainerFormat[] Known =
    [
        new("safetensors", LooksLikeSafetensors, SafetensorsCheckpoint.Open),
        new("a JSON file", static head => head[0] == (byte)'{', ShardedCheckpoint.Open),
        new("a zip archive (PyTorch or NumPy)", static head => head.StartsWith("PK\x3\x4"u8) || head.StartsWith("PK\x5\x6"u8), ZipContainers.Open),
        new("a pickle (PyTorch)", static head => head.Length > 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5 && head[2] != 0, TorchLegacy.Open),
        new("a NumPy array", NpyHeader.Matches, NumPyCheckpoint.OpenArray),
        new("a GGUF file", static head => head.StartsWith("GGUF"u8), null),
        new("an HDF5 file", static head => head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']), null),
        new("a Git LFS pointer (the weights themselves were not downloaded; run 'git lfs pull')", static head => head.StartsWith("version https://git-lfs"u8), null),
        new("a web page", static head => head[0] == (byte)'<', null),
    ];

    public delegate bool Sniffer(ReadOnlySpan<byte> head);

    /// <summary>Opens a file by its content.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="shown">The path as the user wrote it.</param>
    public static Checkpoint Open(string path, string shown)
    {
        Span<byte> head = stackalloc byte[64];
        using (var file = RandomAccessFile.Open(path, shown))
        {
            if (file.Length == 0)
            {
                throw new CheckpointException($"{Display.Text(shown)}: expected a weights file, found an empty file.");
            }

            head = head[..(int)Math.Min(head.Length, file.Length)];
            file.Read(0, head);
        }

        foreach (var format in Known)
        {
            if (format.Matches(head))
            {
                return format.Opener is { } open
                    ? open(path)
                    : throw new CheckpointException($"{Display.Text(shown)}: expected a weights file, found {format.Name}.");
            }
        }

        // Broken safetensors files get the reader's own, exact message.
        return Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? SafetensorsCheckpoint.Open(path)
            : throw new CheckpointException($"{Display.Text(shown)}: expected a weights file, found an unknown format that starts with bytes {Hex(head)}.");
    }

    private static bool LooksLikeSafetensors(ReadOnlySpan<byte> head) =>
        head.Length > 8 && head[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= SafetensorsHeader.LongestHeader;

    private static string Hex(ReadOnlySpan<byte> head)
    {
        var text = new List<string>();
        foreach (var value in head[..Math.Min(8, head.Length)])
        {
            text.Add(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return string.Join(' ', text);
    }
}
