using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>Brings back what conversions in place were about to change when their process was killed.</summary>
internal static class Recovery
{
    // How often a lock is asked for anew, 10 ms apart.
    private const int Moments = 20;

    /// <summary>Removes what killed runs left, and looks for journals and applies them. Does nothing where there are none, and leaves those of running conversions.</summary>
    /// <param name="path">A weights file or a directory that is about to be read or written.</param>
    /// <exception cref="CheckpointException">A journal does not fit what is there, or cannot be applied, or its conversion is still running.</exception>
    public static void Run(string path)
    {
        var full = FullPath.Of(path);
        var folder = Directory.Exists(full) ? full : Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(full) is not null)
        {
            TemporaryName.Clear(full);
        }

        if (folder == full)
        {
            TemporaryName.ClearIn(folder);
        }

        foreach (var journal in Find(folder))
        {
            Look(journal, folder == full ? null : Path.GetFileName(full));
        }
    }

    /// <summary>Undoes a conversion of this process that failed.</summary>
    /// <param name="journal">Its journal, which may not be there yet.</param>
    public static void Undo(string journal)
    {
        if (File.Exists(journal))
        {
            Look(journal, null);
        }
    }

    private static string[] Find(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, Journal.Pattern, new EnumerationOptions { AttributesToSkip = 0 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Look(string path, string? wanted)
    {
        try
        {
            var isMeant = wanted is null || Path.GetFileName(path) == Journal.NameOf(wanted);
            using var held = isMeant ? Lock(path) : FileSystem.TryLock(path);
            if (held is null)
            {
                // One that is gone by now was of a run that has ended.
                if (!isMeant || !Path.Exists(path))
                {
                    return;
                }

                throw new CheckpointException(Found(path) is { } found
                    ? $"{Display.Text(path)}: has the name of a journal of a conversion in place, but is {found}; put it aside."
                    : $"{Display.Text(path)}: its conversion in place is still running; wait until it has ended.");
            }

            if (Journal.IsOther(held))
            {
                if (!isMeant)
                {
                    return;
                }

                throw new CheckpointException($"{Display.Text(path)}: was left by an interrupted conversion in place of another version of weft; let that version open the model first, or put the file aside if the model is whole.");
            }

            var journal = Journal.Read(held);
            if (journal is null)
            {
                // It was not written whole, so nothing was changed.
                FileSystem.DeleteFile(path);
            }
            else if (wanted is null || wanted == journal.OldName || wanted == journal.NewName || journal.Files.Any(file => file.Name == wanted))
            {
                Apply(path, held, journal);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{Display.Text(path)}: the conversion in place that it tells of was interrupted and cannot be undone: {e.Message}", e);
        }
    }

    /// <summary>Locks a journal, or gives null where somebody else holds it for longer than a moment: a program that this process is just starting has all its locks until it runs.</summary>
    private static SafeFileHandle? Lock(string path)
    {
        for (var tries = 0; ; tries++)
        {
            var held = FileSystem.TryLock(path);
            if (held is not null || tries == Moments || !Path.Exists(path))
            {
                return held;
            }

            Thread.Sleep(10);
        }
    }

    /// <summary>What is there that cannot be locked, where that is no journal: a run's is whole and locked before it has its name.</summary>
    private static string? Found(string path)
    {
        if (FileSystem.Other(path) is { } other)
        {
            return other;
        }

        return FileSystem.Peek(path, Journal.LongestMark) is { } start && !Journal.IsAny(start) ? "another file, which is in use" : null;
    }

    private static void Apply(string path, SafeFileHandle held, Journal journal)
    {
        var folder = Path.GetDirectoryName(path)!;
        var (old, now) = (Path.Combine(folder, journal.OldName), Path.Combine(folder, journal.NewName));
        var weights = File.Exists(now) && Is(now, journal) ? now : old;
        if (!journal.StaysInDirectory || !File.Exists(weights) || !Is(weights, journal))
        {
            throw Foreign(path, $"{Display.Name(journal.OldName)} is not the file that it was written for");
        }

        using (var file = FileSystem.Change(weights))
        {
            switch (StateOf(file, held, journal))
            {
                case State.Untouched:
                    FileSystem.SetLength(file, weights, journal.OldLength);
                    break;
                case State.Sealed:
                    if (Stranger(journal, folder, weights == old ? null : old) is { } stranger)
                    {
                        throw Foreign(path, $"{Display.Name(stranger)} was written since, which would be lost");
                    }

                    Restore(file, weights, held, journal, folder, old);
                    break;
                case State.Done:
                    break;
                default:
                    throw Foreign(path, $"{Display.Name(Path.GetFileName(weights))} is neither what it was before nor what it became");
            }

            FileSystem.Flush(file, weights);
        }

        FileSystem.DeleteFile(path);
        FileSystem.FlushDirectory(folder);
    }

    private static State StateOf(SafeFileHandle file, SafeFileHandle held, Journal journal)
    {
        var length = RandomAccess.GetLength(file);
        if (length < journal.OldLength || length > journal.NewLength)
        {
            return State.Foreign;
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(FileSystem.Read(file, 0, 8)) == InPlaceWriter.Seal ? State.Sealed
            : FileSystem.Read(file, 0, journal.Ranges[0].Length).AsSpan().SequenceEqual(FileSystem.Read(held, journal.Ranges[0].Kept, journal.Ranges[0].Length)) ? State.Untouched
            : length == journal.NewLength && Starts(file, journal.NewHeader, journal.NewHeaderLength) ? State.Done
            : State.Foreign;
    }

    private static bool Starts(SafeFileHandle file, byte[] hash, int length) =>
        FileSystem.Read(file, 0, length) is var bytes && bytes.Length == length && XxHash64.Hash(bytes).AsSpan().SequenceEqual(hash);

    private static void Restore(SafeFileHandle file, string weights, SafeFileHandle held, Journal journal, string folder, string old)
    {
        foreach (var range in journal.Ranges.Skip(1))
        {
            var at = range.Place;
            FileSystem.Read(held, range.Kept, range.Length, bytes =>
            {
                FileSystem.Write(file, weights, bytes, at);
                at += bytes.Length;
            });
        }

        var header = FileSystem.Read(held, journal.Ranges[0].Kept, journal.Ranges[0].Length);
        FileSystem.Write(file, weights, header.AsSpan(8), 8);
        FileSystem.SetLength(file, weights, journal.OldLength);
        foreach (var (name, content, _) in journal.Files)
        {
            var target = Path.Combine(folder, name);
            TemporaryName.Clear(target);
            if (content is not null)
            {
                AtomicFile.Write(target, content);
            }
            else if (File.Exists(target))
            {
                FileSystem.DeleteFile(target);
            }
        }

        if (weights != old)
        {
            FileSystem.MoveFile(weights, old);
        }

        FileSystem.FlushDirectory(folder);
        FileSystem.Flush(file, old);
        FileSystem.Write(file, old, header.AsSpan(0, 8), 0);
    }

    /// <summary>A file in the way that is neither what it was before nor what the conversion made.</summary>
    private static string? Stranger(Journal journal, string folder, string? old)
    {
        foreach (var file in journal.Files)
        {
            var target = Path.Combine(folder, file.Name);
            if (File.Exists(target) && File.ReadAllBytes(target) is var found && !XxHash64.Hash(found).AsSpan().SequenceEqual(file.New) && !found.AsSpan().SequenceEqual(file.Old))
            {
                return file.Name;
            }
        }

        return old is not null && Path.Exists(old) ? journal.OldName : null;
    }

    private static bool Is(string path, Journal journal)
    {
        using var file = FileSystem.Change(path);
        return FileSystem.Identify(file)?.Identity == journal.Identity;
    }

    private static CheckpointException Foreign(string path, string why) =>
        new($"{Display.Text(path)}: was left by an interrupted conversion in place, but {why}; nothing was changed. The weights can be read again once that is put aside, or this file is removed and the weights are replaced.");

    private enum State
    {
        Foreign,
        Untouched,
        Sealed,
        Done,
    }
}
