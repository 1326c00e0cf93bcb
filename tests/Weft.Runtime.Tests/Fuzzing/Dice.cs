namespace Weft.Tests.Fuzzing;

/// <summary>The choices of one run: the same seed gives the same ones.</summary>
/// <param name="seed">Where they start.</param>
/// <param name="corpus">Files that pieces are borrowed from; it may grow.</param>
internal sealed class Dice(int seed, IReadOnlyList<byte[]> corpus)
{
    private static readonly long[] Edges =
    [
        0, 1, 2, 3, 4, 7, 8, 9, 63, 64, 65, 127, 128, 255, 256, 1000, 1024, 4096, 65_535, 65_536, 1 << 20, (1 << 24) + 1, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32,
        1L << 40, 1L << 61, 1L << 62, long.MaxValue - 1, long.MaxValue, -1, -2, -64, int.MinValue, long.MinValue,
    ];

    private readonly Random random = new(seed);

    /// <summary>A number from 0 on that is less than <paramref name="most"/>; 0 where none is.</summary>
    public int Next(int most) => most <= 1 ? 0 : random.Next(most);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => random.Next(times) == 0;

    /// <summary>One of some things.</summary>
    public T Pick<T>(IReadOnlyList<T> things) => things[random.Next(things.Count)];

    /// <summary>A number near which readers break.</summary>
    public long Edge() => OneIn(4) ? random.Next(1, 40) : Pick(Edges);

    /// <summary>A whole file of the corpus.</summary>
    public byte[] Other() => Pick(corpus);

    /// <summary>A stretch of a sequence: small ones are likely.</summary>
    public (int Start, int Count) Range(int length)
    {
        var start = Next(length);
        return (start, Math.Min(length - start, 1 + Next(OneIn(4) ? length : 8)));
    }
}
