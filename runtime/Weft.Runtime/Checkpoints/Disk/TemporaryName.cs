using System.Globalization;

namespace Weft;

/// <summary>Names for what is being written: <c>.NAME.weft-XXXXXXXX</c> beside the target, so that a rename stays on one file system.</summary>
/// <remarks>What is being written is locked. What is there unlocked was left by a process that did not end by itself, and goes the next time.</remarks>
internal static class TemporaryName
{
    private const string Old = "-old";

    /// <summary>A fresh name beside a target.</summary>
    public static string Beside(string target) => string.Create(CultureInfo.InvariantCulture, $"{Stem(target)}{Random.Shared.Next():x8}");

    /// <summary>The name of an old directory that a new one takes the place of.</summary>
    public static string OfOld(string temporary) => temporary + Old;

    /// <summary>Removes what processes that were killed left beside a target. A directory that was moved aside comes back where nothing has taken its place.</summary>
    public static void Clear(string target)
    {
        try
        {
            var stem = Stem(target);
            foreach (var path in Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(target)!, Path.GetFileName(stem) + "*").Order(StringComparer.Ordinal))
            {
                if (!IsOurs(path[stem.Length..]))
                {
                    continue;
                }

                using var held = FileSystem.TryLock(path);
                if (held is null)
                {
                    continue;
                }

                if (path.EndsWith(Old, StringComparison.Ordinal) && !Path.Exists(target))
                {
                    FileSystem.MoveDirectory(path, target);
                }
                else
                {
                    Remove(path);
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
                throw new CheckpointException($"{Display.Text(shown)}: cannot be written: {e.Message}", e);
            }

            throw;
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

    // A file name may have 255 bytes at most.
    private static string Stem(string target)
    {
        var name = Path.GetFileName(target);
        return Path.Combine(Path.GetDirectoryName(target)!, $".{(name.Length > 60 ? name[..60] : name)}.weft-");
    }
}

