namespace Weft.Tests.Checkpoints;

public sealed class AtomicDirectoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_directory_appears_with_its_files()
    {
        AtomicDirectory.Write(folder["out"] + "/", overwrite: false, path =>
        {
            Path.GetFileName(path).ShouldStartWith(".out.weft-");
            Directory.Exists(folder["out"]).ShouldBeFalse();
            File.WriteAllText(Path.Combine(path, "config.json"), "{}");
        });
        folder.Names.ShouldBe(["out"]);
        File.ReadAllText(folder["out/config.json"]).ShouldBe("{}");
    }

    [Fact]
    public void An_empty_directory_is_filled()
    {
        Directory.CreateDirectory(folder["out"]);
        AtomicDirectory.Write(folder["out"], overwrite: false, path => File.WriteAllText(Path.Combine(path, "a"), "new"));
        folder.Names.ShouldBe(["out"]);
        File.Exists(folder["out/a"]).ShouldBeTrue();
    }

    [Fact]
    public void A_directory_with_files_is_refused_before_any_work()
    {
        folder.Write("out/a", "old");
        var filled = false;
        Should.Throw<CheckpointException>(() => AtomicDirectory.Write(folder["out"], overwrite: false, _ => filled = true)).Message.ShouldContain("(Overwrite)");
        filled.ShouldBeFalse();
    }

    [Fact]
    public void Overwriting_replaces_the_whole_directory()
    {
        folder.Write("out/a", "old");
        AtomicDirectory.Write(folder["out"], overwrite: true, path => File.WriteAllText(Path.Combine(path, "b"), "new"));
        folder.Names.ShouldBe(["out"]);
        Directory.EnumerateFiles(folder["out"]).Select(path => Path.GetFileName(path)).ShouldBe(["b"]);
    }

    [Fact]
    public void What_is_said_of_a_disk_names_the_target()
    {
        FileSystem.Watcher.Value = (change, path) => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
        try
        {
            Should.Throw<CheckpointException>(() => AtomicDirectory.Write(folder["out"], overwrite: false, _ => { })).Message
                .ShouldBe($"{folder["out"]}: cannot be written: Access to the path '{folder["out"]}' is denied.");
            Should.Throw<CheckpointException>(() => AtomicFile.Write(folder["a"], [1])).Message
                .ShouldBe($"{folder["a"]}: cannot be written: Access to the path '{folder["a"]}' is denied.");

            FileSystem.Watcher.Value = (change, path) => _ = change == DiskChange.Flush ? throw new IOException("No space left on device") : path;
            Should.Throw<CheckpointException>(() => AtomicDirectory.Write(folder["out"], overwrite: false, path => AtomicFile.Write(Path.Combine(path, "inner"), [1]))).Message
                .ShouldBe($"{folder["out/inner"]}: cannot be written: No space left on device");
        }
        finally
        {
            FileSystem.Watcher.Value = null;
        }
    }

    [Fact]
    public void A_failure_leaves_the_old_directory_and_nothing_else()
    {
        folder.Write("out/a", "old");
        Should.Throw<InvalidOperationException>(() => AtomicDirectory.Write(folder["out"], overwrite: true, path =>
        {
            File.WriteAllText(Path.Combine(path, "b"), "half");
            throw new InvalidOperationException("stop");
        }));
        folder.Names.ShouldBe(["out"]);
        File.ReadAllText(folder["out/a"]).ShouldBe("old");
    }

    [Fact]
    public void A_cancel_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => AtomicDirectory.Write(folder["out"], overwrite: false, _ => cancel.Cancel(), cancel.Token));
        folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_a_link_and_a_missing_parent_are_refused()
    {
        folder.Write("file", "x");
        Directory.CreateDirectory(folder["real"]);
        Directory.CreateSymbolicLink(folder["link"], folder["real"]);
        Error(folder["file"]).ShouldContain("found a file");
        Error(folder["link"]).ShouldContain("is a link");
        Error(folder["no/out"]).ShouldContain("does not exist");
        Error("/proc/out").ShouldContain("cannot be written");
    }

    private static string Error(string path) => Should.Throw<CheckpointException>(() => AtomicDirectory.Write(path, overwrite: true, _ => { })).Message;
}
