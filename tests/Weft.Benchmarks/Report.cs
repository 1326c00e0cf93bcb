namespace Benchmarks;

/// <summary>A table of what was measured, and whether all that must hold does.</summary>
internal sealed class Report
{
    private static readonly int[] widths = [-50, 11, 11, 9, 9, 6];

    /// <summary>Whether every limit so far holds.</summary>
    public bool Holds { get; private set; } = true;

    /// <summary>Writes the head of the table.</summary>
    public void Head(string peer = "stock") => Write("", "Weft", peer, "ratio", "limit", "");

    /// <summary>Writes two times. With a limit, Weft may take at most that part of the peer's.</summary>
    public void Times(string what, TimeSpan weft, TimeSpan stock, double? limit = null)
    {
        var ratio = weft / stock;
        Write(what, Text(weft), Text(stock), $"{100 * ratio:F2} %", limit is { } most ? $"{100 * most:F0} %" : "", limit is null ? "" : Check(ratio <= limit));
    }

    /// <summary>Writes the best of the times of two that took turns, and how far each scatters.</summary>
    public void Best(string what, (TimeSpan[] Weft, TimeSpan[] Peer) times, double? limit = null)
    {
        Times(what, times.Weft.Min(), times.Peer.Min(), limit);
        Write($"  (the slowest of {times.Weft.Length})", Text(times.Weft.Max()), Text(times.Peer.Max()));
    }

    /// <summary>Writes the best of some times, which may be at most the limit.</summary>
    public void Best(string what, TimeSpan[] times, TimeSpan limit)
    {
        Write(what, Text(times.Min()), "", "", Text(limit), Check(times.Min() <= limit));
        Write($"  (the slowest of {times.Length})", Text(times.Max()));
    }

    /// <summary>Writes how long the generator takes at first, and for an edit; the limits are what an editor bears.</summary>
    public void Generator(GeneratorBenchmark generator, int runs)
    {
        var (first, parse) = generator.Cold();
        Times("the first run of the process, its code uncompiled", first, parse);
        Best($"a whole run later, the best of {runs}", [.. Enumerable.Range(0, runs).Select(_ => generator.Cold().Run)], TimeSpan.FromSeconds(2));
        Edit("other C# edited", runs, _ => generator.UnrelatedEdit(), TimeSpan.FromMilliseconds(50), most: 0);
        Edit("an architecture edited", runs, i => generator.Edit("VideoVit.arch.json", i % 2 == 0 ? "\"depth\": 12" : "\"depth\": 13", i % 2 == 0 ? "\"depth\": 13" : "\"depth\": 12"), TimeSpan.FromMilliseconds(50), most: 3);
        Edit("a mapping edited", runs, i => generator.Edit("TimmVit-ClipVisionModel.map.json", i % 2 == 0 ? "{p}" : "{z}", i % 2 == 0 ? "{z}" : "{p}"), TimeSpan.FromMilliseconds(50), most: 3);
        Edit("one that mappings relate", runs, i => generator.Edit("OpenClipVision.arch.json", i % 2 == 0 ? "\"layers\": 12" : "\"layers\": 13", i % 2 == 0 ? "\"layers\": 13" : "\"layers\": 12"), limit: null, most: int.MaxValue);
    }

    private void Edit(string what, int runs, Func<int, (TimeSpan Run, int Changed)> edit, TimeSpan? limit, int most)
    {
        var times = Enumerable.Range(0, 2 * runs).Select(edit).ToList();
        var best = times.Min(t => t.Run);
        Write($"{what} ({times.Max(t => t.Changed)} sources anew)", Text(best), "", "", limit is { } l ? Text(l) : "", limit is null ? "" : Check(best <= limit && times.All(t => t.Changed <= most)));
    }

    /// <summary>Writes two times of one file, of which Weft's may be at most eight times the other.</summary>
    public void Detection(string what, (TimeSpan Weft, TimeSpan Peer) times) => Times(what, times.Weft, times.Peer, limit: 8);

    /// <summary>Writes sizes. With a limit, Weft's may be at most that.</summary>
    public void Sizes(string what, long weft, long? stock = null, long? limit = null) =>
        Write(what, Text(weft), stock is { } other ? Text(other) : "", "", limit is { } most ? $"{most / 1e6:F0} MB" : "", limit is null ? "" : Check(weft <= limit));

    /// <summary>Writes a sentence that must be true.</summary>
    public void Statement(string what, bool isTrue) => Console.WriteLine($"   {what}: {Check(isTrue)}");

    private static string Text(TimeSpan time) => $"{time.TotalMilliseconds:F1} ms";

    private static string Text(long bytes) => $"{bytes / 1e6:F1} MB";

    private static void Write(params string[] cells)
    {
        var padded = cells.Select((cell, i) => widths[i] < 0 ? cell.PadRight(-widths[i]) : cell.PadLeft(widths[i]));
        Console.WriteLine($"   {string.Concat(padded).TrimEnd()}");
    }

    private string Check(bool holds)
    {
        Holds &= holds;
        return holds ? "ok" : "FAIL";
    }
}
