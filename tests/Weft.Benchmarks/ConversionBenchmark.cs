using System.Diagnostics;
using Weft;
using Weft.Models;

namespace Benchmarks;

/// <summary>Converts one checkpoint in turns with <c>cp</c>, both down to the disk.</summary>
/// <param name="checkpoint">An open_clip directory.</param>
internal sealed class ConversionBenchmark(SyntheticCheckpoint checkpoint) : IDisposable
{
    // What a script does that knows both names of every tensor.
    private const string Python =
        """
        import sys
        from safetensors.numpy import load_file, save_file
        save_file({"vision_model." + name: tensor for name, tensor in load_file(sys.argv[1]).items()}, sys.argv[2] + "/model.safetensors")
        """;

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

    /// <summary>Times of every run into a new directory, and of Python's safetensors under other names.</summary>
    /// <returns>Null where <c>python3</c> with safetensors and numpy is not there.</returns>
    public (TimeSpan[] Weft, TimeSpan[] Python)? BesidePython(int runs)
    {
        if (CommandLine.Time("python3", "-c", "import safetensors.numpy") is null)
        {
            return null;
        }

        var (weft, python) = (new TimeSpan[runs], new TimeSpan[runs]);
        for (var i = 0; i < runs; i++)
        {
            python[i] = Flushed("renamed", target =>
            {
                Directory.CreateDirectory(target);
                _ = CommandLine.Time("python3", "-c", Python, checkpoint.WeightsPath, target) ?? throw new InvalidOperationException("The Python script failed.");
            });
            weft[i] = Flushed("converted", target => Converter.Convert(checkpoint.Path, target, Layout.Transformers, Catalog.Models));
        }

        return (weft, python);
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
