using System.Globalization;

namespace Weft;

/// <summary>The files that this process has mapped, as <c>/proc/self/maps</c> lists them.</summary>
internal static class MemoryMaps
{
    private const string Maps = "/proc/self/maps";

    /// <summary>Names of what is memory alone, in no folder.</summary>
    private static readonly string[] Nameless = ["/memfd:", "/dev/zero", "/SYSV", "/anon_hugepage"];

    /// <summary>Whether a file is mapped; false where the system does not tell.</summary>
    public static bool Hold(FileIdentity file) => File.Exists(Maps) && Hold(file, File.ReadLines(Maps), FileSystem.Identify);

    /// <summary>Whether lines tell of a file. Two file systems may have the same inode, and some tell another device here: what has the path now decides, and where nothing has it the inode alone.</summary>
    /// <param name="file">The file.</param>
    /// <param name="lines">Addresses, rights, offset, device, inode, path.</param>
    /// <param name="identify">Which file has a path; null where none has.</param>
    internal static bool Hold(FileIdentity file, IEnumerable<string> lines, Func<string, FileIdentity?> identify)
    {
        var inode = file.Inode.ToString(CultureInfo.InvariantCulture);
        return lines.Any(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [_, _, _, _, var mapped, var path]
            && mapped == inode && !Nameless.Any(name => path.StartsWith(name, StringComparison.Ordinal)) && (identify(path) is not { } found || found == file));
    }
}
