using System.Text;

namespace Weft;

/// <summary>Opens the archives that PyTorch writes: saved mappings, and compiled programs.</summary>
internal static class TorchZip
{
    private const string Pickle = "data.pkl";

    // PyTorch names it for the file. It is put before the name of everything that is looked for.
    private const int LongestRoot = 256;
    private const long MostPickle = 16 << 20;

    /// <summary>Whether an archive holds a pickle where PyTorch puts it.</summary>
    public static bool Matches(ZipFile archive) => archive.Entries.Keys.Any(IsPickle);

    /// <summary>Lists the tensors.</summary>
    public static Checkpoint Read(string path, ZipFile archive)
    {
        string[] pickles = [.. archive.Entries.Keys.Where(IsPickle)];
        var root = pickles.Length == 1
            ? pickles[0][..^Pickle.Length]
            : throw new CheckpointException($"{Display.Text(path)}: expected one folder with a {Pickle}, found {string.Join(", ", pickles.Take(8).Select(Display.Name))}.");
        if (root.Length > LongestRoot)
        {
            throw archive.Broken(pickles[0], $"lies in a folder whose name has {root.Length} characters, at most {LongestRoot} are read");
        }

        var isBigEndian = IsBigEndian(archive, root);
        var value = Run(path, archive, archive.Entries[pickles[0]]);
        var place = $"{Display.Text(path)}: entry {Display.Name(pickles[0])}";
        var isProgram = archive.Entries.TryGetValue(root + "constants.pkl", out var constants);
        if (isProgram)
        {
            // Not a value of it is used; a hostile one tells what the file is.
            Run(path, archive, constants!);
        }

        var tensors = isProgram ? StateDict.OfProgram(value, new ProgramCode(archive, root), place, archive.Allowance) : StateDict.OfMapping(value, place);
        return new ContainerCheckpoint(path, isProgram ? "torchscript" : "torch zip", archive, archive.Allowance, tensors.Select(found =>
        {
            var name = $"{Display.Text(path)}: tensor {Display.Name(found.Name)}";
            return archive.Entries.TryGetValue($"{root}data/{found.Tensor.Storage.Key}", out var entry)
                ? (found.Name, TorchTensors.View(found.Tensor, archive.Content(entry), isBigEndian, name))
                : throw new CheckpointException($"{name}: its storage {Display.Name(found.Tensor.Storage.Key)} is not in the archive.");
        }));
    }

    private static bool IsPickle(string name) => name.EndsWith("/" + Pickle, StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length - 1;

    private static object? Run(string path, ZipFile archive, ZipEntry entry)
    {
        if (entry.Length > MostPickle + (64 * entry.Stored))
        {
            throw archive.Broken(entry.Name, $"unpacks to {entry.Length} bytes from {entry.Stored}, which no list of tensors does");
        }

        var input = new PickleInput(archive.Content(entry), $"{Display.Text(path)}: entry {Display.Name(entry.Name)}");
        var value = new PickleMachine(input, archive.Allowance).Run();
        return input.Left == 0 ? value : throw input.Broken($"{input.Left} bytes follow the end of the pickle");
    }

    private static bool IsBigEndian(ZipFile archive, string root)
    {
        if (!archive.Entries.TryGetValue(root + "byteorder", out var entry))
        {
            return false;
        }

        var text = new byte[Math.Min(16, entry.Length)];
        archive.Content(entry).Read(0, text);
        return Encoding.Latin1.GetString(text) switch
        {
            "little" => false,
            "big" => true,
            var other => throw archive.Broken(entry.Name, $"the byte order must be 'little' or 'big', found {Display.Name(other)}"),
        };
    }
}
