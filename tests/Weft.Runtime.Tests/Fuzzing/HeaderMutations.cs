using System.Buffers.Binary;

namespace Weft.Tests.Fuzzing;

/// <summary>Damage to files that begin with the length of a text and the text.</summary>
internal static class HeaderMutations
{
    /// <summary>The text changes and its length field with it, most of the time.</summary>
    public static byte[] Safetensors(byte[] input, Dice dice)
    {
        if (input.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(input) is var length && length > (ulong)(input.Length - 8))
        {
            return ByteMutations.Any(input, dice);
        }

        var text = TextMutations.Any(input[8..(8 + (int)length)], dice);
        var bytes = Resize([.. input.AsSpan(0, 8), .. text, .. input.AsSpan(8 + (int)length)], dice);
        if (!dice.OneIn(8))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        }

        return bytes;
    }

    /// <summary>The same for a NumPy array.</summary>
    public static byte[] Npy(byte[] input, Dice dice)
    {
        if (input.Length < 12 || input[6] is 0 or > 3)
        {
            return ByteMutations.Any(input, dice);
        }

        var start = input[6] == 1 ? 10 : 12;
        var length = start == 10 ? BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(8));
        if (length > input.Length - start)
        {
            return ByteMutations.Any(input, dice);
        }

        var text = TextMutations.Any(input[start..(start + (int)length)], dice);
        var bytes = Resize([.. input.AsSpan(0, start), .. text, .. input.AsSpan(start + (int)length)], dice);
        if (dice.OneIn(8))
        {
            bytes[6] = (byte)dice.Next(5);
        }
        else if (start == 10)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)text.Length);
        }

        return bytes;
    }

    // A header that says another size is found out by the size of what follows, unless that is another one as well.
    private static byte[] Resize(byte[] bytes, Dice dice)
    {
        if (dice.OneIn(3))
        {
            Array.Resize(ref bytes, Math.Max(12, bytes.Length + dice.Pick([-64, -8, -4, -2, -1, 1, 2, 4, 8, 64, 4096])));
        }

        return bytes;
    }
}
