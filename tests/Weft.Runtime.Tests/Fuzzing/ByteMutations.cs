using System.Buffers.Binary;

namespace Weft.Tests.Fuzzing;

/// <summary>Damage that knows nothing of a format.</summary>
internal static class ByteMutations
{
    public static readonly IReadOnlyList<Mutation> All = [Flip, Set, Remove, Repeat, Splice, Truncate, Number, Number];

    public static byte[] Any(byte[] input, Dice dice) => dice.Pick(All)(input, dice);

    private static byte[] Flip(byte[] input, Dice dice) => Change(input, dice, old => (byte)(old ^ (1 << dice.Next(8))));

    private static byte[] Set(byte[] input, Dice dice) => Change(input, dice, _ => (byte)(dice.OneIn(2) ? dice.Next(256) : dice.Edge()));

    private static byte[] Change(byte[] input, Dice dice, Func<byte, byte> change)
    {
        var bytes = (byte[])input.Clone();
        if (bytes.Length > 0)
        {
            var at = dice.Next(bytes.Length);
            bytes[at] = change(bytes[at]);
        }

        return bytes;
    }

    private static byte[] Remove(byte[] input, Dice dice)
    {
        var (start, count) = dice.Range(input.Length);
        return [.. input.AsSpan(0, start), .. input.AsSpan(start + count)];
    }

    private static byte[] Repeat(byte[] input, Dice dice)
    {
        var (start, count) = dice.Range(input.Length);
        return [.. input.AsSpan(0, start), .. Enumerable.Repeat(input[start..(start + count)], 1 + dice.Next(4)).SelectMany(part => part), .. input.AsSpan(start)];
    }

    private static byte[] Splice(byte[] input, Dice dice)
    {
        var other = dice.Other();
        var (start, count) = dice.Range(other.Length);
        var at = dice.Next(input.Length + 1);
        var end = dice.OneIn(2) ? at : Math.Min(input.Length, at + count);
        return [.. input.AsSpan(0, at), .. other.AsSpan(start, count), .. input.AsSpan(end)];
    }

    private static byte[] Truncate(byte[] input, Dice dice) => input[..dice.Next(input.Length + 1)];

    // Counts, sizes and places, whichever they are.
    private static byte[] Number(byte[] input, Dice dice)
    {
        var width = dice.Pick([1, 2, 4, 8]);
        if (input.Length < width)
        {
            return input;
        }

        var bytes = (byte[])input.Clone();
        var place = bytes.AsSpan(dice.Next(bytes.Length - width + 1), width);
        Span<byte> number = stackalloc byte[8];
        var old = 0L;
        if (dice.OneIn(2))
        {
            place.CopyTo(number);
            old = BinaryPrimitives.ReadInt64LittleEndian(number);
        }

        BinaryPrimitives.WriteInt64LittleEndian(number, old + dice.Edge());
        number[..width].CopyTo(place);
        return bytes;
    }
}
