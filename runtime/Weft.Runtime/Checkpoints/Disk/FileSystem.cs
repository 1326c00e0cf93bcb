using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>Every change that Weft makes to a disk, and the calls for it that .NET lacks.</summary>
internal static partial class FileSystem
{
    // What is read at once where a piece is as good as the whole.
    private const int Piece = 1 << 18;

    /// <summary>Told of every change before it is made: a test that throws there, and from there on, leaves what a killed process leaves.</summary>
    public static AsyncLocal<Action<DiskChange, string>?> Watcher { get; } = new();

    /// <summary>Creates a file that is not there yet and locks it as long as it is open.</summary>
    public static SafeFileHandle Create(string path)
    {
        Tell(DiskChange.Create, path);
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Opens a file to change it in its place.</summary>
    public static SafeFileHandle Change(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads bytes from a place on: fewer where the file ends.</summary>
    public static byte[] Read(SafeFileHandle file, long at, int length)
    {
        var (bytes, done) = (new byte[length], 0);
        while (done < length && RandomAccess.Read(file, bytes.AsSpan(done), at + done) is var read and > 0)
        {
            done += read;
        }

        return done == length ? bytes : bytes[..done];
    }

    /// <summary>Passes bytes from a place on to a sink, a piece at a time.</summary>
    /// <exception cref="IOException">The file ends before.</exception>
    public static void Read(SafeFileHandle file, long at, long length, ByteSink sink)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, Piece));
        for (var end = at + length; at < end;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(end - at, buffer.Length)), at);
            if (read == 0)
            {
                throw new IOException($"{end - at} more bytes were expected at byte {at}, where it ends.");
            }

            sink(buffer.AsSpan(0, read));
            at += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Writes bytes at a place.</summary>
    public static void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long at)
    {
        Tell(DiskChange.Write, path);
        RandomAccess.Write(file, bytes, at);
    }

    /// <summary>Sets a file's length; what is added is a hole.</summary>
    public static void SetLength(SafeFileHandle file, string path, long length)
    {
        Tell(DiskChange.Write, path);
        RandomAccess.SetLength(file, length);
    }

    /// <summary>Reserves blocks, where the file system can, so that a full disk shows before the work.</summary>
    public static void Reserve(SafeFileHandle file, string path, long length)
    {
        Tell(DiskChange.Write, path);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Only what says that the file will not fit matters.
        if (length > 0 && Native.fallocate(file, 0, 0, length) != 0 && Marshal.GetLastPInvokeError() is var error && NoSpace.Contains(error))
        {
            throw new IOException(new Win32Exception(error).Message);
        }
    }

    /// <summary>Copies bytes between files inside the system, which may share blocks instead.</summary>
    /// <returns>How many were copied; null where the system cannot, or for a reason that reading will tell.</returns>
    public static long? CopyRange(SafeFileHandle source, long from, SafeFileHandle target, string path, long at, long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Tell(DiskChange.Write, path);
        try
        {
            var copied = Native.copy_file_range(source, ref from, target, ref at, (nint)length, 0);
            return copied > 0 ? copied : copied < 0 && Marshal.GetLastPInvokeError() is var error && NoSpace.Contains(error) ? throw new IOException(new Win32Exception(error).Message) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Asks the system to begin writing a range to the disk, without waiting for it.</summary>
    public static void BeginFlush(SafeFileHandle file, long at, long length)
    {
        const uint Begin = 2;
        if (OperatingSystem.IsLinux())
        {
            // Only a hint.
            _ = Native.sync_file_range(file, at, length, Begin);
        }
    }

    /// <summary>The next place from <paramref name="at"/> on at which a file holds data, or with <paramref name="hole"/> at which it holds none.</summary>
    /// <returns>The file's end or beyond when there is none; null where the system cannot tell.</returns>
    public static long? Seek(SafeFileHandle file, long at, bool hole)
    {
        const int Data = 3, Hole = 4, NoSuchPlace = 6;
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var found = Native.lseek(file, at, hole ? Hole : Data);
        return found >= 0 ? found : Marshal.GetLastPInvokeError() == NoSuchPlace ? long.MaxValue : null;
    }

    /// <summary>Writes a whole small file and flushes it.</summary>
    public static void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        Write(file, path, content, 0);
        Flush(file, path);
    }

    /// <summary>Gives a file another name beside its own, or copies it where the file system has no second names.</summary>
    public static void LinkFile(string from, string to)
    {
        Tell(DiskChange.Create, to);
        if (OperatingSystem.IsWindows() || Native.link(from, to) != 0)
        {
            File.Copy(from, to);
        }
    }

    /// <summary>Which file it is, and how many names it has.</summary>
    /// <returns>Null where the system does not tell.</returns>
    public static (FileIdentity Identity, uint Names)? Identify(SafeFileHandle file)
    {
        return Status(file) is { } status ? (new(BitConverter.ToUInt64(status, 136), BitConverter.ToUInt64(status, 32)), BitConverter.ToUInt32(status, 16)) : null;
    }

    /// <summary>Which file has a path; null where none has, it may not be opened, or the system does not tell.</summary>
    public static FileIdentity? Identify(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return Identify(file)?.Identity;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Makes what was written to a file last through a power cut.</summary>
    public static void Flush(SafeFileHandle file, string path)
    {
        Tell(DiskChange.Flush, path);
        if (OperatingSystem.IsLinux())
        {
            // The runtime's own call does not notice a failure.
            Flush(file, notThere: []);
        }
        else
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>Makes renames in a directory last through a power cut. Does nothing where the system has no such notion.</summary>
    public static void FlushDirectory(string path)
    {
        Tell(DiskChange.Flush, path);
        using var directory = OpenDirectory(path);
        if (directory is not null)
        {
            Flush(directory, NotThere);
        }
    }

    /// <summary>Renames a file over another one, if there is one.</summary>
    public static void MoveFile(string from, string to)
    {
        Tell(DiskChange.Rename, to);
        File.Move(from, to, overwrite: true);
    }

    /// <summary>Renames a file to a name that nothing has.</summary>
    public static void MoveNewFile(string from, string to)
    {
        Tell(DiskChange.Rename, to);
        File.Move(from, to, overwrite: false);
    }

    /// <summary>Renames a directory.</summary>
    public static void MoveDirectory(string from, string to)
    {
        Tell(DiskChange.Rename, to);
        Directory.Move(from, to);
    }

    /// <summary>Exchanges two directories in one step.</summary>
    /// <returns>False where the system or the file system cannot.</returns>
    public static bool Exchange(string a, string b)
    {
        const int AtCurrentDirectory = -100;
        const uint RenameExchange = 2;
        Tell(DiskChange.Rename, b);
        try
        {
            return OperatingSystem.IsLinux() && Native.renameat2(AtCurrentDirectory, a, AtCurrentDirectory, b, RenameExchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Creates a directory and locks it as long as what is returned is open.</summary>
    public static SafeFileHandle? CreateDirectory(string path)
    {
        Tell(DiskChange.Create, path);
        Directory.CreateDirectory(path);
        return TryLock(path);
    }

    /// <summary>Removes a file.</summary>
    public static void DeleteFile(string path)
    {
        Tell(DiskChange.Delete, path);
        File.Delete(path);
    }

    /// <summary>Removes a directory with what is in it.</summary>
    public static void DeleteDirectory(string path)
    {
        Tell(DiskChange.Delete, path);
        Directory.Delete(path, recursive: true);
    }

    /// <summary>Locks a file or directory. The system unlocks it when the process ends, however it ends.</summary>
    /// <returns>Null when another one has locked it, or where directories and files cannot be locked alike.</returns>
    public static SafeFileHandle? TryLock(string path)
    {
        const int ExclusiveAtOnce = 2 | 4;
        var handle = new FileInfo(path).LinkTarget is null ? OpenDirectory(path) : null;
        if (handle is not null && (!IsPlain(handle) || Native.flock(handle, ExclusiveAtOnce) != 0))
        {
            handle.Dispose();
            return null;
        }

        return handle;
    }

    /// <summary>What stands at a path that is neither a file nor a directory, in a word.</summary>
    /// <returns>Null for a file or a directory, and where the system does not tell.</returns>
    public static string? Other(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        if (new FileInfo(path).LinkTarget is not null)
        {
            return "a link";
        }

        using var handle = OpenDirectory(path);
        return handle is null ? "something that cannot be opened" : IsPlain(handle) ? null : "a pipe or a device";
    }

    /// <summary>A file's first bytes, whoever has locked it: fewer where it is shorter.</summary>
    /// <returns>Null where it cannot be opened, or not without a lock.</returns>
    public static byte[]? Peek(string path, int length)
    {
        using var file = OpenDirectory(path);
        return file is null ? null : Read(file, 0, length);
    }

    private static readonly int[] NoSpace = [27, 28, 122]; // EFBIG, ENOSPC, EDQUOT

    private static readonly int[] NotThere = [22, 30, 95]; // EINVAL, EROFS, EOPNOTSUPP: file systems that cannot flush a directory

    private static void Flush(SafeFileHandle file, int[] notThere)
    {
        const int Interrupted = 4;
        while (Native.fsync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                if (!notThere.Contains(error))
                {
                    throw new IOException(new Win32Exception(error).Message);
                }

                return;
            }
        }
    }

    // Whatever has a name like ours: a pipe or a device is not.
    private static bool IsPlain(SafeFileHandle file)
    {
        const int Format = 0xF000, Regular = 0x8000, Folder = 0x4000;
        return !OperatingSystem.IsLinux() || (Status(file) is { } status && (BitConverter.ToUInt16(status, 28) & Format) is Regular or Folder);
    }

    /// <summary>struct statx of linux/stat.h: 256 bytes, the same on every architecture.</summary>
    private static byte[]? Status(SafeFileHandle file)
    {
        const int EmptyPath = 0x1000, BasicStats = 0x7ff;
        var status = new byte[256];
        return OperatingSystem.IsLinux() && Native.statx(file, "", EmptyPath, BasicStats, ref status[0]) == 0 ? status : null;
    }

    private static void Tell(DiskChange change, string path) => Watcher.Value?.Invoke(change, path);

    private static SafeFileHandle? OpenDirectory(string path)
    {
        // A pipe would wait for its other end.
        const int CloseOnExec = 0x80000, DoNotWait = 0x800;
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var descriptor = Native.open(path, OperatingSystem.IsLinux() ? CloseOnExec | DoNotWait : 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static partial class Native
    {
#pragma warning disable SYSLIB1054, CA5392 // libc is found by the loader of the system it belongs to.
        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int open(string path, int flags);

        [LibraryImport("libc", SetLastError = true)]
        public static partial int fsync(SafeFileHandle file);

        [LibraryImport("libc")]
        public static partial int flock(SafeFileHandle file, int operation);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int link(string from, string to);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int statx(SafeFileHandle folder, string path, int flags, uint mask, ref byte status);

        [LibraryImport("libc", SetLastError = true)]
        public static partial long lseek(SafeFileHandle file, long offset, int whence);

        [LibraryImport("libc", SetLastError = true)]
        public static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);

        [LibraryImport("libc")]
        public static partial int sync_file_range(SafeFileHandle file, long offset, long length, uint flags);

        [LibraryImport("libc", SetLastError = true)]
        public static partial nint copy_file_range(SafeFileHandle source, ref long from, SafeFileHandle target, ref long at, nint length, uint flags);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);
#pragma warning restore SYSLIB1054, CA5392
    }
}
