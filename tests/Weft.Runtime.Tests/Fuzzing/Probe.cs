using System.Globalization;
using System.Text.RegularExpressions;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Fuzzing;

/// <summary>Gives one file to a reader and holds it to its promises.</summary>
/// <param name="path">Where files are put.</param>
internal sealed partial class Probe(string path)
{
    private const int LongestMessage = 2500;

    private readonly byte[] part = new byte[1 << 16];

    /// <summary>Opens the file and reads every tensor of it.</summary>
    /// <returns>What came of it, without names and numbers: files that differ in it took different ways through the code.</returns>
    /// <exception cref="PromiseException">A promise was broken.</exception>
    public string File(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(path, bytes);
        return Watch(bytes.Length, () =>
        {
            using var checkpoint = Checkpoint.Open(path);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in checkpoint.Tensors)
            {
                Promise(names.Add(entry.Name), $"{Display.Name(entry.Name)} is listed twice");
                Promise(entry.DType.TryGetLength(entry.Shape.AsSpan(), out var length) && length == entry.Length, $"{entry} has {entry.Length} bytes");
                for (var done = 0L; done < entry.Length; done += part.Length)
                {
                    checkpoint.Read(entry, done, part.AsSpan(0, (int)Math.Min(part.Length, entry.Length - done)));
                }
            }

            return $"{checkpoint.Container} {Scale(checkpoint.Tensors.Count)} {Scale(checkpoint.Metadata.Count)} {string.Join(' ', checkpoint.Tensors.Select(entry => $"{Scale(entry.Shape.Length)}{(entry.IsPlain ? "" : "*")}").Distinct().Order(StringComparer.Ordinal))}";
        });
    }

    /// <summary>Runs one pickle, and looks for tensors in what it describes.</summary>
    /// <inheritdoc cref="File"/>
    public string Pickle(byte[] bytes) => Watch(bytes.Length, () =>
    {
        var value = new PickleMachine(new PickleInput(new MemoryBytes(bytes), path), Allowance.For(bytes.Length)).Run();
        return $"{value?.GetType().Name} {Scale(StateDict.OfMapping(value, path).Count)}";
    });

    private string Watch(int size, Func<string> run)
    {
        var (allocated, read) = (GC.GetAllocatedBytesForCurrentThread(), BytesRead());
        string shape;
        try
        {
            shape = run();
        }
        catch (CheckpointException e)
        {
            Promise(!e.Message.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'), $"the message is more than a line: {e.Message}");
            Promise(e.Message.Length <= LongestMessage, $"the message has {e.Message.Length} characters: {e.Message}");
            Promise(e.Message.Contains(System.IO.Path.GetDirectoryName(path)!, StringComparison.Ordinal), $"the message names no file: {e.Message}");
            shape = Varying().Replace(e.Message.Replace(path, "", StringComparison.Ordinal), "#");
        }
        catch (Exception e) when (e is not PromiseException)
        {
            throw new PromiseException($"{e.GetType().Name} came out: {e.Message}", e);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        read = BytesRead() - read;
        Promise(allocated <= (64L << 20) + (2 * size), $"{allocated} bytes were allocated for a file of {size}: {shape}");
        Promise(read <= (64L << 20) + (64 * size), $"{read} bytes were read of a file of {size}: {shape}");
        return shape;
    }

    // What this thread has read of files, as the system counts it.
    private static long BytesRead() => long.Parse(System.IO.File.ReadLines("/proc/thread-self/io").First()["rchar: ".Length..], CultureInfo.InvariantCulture);

    private static int Scale(int count) => count == 0 ? 0 : 1 + (int)Math.Log2(count);

    private static void Promise(bool kept, string broken)
    {
        if (!kept)
        {
            throw new PromiseException(broken, null);
        }
    }

    // The path of another file, what is quoted, JSON's remarks on what is not, shapes, bytes and numbers.
    [GeneratedRegex("^/[^:]*|Did you mean.*|'.*'|valid JSON at .*|not a shard index: .*|\\[[^\\]]*\\]|bytes [0-9A-F ]+|[0-9a-f]*[0-9][0-9a-f]*")]
    private static partial Regex Varying();
}
