using System.Diagnostics;
using Weft.Models;
using Weft.Tests.Conversion;
using static Weft.Tests.Crashes.Place;

namespace Weft.Tests.Crashes;

/// <summary>The command line, killed by the system at random times.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Kills = 20;

    // About 30 MB, so that some kills come while bytes are copied.
    private const string Config =
        """
        { "model_cfg": {
            "embed_dim": 256,
            "vision_cfg": { "image_size": 64, "layers": 4, "width": 384, "head_width": 64, "patch_size": 16 },
            "text_cfg": { "context_length": 16, "vocab_size": 1000, "width": 256, "heads": 4, "layers": 4 } } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Old_or_new_is_found_and_the_next_command_cleans_up()
    {
        WriteModel("source");
        var old = Content(folder["source"]);
        var watch = Stopwatch.StartNew();
        (await Run("convert", folder["source"], folder["made"], "--to", "transformers")).ShouldBe(0);
        var whole = watch.Elapsed;
        var made = Content(folder["made"]);

        // Where a run is in place, tensors stand in another order, and the header is longer.
        WriteModel("place");
        (await Run("convert", folder["place"], "--in-place", "--to", "transformers")).ShouldBe(0);
        var moved = Content(folder["place"]);

        var random = new Random(20);
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            var after = whole * (0.2 + random.NextDouble());
            var (target, isNew, expected) = (i % 3) switch
            {
                0 => ($"new{i}", true, made),
                1 => ($"over{i}", false, made),
                _ => ($"place{i}", false, moved),
            };
            if (!isNew)
            {
                WriteModel(target);
            }

            string[] command = (i % 3) == 2 ? ["convert", folder[target], "--in-place", "--to", "transformers"] : ["convert", folder["source"], folder[target], "--to", "transformers", "--overwrite"];
            killed += await Kill(after, command) ? 1 : 0;
            NextCommand(folder[target]);

            var found = Content(folder[target]);
            (found == expected || found == (isNew ? "nothing" : old)).ShouldBeTrue($"killed after {after.TotalMilliseconds} ms of {string.Join(' ', command)}: {found}");
            folder.Entries.ShouldBeSubsetOf(["source", "made", "place", target]);
            if (Directory.Exists(folder[target]))
            {
                Directory.Delete(folder[target], recursive: true);
            }
        }

        killed.ShouldBeGreaterThan(0);
    }

    private void WriteModel(string name)
    {
        Directory.CreateDirectory(folder[name]);
        File.WriteAllText(folder[$"{name}/open_clip_config.json"], Config);
        TwoLayouts.WriteCounting(folder[$"{name}/open_clip_model.safetensors"], ConfigFile.Read(folder[name], Catalog.Models).Config.Keys());
    }

    private static async Task<int> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private static async Task<bool> Kill(TimeSpan after, string[] arguments)
    {
        using var process = Start(arguments);
        await Task.Delay(after, TestContext.Current.CancellationToken);
        var isRunning = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return isRunning;
    }

    private static Process Start(string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "weft"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
