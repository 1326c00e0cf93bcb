using System.Buffers.Binary;
using System.Text;

namespace Weft.Tests.Fuzzing;

/// <summary>Damage to pickles, opcode by opcode.</summary>
internal static class PickleMutations
{
    // How long an argument is: so many bytes; or, below 0, a count of so many bytes and as many bytes as it says, or lines.
    private const int OneLine = -16;
    private const int TwoLines = -32;

    private static readonly Dictionary<byte, int> Arguments = new (int Length, string Codes)[]
    {
        (1, "\u0080\u0082Kqh"),
        (2, "M\u0083"),
        (4, "Jrj\u0084"),
        (8, "G\u0095"),
        (-1, "UC\u008A\u008C"),
        (-4, "TXB\u008B"),
        (-8, "\u008D\u008E\u0096"),
        (OneLine, "ILFSPpg"),
        (TwoLines, "ci"),
    }.SelectMany(kind => kind.Codes.Select(code => KeyValuePair.Create((byte)code, kind.Length))).ToDictionary();

    private static readonly IReadOnlyList<byte[]> Snippets =
    [
        .. "(.012Nt)]}abesuoRQd".Select(code => (byte[])[(byte)code]),
        .. new byte[] { 0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8F, 0x90, 0x91, 0x92, 0x93, 0x94, 0x97, 0x98 }.Select(code => (byte[])[code]),
        .. new[]
        {
            "ccollections\nOrderedDict\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_tensor_v3\n", "ctorch._utils\n_rebuild_parameter\n", "ctorch\nFloatStorage\n",
            "ctorch.storage\nUntypedStorage\n", "ctorch\nfloat8_e4m3fn\n", "ctorch\nfloat64\n", "ctorch\nSize\n", "c__torch__.M\nX\n", "cbuiltins\nset\n", "cos\nsystem\n", "ctorch._tensor\n_rebuild_from_type_v2\n",
            "ctorch.jit._pickle\nbuild_intlist\n", "ctorch.jit._pickle\nrestore_type_tag\n", "X\u0001\0\0\0w", "X\u0001\0\0\00", "X\u0007\0\0\0storage", "X\u000a\0\0\0state_dict", "\u008c\u0001w", "K\0", "K\u0001", "h\0", "h\u0001",
            "q\0", "q\u0001", "G\u007f\u00f0\0\0\0\0\0\0", "C\u0001x", "\u0080\u0004", "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "I00\n", "I-1\n",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private static readonly IReadOnlyList<Action<List<byte[]>, Dice>> All =
    [
        (ops, dice) => ops.RemoveAt(dice.Next(ops.Count)),
        (ops, dice) => ops.Insert(dice.Next(ops.Count + 1), dice.Pick(Snippets)),
        (ops, dice) => ops.Insert(dice.Next(ops.Count + 1), Whole(dice)),
        (ops, dice) => ops[dice.Next(ops.Count)] = dice.Pick(Snippets),
        (ops, dice) => ops[dice.Next(ops.Count)] = dice.Pick(ops),
        (ops, dice) => ops.InsertRange(dice.Next(ops.Count + 1), Part(ops, dice)),
        (ops, dice) => ops.InsertRange(dice.Next(ops.Count + 1), Part(Split(dice.Other()), dice)),
        (ops, dice) => ops.InsertRange(dice.Next(ops.Count + 1), Enumerable.Repeat(dice.Pick(Snippets), dice.Pick([2, 64, 65, 1001, 3000]))),
        (ops, dice) =>
        {
            var (a, b) = (dice.Next(ops.Count), dice.Next(ops.Count));
            (ops[a], ops[b]) = (ops[b], ops[a]);
        },
        Renumber,
        Renumber,
        (ops, dice) =>
        {
            var at = dice.Next(ops.Count);
            ops[at] = ByteMutations.Any(ops[at], dice);
        },
    ];

    public static byte[] Any(byte[] input, Dice dice)
    {
        var ops = Split(input);
        if (ops.Count == 0)
        {
            return dice.Pick(Snippets);
        }

        dice.Pick(All)(ops, dice);
        return [.. ops.SelectMany(op => op)];
    }

    private static byte[] Whole(Dice dice)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, dice.Edge());
        return [0x8A, 8, .. number];
    }

    // Offsets, sizes, strides and counts.
    private static void Renumber(List<byte[]> ops, Dice dice)
    {
        var start = dice.Next(ops.Count);
        for (var i = start; i < ops.Count; i++)
        {
            if (ops[i].Length > 0 && ops[i][0] is (byte)'K' or (byte)'M' or (byte)'J' or 0x8A)
            {
                ops[i] = Whole(dice);
                return;
            }
        }
    }

    private static List<byte[]> Part(List<byte[]> ops, Dice dice)
    {
        var (start, count) = dice.Range(ops.Count);
        return ops.Count == 0 ? [] : ops.GetRange(start, count);
    }

    /// <summary>The opcodes with their arguments; what is none is one piece at the end.</summary>
    private static List<byte[]> Split(byte[] input)
    {
        List<byte[]> ops = [];
        var at = 0;
        while (at < input.Length && ops.Count < 1 << 14)
        {
            var length = 1 + Argument(input.AsSpan(at + 1), Arguments.GetValueOrDefault(input[at]));
            if (length <= 0 || length > input.Length - at)
            {
                break;
            }

            ops.Add(input[at..(at + length)]);
            at += length;
        }

        ops.Add(input[at..]);
        return ops;
    }

    private static int Argument(ReadOnlySpan<byte> rest, int kind)
    {
        switch (kind)
        {
            case >= 0:
                return kind;
            case OneLine:
                return rest.IndexOf((byte)'\n') + 1;
            case TwoLines:
                var first = rest.IndexOf((byte)'\n') + 1;
                return first + rest[first..].IndexOf((byte)'\n') + 1;
            default:
                Span<byte> number = stackalloc byte[8];
                rest[..Math.Min(rest.Length, -kind)].CopyTo(number);
                var count = BinaryPrimitives.ReadUInt64LittleEndian(number);
                return count > (ulong)rest.Length ? int.MinValue : -kind + (int)count;
        }
    }
}
