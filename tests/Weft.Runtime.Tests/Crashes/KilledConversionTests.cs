using System.Diagnostics;
using Weft.Models;
using Weft.Tests.Conversion;
using Weft.Tests.Models;
using static Weft.Tests.Crashes.Place;

namespace Weft.Tests.Crashes;

/// <summary>A conversion that is killed before any of its changes to the disk leaves the old model or the new one, and the next command finds one of them and nothing else.</summary>
public sealed class KilledConversionTests : IDisposable
{
    private const int Most = 60;

    private static readonly Layout openClip = new("open_clip");
    private static readonly Layout transformers = new("transformers");

    // What is flushed thousands of times is flushed to memory where that is a file system.
    private readonly TemporaryFolder folder = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Runs => [.. Scenarios.Keys];

    private static Dictionary<string, Scenario> Scenarios { get; } = new()
    {
        ["a new file"] = new("open_clip", null, "model.safetensors", (source, target) => Converter.Convert(source, target, transformers, Catalog.Models)),
        ["a new archive"] = new("open_clip", null, "model.npz", (source, target) => Converter.Convert(source, target, transformers, Catalog.Models)),
        ["a new directory"] = new("open_clip", null, "model", (source, target) => Converter.Convert(source, target, transformers, Catalog.Models)),
        ["new shards"] = new("open_clip", null, "model", (source, target) => Converter.Convert(source, target, transformers, Catalog.Models, new() { MaxShardSize = 20_000 })),
        ["over a file"] = new("open_clip", "file", "model.safetensors", (source, target) => Converter.Convert(source, target, transformers, Catalog.Models, new() { Overwrite = true })),
        ["over a directory"] = new("open_clip", "open_clip", "model", (source, target) => Converter.Convert(source, target, transformers, Catalog.Models, new() { Overwrite = true })),
        ["a directory in place"] = new(null, "open_clip", "model", (_, target) => Converter.ConvertInPlace(target, transformers, Catalog.Models).IsInPlace.ShouldBeTrue()),
        ["a file in place"] = new("open_clip", "file", "model.safetensors", (source, target) => Converter.ConvertInPlace(target, transformers, Catalog.Models, new() { Config = source }).IsInPlace.ShouldBeTrue()),
        ["a directory anew in its place"] = new(null, "transformers", "model", (_, target) => Converter.ConvertInPlace(target, openClip, Catalog.Models).IsInPlace.ShouldBeFalse()),
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Old_or_new_is_found_and_nothing_else(string run)
    {
        var scenario = Scenarios[run];
        var (old, made) = (Content(Prepare(scenario, "before")), Content(Done(scenario)));
        made.ShouldNotBe(old);

        var seen = new HashSet<bool>();
        var kills = 0;
        var changes = Kill.Changes(() => scenario.Run(folder["source"], Prepare(scenario, "counted")));
        foreach (var change in Points(changes))
        {
            var place = $"kill{change}";
            var target = Prepare(scenario, place);
            Kill.Before(change, () => scenario.Run(folder["source"], target)).ShouldBeTrue();
            kills++;
            RefuseMixture(target, old, made);
            NextCommand(target);

            var found = Content(target);
            (found == old || found == made).ShouldBeTrue($"killed before change {change}: {found}");
            Entries(place).ShouldBeSubsetOf([Path.GetFileName(target)], $"killed before change {change}");
            seen.Add(found == made);
            Directory.Delete(folder[place], recursive: true);
        }

        kills.ShouldBe(Points(changes).Count());
        seen.ShouldContain(false);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_disk_that_fails_leaves_what_was_there_and_nothing_else(string run)
    {
        var scenario = Scenarios[run];
        var (old, made) = (Content(Prepare(scenario, "before")), Content(Done(scenario)));
        var refusals = 0;
        foreach (var change in Points(Kill.Changes(() => scenario.Run(folder["source"], Prepare(scenario, "counted")))))
        {
            var place = $"fail{change}";
            var target = Prepare(scenario, place);
            try
            {
                Kill.Failing(change, () => scenario.Run(folder["source"], target));
            }
            catch (CheckpointException e)
            {
                refusals++;
                e.Message.ShouldContain("No space left on device");
                e.Message.ShouldNotContain('\n');
                Content(target).ShouldBeOneOf([old, made], $"failed at change {change}");
                Entries(place).ShouldBeSubsetOf([Path.GetFileName(target)], $"failed at change {change}");
                continue;
            }

            // What fails on the way out, when all is done, is done by the next command.
            NextCommand(target);
            Content(target).ShouldBe(made, $"failed at change {change}");
            Entries(place).ShouldBe([Path.GetFileName(target)], $"failed at change {change}");
        }

        refusals.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData("a directory in place")]
    [InlineData("a file in place")]
    public void A_repair_that_is_killed_is_done_by_the_next(string run)
    {
        var scenario = Scenarios[run];
        var (old, made) = (Content(Prepare(scenario, "before")), Content(Done(scenario)));
        var kills = 0;
        for (var change = 1; change <= Kill.Changes(() => scenario.Run(folder["source"], Prepare(scenario, $"counted{change}"))); change++)
        {
            var isKilled = true;
            for (var repair = 1; isKilled; repair++)
            {
                var place = $"kill{change}-{repair}";
                var target = Prepare(scenario, place);
                Kill.Before(change, () => scenario.Run(folder["source"], target)).ShouldBeTrue();

                isKilled = Kill.Before(repair, () => NextCommand(target));

                kills += isKilled ? 1 : 0;
                RefuseMixture(target, old, made);
                NextCommand(target);
                var found = Content(target);
                (found == old || found == made).ShouldBeTrue($"killed before change {change}, and its repair before change {repair}");
                Entries(place).ShouldBe([Path.GetFileName(target)]);
                Directory.Delete(folder[place], recursive: true);
            }
        }

        kills.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void What_was_put_there_since_is_not_lost_to_a_repair()
    {
        var scenario = Scenarios["a directory in place"];
        var changes = Kill.Changes(() => scenario.Run("", Prepare(scenario, "counted")));
        var kept = 0;
        for (var change = 1; change < changes; change++)
        {
            var target = Prepare(scenario, $"kill{change}");
            Kill.Before(change, () => scenario.Run("", target)).ShouldBeTrue();
            File.WriteAllText(Path.Combine(target, "config.json"), """{"mine":1}""");
            try
            {
                NextCommand(target);
            }
            catch (CheckpointException e)
            {
                e.Message.ShouldContain("'config.json' was written since");
                kept++;
            }

            File.ReadAllText(Path.Combine(target, "config.json")).ShouldBe("""{"mine":1}""");
        }

        kept.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_damaged_journal_means_that_nothing_was_changed()
    {
        var scenario = Scenarios["a directory in place"];
        var old = Content(Prepare(scenario, "before"));
        var change = 1;
        string target, journal;
        do
        {
            target = Prepare(scenario, $"kill{change}");
            journal = Path.Combine(target, Journal.NameOf("open_clip_model.safetensors"));
            Kill.Before(change++, () => scenario.Run("", target)).ShouldBeTrue();
        }
        while (!File.Exists(journal));

        var whole = File.ReadAllBytes(journal);
        var places = Enumerable.Range(0, 40).Select(i => i * (whole.Length - 1) / 39).ToArray();
        foreach (var damaged in places.Select(place => whole[..place]).Concat(places.Select(place => whole.Select((value, i) => i == place ? (byte)(value ^ 1) : value).ToArray())))
        {
            File.WriteAllBytes(journal, damaged);
            NextCommand(target);

            Content(target).ShouldBe(old);
            File.Exists(journal).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("weft-journal 3 and more")]
    [InlineData("\u000eweft-journal 1 and more")]
    public void A_journal_of_another_version_is_left(string text)
    {
        var target = Prepare(Scenarios["a directory in place"], "there");
        var journal = Path.Combine(target, Journal.NameOf("open_clip_model.safetensors"));
        File.WriteAllText(journal, text);

        Should.Throw<CheckpointException>(() => NextCommand(target)).Message.ShouldEndWith("was left by an interrupted conversion in place of another version of weft; let that version open the model first, or put the file aside if the model is whole.");

        File.Copy(Path.Combine(target, "open_clip_model.safetensors"), Path.Combine(target, "other.safetensors"));
        using (var other = Checkpoint.Open(Path.Combine(target, "other.safetensors")))
        {
            other.Tensors.ShouldNotBeEmpty();
        }

        using (File.Open(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Should.Throw<CheckpointException>(() => NextCommand(target)).Message.ShouldContain("is still running");
        }

        File.ReadAllText(journal).ShouldBe(text);
    }

    [Fact]
    public void A_name_like_a_journals_stops_nobody()
    {
        var target = Prepare(Scenarios["a directory in place"], "there");
        File.WriteAllText(Path.Combine(target, Journal.NameOf("other.safetensors")), "no journal");
        using (File.Open(Path.Combine(target, Journal.NameOf("third.safetensors")), FileMode.Create, FileAccess.Write, FileShare.None))
        {
            using var one = Checkpoint.Open(Path.Combine(target, "open_clip_model.safetensors"));
        }

        NextCommand(target);
        Entries("there/model").ShouldBe(["open_clip_config.json", "open_clip_model.safetensors"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("a link")]
    [InlineData("a pipe or a device")]
    [InlineData("another file, which is in use")]
    public void What_stands_in_a_journals_place_is_told(string found)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Conversions in place are journaled on Linux.");
        var target = Prepare(Scenarios["a directory in place"], "there");
        var (weights, journal) = (Path.Combine(target, "open_clip_model.safetensors"), Path.Combine(target, Journal.NameOf("open_clip_model.safetensors")));
        File.WriteAllText(folder["elsewhere"], "no journal");
        if (found == "a link")
        {
            File.CreateSymbolicLink(journal, folder["elsewhere"]);
        }
        else if (found == "a pipe or a device")
        {
            using var made = Process.Start("mkfifo", [journal]);
            made.WaitForExit();
        }

        using var held = found.EndsWith("use", StringComparison.Ordinal) ? File.Open(journal, FileMode.Create, FileAccess.Write, FileShare.None) : null;
        Should.Throw<CheckpointException>(() => Checkpoint.Open(weights)).Message.ShouldEndWith($": has the name of a journal of a conversion in place, but is {found}; put it aside.");
        Path.Exists(journal).ShouldBeTrue();
    }

    /// <summary>All changes, or of many some that are spread over all.</summary>
    private static IEnumerable<int> Points(int changes)
    {
        var random = new Random(6);
        return changes <= Most ? Enumerable.Range(1, changes) : Enumerable.Range(0, Most).Select(i => 1 + (int)((i + random.NextDouble()) * changes / Most)).Distinct();
    }

    /// <summary>Whoever knows nothing of journals reads the old weights, the new ones, or none.</summary>
    private static void RefuseMixture(string target, string old, string made)
    {
        foreach (var file in File.Exists(target) ? [target] : Directory.Exists(target) ? Directory.GetFiles(target, "*.safetensors") : [])
        {
            try
            {
                using var _ = SafetensorsCheckpoint.Open(file);
            }
            catch (CheckpointException)
            {
                continue;
            }

            var hash = Hash(file);
            (old.Contains(hash, StringComparison.Ordinal) || made.Contains(hash, StringComparison.Ordinal)).ShouldBeTrue();
        }
    }

    private string Prepare(Scenario scenario, string place)
    {
        var model = new ModelCase("open_clip-vit");
        if (scenario.Source is not null && !Directory.Exists(folder["source"]))
        {
            model.Write(scenario.Source, folder["source"]);
        }

        Directory.CreateDirectory(folder[place]);
        var target = Path.Combine(folder[place], scenario.Name);
        if (scenario.Old == "file")
        {
            File.Copy(model.WeightsFile("open_clip"), target);
        }
        else if (scenario.Old is not null)
        {
            model.Write(scenario.Old, target);
        }

        return target;
    }

    private string Done(Scenario scenario)
    {
        var target = Prepare(scenario, "after");
        scenario.Run(folder["source"], target);
        return target;
    }

    private string[] Entries(string place) => [.. Directory.EnumerateFileSystemEntries(folder[place]).Select(path => Path.GetFileName(path))];

    /// <summary>A conversion.</summary>
    /// <param name="Source">The layout of the directory that it reads; null when that is the target.</param>
    /// <param name="Old">The layout of what is at the target before, <c>file</c> for a file alone, null for nothing.</param>
    /// <param name="Name">The target's name.</param>
    /// <param name="Run">Runs it.</param>
    internal sealed record Scenario(string? Source, string? Old, string Name, Action<string, string> Run);
}
