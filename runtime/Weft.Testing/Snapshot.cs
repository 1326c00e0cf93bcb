using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Weft.Testing;

/// <summary>
/// Compares what a generator gave with files kept beside the test, named and written as Verify.SourceGenerators does:
/// <c>_snapshots/{Class}.{Method}#{hint name without its last extension}.verified.cs</c> for each source and
/// <c>_snapshots/{Class}.{Method}.verified.txt</c> for the diagnostics, if there are any.
/// </summary>
public static class Snapshot
{
    /// <summary>
    /// Verifies the last run of <paramref name="driver"/>. A source that differs, has no verified file, or is missing though a verified
    /// file of this test exists fails, and what was received lies beside the verified file as <c>.received.</c>.
    /// Setting <c>ACCEPT_SNAPSHOTS=1</c> writes the verified files instead, and is refused on a build server, which <c>CI=true</c> and its like tell.
    /// Versions in <c>[GeneratedCode]</c> read <c>VERSION</c>, and lines end with LF.
    /// </summary>
    /// <param name="driver">A driver that ran.</param>
    /// <param name="file">The test's source file, named for its class; the compiler gives it.</param>
    /// <param name="method">The test; the compiler gives it. A test with cases adds the case's name.</param>
    /// <returns>A completed task: failures are thrown at once, so that a forgotten <c>await</c> does not hide them.</returns>
    /// <exception cref="SnapshotException">Something differs; the message lists the files and shows the lines.</exception>
    public static Task Verify(GeneratorDriver driver, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(driver);
        var folder = TestFiles.FolderOf(file);
        var test = $"{Path.GetFileNameWithoutExtension(file)}.{method}";
        var accept = Acceptance.IsAsked(Environment.GetEnvironmentVariable);
        new SnapshotFolder(Path.Combine(folder, "_snapshots"), test, accept).Verify(SnapshotText.Of(driver.GetRunResult(), test));
        return Task.CompletedTask;
    }

    /// <summary>Runs Weft's generator and verifies what it gave.</summary>
    /// <param name="run">The descriptions.</param>
    /// <param name="file">The test's source file, named for its class; the compiler gives it.</param>
    /// <param name="method">The test; the compiler gives it. A test with cases adds the case's name.</param>
    /// <returns>A completed task: failures are thrown at once, so that a forgotten <c>await</c> does not hide them.</returns>
    /// <exception cref="SnapshotException">Something differs; the message lists the files and shows the lines.</exception>
    /// <exception cref="FileNotFoundException">A description is not there.</exception>
    public static Task Verify(GeneratorRun run, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(run);
        return Verify(run.Run(file), file, method);
    }
}
