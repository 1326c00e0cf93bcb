using Weft.Tests.Checkpoints;

namespace Weft.Tests.Fuzzing;

/// <summary>Runs a reader on files that are made of others, one after the other. A file that makes it say something new is one to start from, too.</summary>
internal sealed class Fuzzer : IDisposable
{
    // A mutant that says something new is kept unless it is so large that it slows everything down.
    private const int LargestKept = 64 << 10;
    private const int MostKept = 4000;

    // Nobody waits as long as this for a file of some kilobytes, on any machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();
    private readonly FuzzTarget target;
    private readonly int seed;
    private readonly List<byte[]> corpus;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Dice dice;
    private readonly Func<byte[], string> run;
    private readonly int seeds;
    private volatile byte[] current = [];
    private int count;

    public Fuzzer(FuzzTarget target, int seed)
    {
        this.target = target;
        this.seed = seed;
        corpus = target.Corpus();
        seeds = corpus.Count;
        dice = new(seed, corpus);
        var probe = new Probe(folder[target.File]);
        run = target.Unpacked is null ? probe.File : probe.Pickle;
        SafetensorsWriter.Write(folder["one.safetensors"], [new("a", DType.F32, [2]), new("b.weight", DType.U8, [])], null, (tensor, stream) => stream.Write(new byte[tensor.Name == "a" ? 8 : 1]));
        WeightsWriter.Write(folder["two.npz"], [new("x", DType.I16, [2])], null, (_, stream) => stream.Write(new byte[4]));
    }

    /// <summary>The different things that the reader has said.</summary>
    public IReadOnlyCollection<string> Seen => seen;

    /// <summary>Makes and tries so many files.</summary>
    public void Run(int files)
    {
        var work = Task.Factory.StartNew(() => Loop(files), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var last = -1; !((IAsyncResult)work).AsyncWaitHandle.WaitOne(Patience); last = count)
        {
            if (last == count)
            {
                throw new InvalidOperationException(Failed("it does not end"));
            }
        }

        work.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private void Loop(int files)
    {
        for (; count < files; count++)
        {
            // The seeds themselves come first.
            current = count < seeds ? corpus[count] : Mutant();
            try
            {
                if (seen.Add(run(current)) && current.Length <= LargestKept && corpus.Count < MostKept)
                {
                    corpus.Add(current);
                }
            }
            catch (PromiseException e)
            {
                throw new InvalidOperationException(Failed(e.Message), e);
            }
        }
    }

    private byte[] Mutant()
    {
        var bytes = dice.Other();
        for (var changes = 1 + dice.Next(dice.OneIn(4) ? 6 : 2); changes > 0; changes--)
        {
            bytes = dice.Pick(target.Mutations)(bytes, dice);
        }

        return bytes;
    }

    private string Failed(string why)
    {
        var kept = Path.Combine(Path.GetTempPath(), $"weft-fuzz-{target.Name}-{seed}-{count}{Path.GetExtension(target.File)}");
        File.WriteAllBytes(kept, current);
        return $"FUZZ_SEED={seed} FUZZ_TARGET={target.Name}, file {count}, kept as {kept}: {why}";
    }
}
