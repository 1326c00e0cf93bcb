namespace Weft.Tests.Conversion;

public sealed class StridedCopyTests
{
    // Sizes on both sides of a register of 16 elements and of a tile of 32.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Every_matrix_is_transposed(int width)
    {
        int[] sizes = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 67];
        foreach (var (rows, columns) in sizes.SelectMany(_ => sizes, (rows, columns) => (rows, columns)))
        {
            Check(width, [rows, columns], [columns, 1], [1, rows]);
            Check(width, [rows, columns], [1, rows], [columns, 1]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_part_of_a_matrix_goes_to_a_part_of_its_transpose(int width) => Check(width, [37, 50], [61, 1], [1, 43]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Boxes_of_any_strides_are_copied(int width)
    {
        var random = new Random(width);
        for (var i = 0; i < 200; i++)
        {
            long[] sizes = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.NextInt64(1, 20))];
            Check(width, sizes, Strides(sizes, random), Strides(sizes, random));
        }
    }

    /// <summary>Strides of the box in a tensor with its dimensions in some order, and more room than it needs in each.</summary>
    private static long[] Strides(long[] sizes, Random random)
    {
        var order = Enumerable.Range(0, sizes.Length).ToArray();
        random.Shuffle(order);
        var (strides, next) = (new long[sizes.Length], 1L);
        foreach (var d in order)
        {
            strides[d] = next;
            next *= sizes[d] + random.Next(2);
        }

        return strides;
    }

    private static void Check(int width, long[] sizes, long[] from, long[] to)
    {
        var source = new byte[Last(sizes, from) * width];
        new Random(1).NextBytes(source);
        var (expected, found) = (new byte[Last(sizes, to) * width], new byte[Last(sizes, to) * width]);
        for (var element = 0L; element < sizes.Aggregate(1L, (count, size) => count * size); element++)
        {
            var (rest, at, place) = (element, 0L, 0L);
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                (rest, var i) = long.DivRem(rest, sizes[d]);
                (at, place) = (at + (i * from[d]), place + (i * to[d]));
            }

            source.AsSpan((int)at * width, width).CopyTo(expected.AsSpan((int)place * width));
        }

        StridedCopy.Copy(source, found, width, sizes, from, to);

        found.AsSpan().SequenceEqual(expected).ShouldBeTrue($"[{string.Join(", ", sizes)}] from strides [{string.Join(", ", from)}] to [{string.Join(", ", to)}]");
    }

    private static long Last(long[] sizes, long[] strides) => 1 + sizes.Zip(strides, (size, stride) => (size - 1) * stride).Sum();
}
