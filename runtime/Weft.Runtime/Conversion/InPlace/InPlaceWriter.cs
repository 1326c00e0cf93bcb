using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>Turns a safetensors file into another layout where it stands, with the files beside it. Killed at any point, it leaves the old model or the new one once the next command has looked.</summary>
/// <param name="path">Full path of the weights file.</param>
/// <param name="source">The file as it was opened to plan.</param>
/// <param name="reader">Reads its tensors.</param>
internal sealed class InPlaceWriter(string path, RandomAccessFile source, PlanReader reader)
{
    /// <summary>A length that no reader accepts: it stands in the file while its bytes change.</summary>
    public const ulong Seal = ulong.MaxValue;

    private readonly string folder = Path.GetDirectoryName(path)!;

    /// <summary>Changes the file.</summary>
    /// <param name="plan">What changes.</param>
    /// <param name="newName">The name that the file gets.</param>
    /// <param name="files">Files that are written beside it.</param>
    /// <param name="removed">Names of files beside it that are removed.</param>
    /// <exception cref="CheckpointException">It cannot be changed; it is as it was.</exception>
    public void Write(InPlacePlan plan, string newName, IReadOnlyList<MadeFile> files, IReadOnlyList<string> removed)
    {
        var journal = Path.Combine(folder, Journal.NameOf(Path.GetFileName(path)));
        try
        {
            using var file = FileSystem.Change(path);
            var made = Make(plan, newName, files, removed, file);

            // Locked as long as it is open, so that nobody takes this run for a dead one.
            using var held = Publish(made, file, journal);
            Before(journal, () => RefuseChanged(made));
            try
            {
                Change(file, plan, newName, files, removed);
                FileSystem.DeleteFile(journal);
                FileSystem.FlushDirectory(folder);
            }
            catch
            {
                held.Dispose();
                Recovery.Undo(journal);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{Display.Text(path)}: cannot be changed in place: {e.Message}", e);
        }
    }

    /// <summary>Writes the journal, which gets its name when it is locked and whole.</summary>
    private SafeFileHandle Publish(Journal made, SafeFileHandle file, string journal)
    {
        var temporary = TemporaryName.Beside(path);
        SafeFileHandle? held = null;
        try
        {
            held = FileSystem.Create(temporary);
            Before(temporary, () =>
            {
                made.Write(new(held, temporary), file);
                FileSystem.Flush(held, temporary);

                // Before it has its name, too: what another run has changed since would be undone by it.
                RefuseChanged(made);
                FileSystem.MoveNewFile(temporary, journal);
            });
            Before(journal, () => FileSystem.FlushDirectory(folder));
            return held;
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException(TemporaryName.Hide(e.Message, temporary, path), e);
            }

            throw;
        }
    }

    /// <summary>Does something before anything of the model is changed: when it fails, no journal is needed.</summary>
    private static void Before(string journal, Action act)
    {
        try
        {
            act();
        }
        catch
        {
            TemporaryName.Remove(journal);
            throw;
        }
    }

    /// <summary>Whoever had the journal before may have changed the file, or another one may have its name by now.</summary>
    private void RefuseChanged(Journal made)
    {
        source.EnsureUnchanged();
        if (source.Identity != made.Identity)
        {
            throw new CheckpointException($"{Display.Text(path)}: was replaced while it was read.");
        }
    }

    private void Change(SafeFileHandle file, InPlacePlan plan, string newName, IReadOnlyList<MadeFile> files, IReadOnlyList<string> removed)
    {
        Put(file, plan.Appended);
        FileSystem.Flush(file, path);

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, Seal);
        FileSystem.Write(file, path, length, 0);
        FileSystem.Flush(file, path);

        WriteFiles(newName, files, removed);
        Put(file, plan.Rewritten);
        FileSystem.Write(file, path, plan.Header.AsSpan(8), 8);
        FileSystem.Flush(file, path);

        FileSystem.Write(file, path, plan.Header.AsSpan(0, 8), 0);
        FileSystem.Flush(file, path);
    }

    private void WriteFiles(string newName, IReadOnlyList<MadeFile> files, IReadOnlyList<string> removed)
    {
        foreach (var (name, content) in files)
        {
            AtomicFile.Write(Path.Combine(folder, name), content);
        }

        foreach (var name in removed)
        {
            FileSystem.DeleteFile(Path.Combine(folder, name));
        }

        if (newName != Path.GetFileName(path))
        {
            FileSystem.MoveFile(path, Path.Combine(folder, newName));
        }

        FileSystem.FlushDirectory(folder);
    }

    private Journal Make(InPlacePlan plan, string newName, IReadOnlyList<MadeFile> files, IReadOnlyList<string> removed, SafeFileHandle file)
    {
        var header = plan.Header.Length;
        List<JournalRange> ranges = [new(0, header, Journal.Mark.Length)];
        foreach (var (tensor, place) in plan.Rewritten)
        {
            ranges.Add(new(place, (int)tensor.Length, ranges[^1].Kept + ranges[^1].Length));
        }

        return new(
            Path.GetFileName(path),
            newName,
            FileSystem.Identify(file)!.Value.Identity,
            plan.OldLength,
            plan.NewLength,
            XxHash64.Hash(plan.Header),
            header,
            ranges,
            [
                .. files.Select(one => new JournalFile(one.Name, Content(one.Name), XxHash64.Hash(one.Content))),
                .. removed.Select(name => new JournalFile(name, Content(name), [])),
            ]);
    }

    private byte[]? Content(string name) => Path.Combine(folder, name) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null;

    /// <summary>Writes tensors at their places. One that is rewritten comes from its own place alone, and is read whole before.</summary>
    private void Put(SafeFileHandle file, IReadOnlyList<InPlacePlan.Placed> tensors)
    {
        foreach (var (tensor, place) in tensors)
        {
            var bytes = ArrayPool<byte>.Shared.Rent((int)tensor.Length);
            var whole = bytes.AsSpan(0, (int)tensor.Length);
            reader.Read(tensor, whole);
            FileSystem.Write(file, path, whole, place);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
