using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Benchmarks;

/// <summary>Loads with every byte copied, in turns with copying as many bytes from one place in memory to a fresh one.</summary>
/// <param name="checkpoint">The directory.</param>
internal sealed class CopyBenchmark(SyntheticCheckpoint checkpoint)
{
    /// <summary>Times of loading and of <c>memcpy</c>.</summary>
    /// <param name="runs">How many of each.</param>
    /// <param name="load">Loads with copies.</param>
    public unsafe (TimeSpan[] Weft, TimeSpan[] Copy) Run(int runs, Func<string, torch.nn.Module> load)
    {
        var (weft, copy) = (new TimeSpan[runs], new TimeSpan[runs]);
        var source = NativeMemory.Alloc((nuint)checkpoint.Bytes);
        NativeMemory.Fill(source, (nuint)checkpoint.Bytes, 1);
        for (var i = 0; i < runs; i++)
        {
            copy[i] = Measure(() =>
            {
                var target = NativeMemory.Alloc((nuint)checkpoint.Bytes);
                NativeMemory.Copy(source, target, (nuint)checkpoint.Bytes);
                return target;
            });
            GC.Collect();
            var started = Stopwatch.GetTimestamp();
            using var module = load(checkpoint.Path);
            weft[i] = Stopwatch.GetElapsedTime(started);
        }

        NativeMemory.Free(source);
        return (weft, copy);
    }

    private static unsafe TimeSpan Measure(Allocation copy)
    {
        var started = Stopwatch.GetTimestamp();
        var target = copy();
        var time = Stopwatch.GetElapsedTime(started);
        NativeMemory.Free(target);
        return time;
    }

    private unsafe delegate void* Allocation();
}
