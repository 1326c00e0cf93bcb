namespace Weft;

/// <summary>The tokenizer files beside a source's config, which go along with a model that takes tokens.</summary>
/// <param name="Paths">Those that are there.</param>
/// <param name="Missing">What the target's directory needs of them and will not hold: any of the lists would do.</param>
internal sealed record TokenizerFiles(IReadOnlyList<string> Paths, IReadOnlyList<IReadOnlyList<string>> Missing)
{
    /// <summary>None, and none is needed.</summary>
    public static TokenizerFiles None { get; } = new([], []);

    /// <summary>Looks for them. A file of weights stands for no directory, so nothing is said of one.</summary>
    /// <param name="source">The source.</param>
    /// <param name="form">The target's ecosystem.</param>
    /// <param name="target">The class that is written.</param>
    public static TokenizerFiles Find(ModelSource source, Ecosystem form, Architecture target)
    {
        if (form.Tokenizer is not { } table || !Directory.Exists(source.Path) || !target.Methods.SelectMany(method => method.Inputs).Any(input => table.Inputs.Contains(input.Name)))
        {
            return None;
        }

        var folder = source.ConfigPath is { } config ? Path.GetDirectoryName(Path.GetFullPath(config))! : Path.GetFullPath(source.Path);
        string[] there = [.. table.Needed.SelectMany(together => together).Concat(table.Files).Distinct().Where(name => IsThere(Path.Combine(folder, name)))];
        return new(
            [.. there.Select(name => Path.Combine(folder, name))],
            table.Needed.Any(together => together.All(there.Contains)) ? [] : table.Needed);
    }

    /// <summary>Copies one, byte by byte and through links.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or was written to meanwhile.</exception>
    public static void Copy(string from, string to, CancellationToken cancellation)
    {
        using var source = RandomAccessFile.Open(from, from);
        using var file = new OutputFile(to, source.Length, sparse: false);
        file.Copy(0, source, 0, source.Length, _ => cancellation.ThrowIfCancellationRequested());
        file.Flush();
        source.EnsureUnchanged();
    }

    // A pipe has length 0, too, and opening one would wait for its other end.
    private static bool IsThere(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is var leads && new FileInfo(leads?.FullName ?? path) is { Exists: true, Length: > 0 };
}
