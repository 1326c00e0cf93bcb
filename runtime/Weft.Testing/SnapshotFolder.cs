using System.Text;

namespace Weft.Testing;

/// <summary>The verified files of one test.</summary>
internal sealed class SnapshotFolder(string folder, string test, bool accept)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Compares or, where that is asked, writes.</summary>
    /// <exception cref="SnapshotException">A file differs, has no verified file, or is stale.</exception>
    public void Verify(IReadOnlyList<SnapshotText> texts)
    {
        foreach (var left in Files("received"))
        {
            File.Delete(left);
        }

        var problems = texts.Select(Compare).OfType<string>().ToList();
        var current = texts.Select(text => PathOf(text, "verified")).ToHashSet(StringComparer.Ordinal);
        foreach (var stale in Files("verified").Where(file => !current.Contains(file)).Order(StringComparer.Ordinal))
        {
            if (accept)
            {
                File.Delete(stale);
            }
            else
            {
                problems.Add($"{Path.GetFileName(stale)}: nothing of this name is generated any more.");
            }
        }

        if (problems.Count > 0)
        {
            problems.Insert(0, $"{test}: {(problems.Count == 1 ? "one of its snapshots" : $"{problems.Count} of its snapshots")} in {folder} {(problems.Count == 1 ? "does" : "do")} not hold. If the new text is right, run this test once with ACCEPT_SNAPSHOTS=1.");
            throw new SnapshotException(string.Join("\n\n", problems));
        }
    }

    private string? Compare(SnapshotText text)
    {
        var path = PathOf(text, "verified");
        var verified = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : null;
        if (verified == text.Text)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(accept ? path : PathOf(text, "received"), text.Text, Utf8);
        if (accept)
        {
            return null;
        }

        return verified is null && text.Extension == "txt"
            ? $"{Path.GetFileName(path)}: there is no such file, and the run has diagnostics:\n{text.Text.TrimEnd()}"
            : verified is null
            ? $"{Path.GetFileName(path)}: there is no such file; the .received. file beside it holds what was generated."
            : $"{Path.GetFileName(path)}: differs (- verified, + received):\n{LineDiff.Of(verified, text.Text)}";
    }

    private string PathOf(SnapshotText text, string state) => Path.Combine(folder, $"{text.Name}.{state}.{text.Extension}");

    private List<string> Files(string state) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, $"{test}.{state}.txt"), .. Directory.EnumerateFiles(folder, $"{test}#*.{state}.cs")]
            : [];
}
