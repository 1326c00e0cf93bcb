using System.Buffers.Binary;
using System.Security.Cryptography;
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
    /// <param name="files">Files that are written beside it; null for one that is removed.</param>
    /// <exception cref="CheckpointException">It cannot be changed; it is as it was.</exception>
    public void Write(InPlacePlan plan, string newName, IReadOnlyList<KeyValuePair<string, byte[]?>> files)
    {
        var journal = Path.Combine(folder, Journal.NameOf(Path.GetFileName(path)));
        try
        {
            using var file = FileSystem.Change(path);
            var made = Make(plan, newName, files, file);

            // Locked as long as it is open, so that nobody takes this run for a dead one.
            using var held = Publish(made, journal);
            Before(journal, () => RefuseChanged(made));
            try
            {
                Change(file, plan, newName, files);
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
    private SafeFileHandle Publish(Journal made, string journal)
    {
        var temporary = TemporaryName.Beside(path);
        SafeFileHandle? held = null;
        try
        {
            held = FileSystem.Create(temporary);
            Before(temporary, () =>
            {
                FileSystem.Write(held, temporary, made.ToBytes(), 0);
                FileSystem.Flush(held, temporary);
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

    private void Change(SafeFileHandle file, InPlacePlan plan, string newName, IReadOnlyList<KeyValuePair<string, byte[]?>> files)
    {
        foreach (var (tensor, place) in plan.Appended)
        {
            Put(file, Bytes(tensor), place);
        }

        FileSystem.Flush(file, path);

        // Read before their places are written over.
        var rewritten = plan.Rewritten.Select(one => (Bytes(one.Tensor), one.Place)).ToList();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, Seal);
        FileSystem.Write(file, path, length, 0);
        FileSystem.Flush(file, path);

        WriteFiles(newName, files);
        foreach (var (bytes, place) in rewritten)
        {
            Put(file, bytes, place);
        }

        FileSystem.Write(file, path, plan.Header.AsSpan(8), 8);
        FileSystem.Flush(file, path);

        FileSystem.Write(file, path, plan.Header.AsSpan(0, 8), 0);
        FileSystem.Flush(file, path);
    }

    private void WriteFiles(string newName, IReadOnlyList<KeyValuePair<string, byte[]?>> files)
    {
        foreach (var (name, content) in files)
        {
            var target = Path.Combine(folder, name);
            if (content is null)
            {
                FileSystem.DeleteFile(target);
            }
            else
            {
                AtomicFile.Write(target, content);
            }
        }

        if (newName != Path.GetFileName(path))
        {
            FileSystem.MoveFile(path, Path.Combine(folder, newName));
        }

        FileSystem.FlushDirectory(folder);
    }

    private Journal Make(InPlacePlan plan, string newName, IReadOnlyList<KeyValuePair<string, byte[]?>> files, SafeFileHandle file)
    {
        var header = plan.Header.Length;
        return new(
            Path.GetFileName(path),
            newName,
            FileSystem.Identify(file)!.Value.Identity,
            plan.OldLength,
            plan.NewLength,
            SHA256.HashData(plan.Header),
            header,
            [Old(file, 0, header), .. plan.Rewritten.Select(one => Old(file, one.Place, (int)one.Tensor.Length))],
            [.. files.Select(one => new JournalFile(one.Key, Content(Path.Combine(folder, one.Key)), one.Value is null ? [] : SHA256.HashData(one.Value)))]);
    }

    private static JournalRange Old(SafeFileHandle file, long place, int length)
    {
        var bytes = FileSystem.Read(file, place, length);
        return bytes.Length == length ? new(place, bytes) : throw new IOException($"{length} bytes were expected at {place}, {bytes.Length} were read.");
    }

    private static byte[]? Content(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private byte[] Bytes(PlannedTensor tensor)
    {
        var bytes = new byte[tensor.Length];
        reader.Read(tensor, bytes);
        return bytes;
    }

    private void Put(SafeFileHandle file, byte[] bytes, long place) => FileSystem.Write(file, path, bytes, place);
}
