#nullable enable

using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;

namespace Weft.Build;

/// <summary>
/// Copies an ELF library with its need of one symbol version made weak: the loader then takes the library on a machine
/// whose libraries lack that version. Compiled by the build that uses it, against netstandard2.0.
/// </summary>
public sealed class WeakenVersionNeed : Microsoft.Build.Utilities.Task
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2;                // VER_FLG_WEAK

    /// <summary>The library; it is only read.</summary>
    [Required]
    public string Library { get; set; } = "";

    /// <summary>The version as the library spells it, such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; } = "";

    /// <summary>The copy, replaced in one step if it is there. Without such a need in the library it equals the library.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var flags = FindFlags(File.ReadAllBytes(Library), Version);
            Copy(flags);
            if (flags is not null)
            {
                Log.LogMessage(
                    MessageImportance.High,
                    "Weft: {0} asks for {1}, which nothing in it uses and this machine may lack; the output gets a copy that loads without it.",
                    Path.GetFileName(Library),
                    Version);
            }

            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Log.LogError(
                null,
                "WEFTCFG0001",
                null,
                Library,
                0,
                0,
                0,
                0,
                "The library's version needs cannot be changed: {0} Restore the TorchSharp package again, or set WeftWeakenVersionNeed to false to use the library as it is.",
                e.Message);
            return false;
        }
    }

    /// <summary>Finds where the flags of the need of <paramref name="version"/> lie: the file offset of two bytes, or null if there is no such need.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF file, or a table in it leads outside the file.</exception>
    public static long? FindFlags(byte[] elf, string version)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
        {
            throw new InvalidDataException("expected a 64-bit little-endian ELF file, found another header.");
        }

        var sections = ReadUInt64(elf, 0x28);
        long size = ReadUInt16(elf, 0x3a);
        var count = ReadUInt16(elf, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var section = sections + (i * size);
            if (ReadUInt32(elf, section + 4) == VersionNeeds)
            {
                var strings = sections + (ReadUInt32(elf, section + 40) * size);
                return FindFlags(elf, version, ReadUInt64(elf, section + 24), ReadUInt32(elf, section + 44), ReadUInt64(elf, strings + 24));
            }
        }

        return null;
    }

    private static long? FindFlags(byte[] elf, string version, long need, long files, long strings)
    {
        for (uint next = 1; files > 0 && next != 0; files--)
        {
            var entry = need + ReadUInt32(elf, need + 8);
            for (var versions = ReadUInt16(elf, need + 2); versions > 0; versions--)
            {
                if (IsStringAt(elf, strings + ReadUInt32(elf, entry + 8), version))
                {
                    return entry + 4;
                }

                entry += ReadUInt32(elf, entry + 12);
            }

            next = ReadUInt32(elf, need + 12);
            need += next;
        }

        return null;
    }

    // The copy is a file of its own, never a link, so that what is written to it stays out of the package cache.
    private void Copy(long? flags)
    {
        var destination = Path.GetFullPath(Destination);
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        var temporary = destination + ".tmp";
        File.Delete(temporary);
        File.Copy(Library, temporary);
        if (flags is { } offset)
        {
            using var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite);
            file.Position = offset;
            var low = file.ReadByte();
            file.Position = offset;
            file.WriteByte((byte)(low | Weak));
        }

        // Later than any unchanged copy in an output folder, so that the build replaces that one.
        File.SetLastWriteTimeUtc(temporary, DateTime.UtcNow);
        if (File.Exists(destination))
        {
            File.Replace(temporary, destination, null);
        }
        else
        {
            File.Move(temporary, destination);
        }
    }

    private static bool IsStringAt(byte[] elf, long offset, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Check(elf, offset, bytes.Length + 1);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (elf[offset + i] != bytes[i])
            {
                return false;
            }
        }

        return elf[offset + bytes.Length] == 0;
    }

    private static ushort ReadUInt16(byte[] elf, long offset) => BitConverter.ToUInt16(elf, Check(elf, offset, 2));

    private static uint ReadUInt32(byte[] elf, long offset) => BitConverter.ToUInt32(elf, Check(elf, offset, 4));

    private static long ReadUInt64(byte[] elf, long offset) => BitConverter.ToInt64(elf, Check(elf, offset, 8));

    private static int Check(byte[] elf, long offset, int length) =>
        offset >= 0 && offset <= elf.Length - length
            ? (int)offset
            : throw new InvalidDataException($"expected {length} bytes at offset {offset}, found the end of the file at {elf.Length}.");
}
