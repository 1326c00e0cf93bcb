using System.Diagnostics;
using Weft;
using Weft.Models;

namespace Benchmarks;

/// <summary>Converts one checkpoint in turns with <c>cp</c>, both down to the disk.</summary>
/// <param name="checkpoint">An open_clip directory.</param>
internal sealed class ConversionBenchmark(SyntheticCheckpoint checkpoint) : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("weft-benchmarks-");

    /// <inheritdoc/>
    public void Dispose() => directory.Delete(recursive: true);

    /// <summary>Times of every run into a new directory, and of <c>cp</c>.</summary>
    /// <param name="runs">How many of each.</param>
    /// <param name="dtype">What is cast on the way; null for nothing.</param>
    public (TimeSpan[] Weft, TimeSpan[] Copy) New(int runs, DType? dtype = null)
    {
        var (weft, copy) = (new TimeSpan[runs], new TimeSpan[runs]);
        for (var i = 0; i < runs; i++)
        {
            copy[i] = Flushed("copy", target => CommandLine.Time("cp", "--reflink=never", "-r", checkpoint.Path, target));
            weft[i] = Flushed("converted", target => Converter.Convert(checkpoint.Path, target, Layout.Transformers, Catalog.Models, new() { DType = dtype }));
        }

        return (weft, copy);
    }

    /// <summary>How far memory rose above what it was while a new directory was written.</summary>
    public long Growth()
    {
        var before = ProcessMemory.ResetPeak();
        Flushed("converted", target => Converter.Convert(checkpoint.Path, target, Layout.Transformers, Catalog.Models));
        return ProcessMemory.Peak() - before;
    }

    /// <summary>Times in place, in this process and as a command with its start.</summary>
    public (TimeSpan[] Here, TimeSpan[] Command) InPlace(int runs)
    {
        var (here, command) = (new TimeSpan[runs], new TimeSpan[runs]);
        for (var i = 0; i < runs; i++)
        {
            here[i] = OfCopy(copy =>
            {
                var started = Stopwatch.GetTimestamp();
                Converter.ConvertInPlace(copy, Layout.Transformers, Catalog.Models);
                return Stopwatch.GetElapsedTime(started);
            });
            command[i] = OfCopy(copy => CommandLine.Time(CommandLine.Weft, "convert", copy, "--in-place", "--to", Layout.Transformers.Name)!.Value);
        }

        return (here, command);
    }

    private TimeSpan OfCopy(Func<string, TimeSpan> measure)
    {
        var copy = Path.Combine(directory.FullName, "place");
        _ = CommandLine.Time("cp", "-r", checkpoint.Path, copy);
        _ = CommandLine.Time("sync", "-f", copy);
        var time = measure(copy);
        Directory.Delete(copy, recursive: true);
        return time;
    }

    private TimeSpan Flushed(string name, Action<string> write)
    {
        var target = Path.Combine(directory.FullName, name);
        var started = Stopwatch.GetTimestamp();
        write(target);
        _ = CommandLine.Time("sync", "-f", target);
        var time = Stopwatch.GetElapsedTime(started);
        Directory.Delete(target, recursive: true);
        _ = CommandLine.Time("sync", "-f", directory.FullName);
        return time;
    }
}
