using System.Runtime.InteropServices;

namespace Weft;

/// <summary>What .NET has no call for: flushing a directory, and exchanging two directories in one step.</summary>
internal static partial class FileSystem
{
    private const int AtCurrentDirectory = -100;
    private const uint RenameExchange = 2;

    /// <summary>Makes renames in a directory last through a power cut. Does nothing where the system has no such notion.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Native.open(path, 0);
        if (descriptor >= 0)
        {
            // Some file systems cannot do it; the rename itself has succeeded by now.
            _ = Native.fsync(descriptor);
            _ = Native.close(descriptor);
        }
    }

    /// <summary>Flushes a file that was written and closed.</summary>
    public static void FlushFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Exchanges two directories in one step.</summary>
    /// <returns>False where the system or the file system cannot.</returns>
    public static bool Exchange(string a, string b)
    {
        try
        {
            return OperatingSystem.IsLinux() && Native.renameat2(AtCurrentDirectory, a, AtCurrentDirectory, b, RenameExchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static partial class Native
    {
#pragma warning disable SYSLIB1054, CA5392 // libc is found by the loader of the system it belongs to.
        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int open(string path, int flags);

        [LibraryImport("libc")]
        public static partial int fsync(int descriptor);

        [LibraryImport("libc")]
        public static partial int close(int descriptor);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);
#pragma warning restore SYSLIB1054, CA5392
    }
}
