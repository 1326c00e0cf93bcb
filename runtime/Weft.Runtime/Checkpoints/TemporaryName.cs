using System.Globalization;

namespace Weft;

/// <summary>Names for what is being written: <c>.NAME.weft-XXXXXXXX</c> beside the target, so that a rename stays on one file system.</summary>
internal static class TemporaryName
{
    /// <summary>A fresh name beside a target.</summary>
    public static string Beside(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        var name = Path.GetFileName(target);

        // A file name may have 255 bytes at most.
        var kept = name.Length > 60 ? name[..60] : name;
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".{kept}.weft-{Random.Shared.Next():x8}"));
    }

    /// <summary>Removes a temporary file; it is no error when that fails, for another one is under way.</summary>
    public static void RemoveFile(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Removes a temporary directory with what is in it.</summary>
    public static void RemoveDirectory(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
