using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Weft;

/// <summary>Names for what is being written: <c>.NAME.weft-XXXXXXXX</c> beside the target, so that a rename stays on one file system.</summary>
/// <remarks>What is being written is locked. What is there unlocked was left by a process that did not end by itself, and goes the next time.</remarks>
internal static class TemporaryName
{
    private const string Old = "-old";
    private const string Any = ".*.weft-*";

    /// <summary>A fresh name beside a target.</summary>
    public static string Beside(string target) => string.Create(CultureInfo.InvariantCulture, $"{Stem(target)}{Random.Shared.Next():x8}");

    /// <summary>The name of an old directory that a new one takes the place of.</summary>
    public static string OfOld(string temporary) => temporary + Old;

    /// <summary>Removes what processes that were killed left beside a target. A directory that was moved aside comes back where nothing has taken its place.</summary>
    public static void Clear(string target)
    {
        var stem = Stem(target);
        Clear(Path.GetDirectoryName(target)!, path => path.StartsWith(stem, StringComparison.Ordinal) && IsOurs(path[stem.Length..]), path =>
        {
            if (path.EndsWith(Old, StringComparison.Ordinal) && !Path.Exists(target))
            {
                FileSystem.MoveDirectory(path, target);
            }
            else
            {
                Remove(path);
            }
        });
    }

    /// <summary>Removes what processes that were killed left of files in a directory.</summary>
    public static void ClearIn(string folder) =>
        Clear(folder, path => path.Length > 8 && IsOurs(path[^8..]) && path[..^8].EndsWith(".weft-", StringComparison.Ordinal) && File.Exists(path), Remove);

    private static void Clear(string folder, Func<string, bool> isLeft, Action<string> clear)
    {
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(folder, Any).Where(isLeft).Order(StringComparer.Ordinal))
            {
                using var held = FileSystem.TryLock(path);
                if (held is not null)
                {
                    clear(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever writes here next may be able to.
        }
    }

    /// <summary>Writes under a temporary name: when that fails nothing is left of it, and a disk that fails is told by the target's name.</summary>
    /// <param name="temporary">The name.</param>
    /// <param name="shown">The target as messages write it.</param>
    /// <param name="write">Writes, and gives what was written its name.</param>
    /// <exception cref="CheckpointException">The disk cannot be written to.</exception>
    public static void Use(string temporary, string shown, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointException($"{Display.Text(shown)}: cannot be written: {Hide(e.Message, temporary, shown)}", e);
            }

            // Of a file inside a directory that is made.
            if (e is CheckpointException && Hide(e.Message, temporary, shown) is var told && told != e.Message)
            {
                throw new CheckpointException(told, e);
            }

            throw;
        }
    }

    /// <summary>A message that names the target where it names what is written in its place.</summary>
    public static string Hide(string message, string temporary, string shown) =>
        message.Replace(temporary, Display.Text(shown), StringComparison.Ordinal).Replace(Display.Text(temporary), Display.Text(shown), StringComparison.Ordinal);

    /// <summary>Gives what takes a target's place the rights that the target has.</summary>
    public static void KeepRights(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && Path.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }
    }

    /// <summary>Removes what was being written; it is no error when that fails, for another one is under way.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                FileSystem.DeleteDirectory(path);
            }
            else
            {
                FileSystem.DeleteFile(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static bool IsOurs(string ending)
    {
        var digits = ending.EndsWith(Old, StringComparison.Ordinal) ? ending[..^Old.Length] : ending;
        return digits.Length == 8 && digits.All(char.IsAsciiHexDigitLower);
    }

    /// <summary>A file's name, or of a long one its start and a checksum: a name may have 255 bytes, and ours are longer than what they are for.</summary>
    public static string Short(string name)
    {
        const int Longest = 200, Kept = 40;
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length <= Longest ? name : string.Create(CultureInfo.InvariantCulture, $"{name[..Kept]}-{Crc32.HashToUInt32(bytes):x8}");
    }

    private static string Stem(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".{Short(Path.GetFileName(target))}.weft-");
}

