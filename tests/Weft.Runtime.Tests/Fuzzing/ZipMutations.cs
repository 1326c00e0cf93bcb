using System.Buffers.Binary;
using System.IO.Compression;

namespace Weft.Tests.Fuzzing;

/// <summary>Damage to archives, entry by entry, and to what is in them.</summary>
internal static class ZipMutations
{
    private static readonly string[] Names = ["archive/data.pkl", "archive/data/0", "archive/data/1", "archive/byteorder", "archive/constants.pkl", "archive/code/__torch__.py", "x.npy", ".npy", "a/../x.npy", "/x", "x/", "é.npy", ""];

    private static readonly IReadOnlyList<Action<List<ZipPart>, Dice>> All =
    [
        (parts, dice) => parts.Add(dice.Pick(parts)),
        (parts, dice) => parts.Insert(dice.Next(parts.Count), dice.Pick(parts)),
        (parts, dice) => parts.RemoveAt(dice.Next(parts.Count)),
        (parts, dice) => Change(parts, dice, part => part with { Name = [.. dice.Pick(parts).Name] }),
        (parts, dice) => Change(parts, dice, part => part with { Name = System.Text.Encoding.UTF8.GetBytes(dice.Pick(Names)) }),
        (parts, dice) => Change(parts, dice, part => part with { Name = ByteMutations.Any(part.Name, dice) }),
        (parts, dice) => Change(parts, dice, part => part with { Stored = dice.Pick(parts).Stored }),
        (parts, dice) => Change(parts, dice, part => part with { Stored = ByteMutations.Any(part.Stored, dice) }),
        (parts, dice) => Change(parts, dice, part => part with { Crc = (uint)dice.Edge() }),
        (parts, dice) => Change(parts, dice, part => part with { Length = dice.Edge() }),
        (parts, dice) => Change(parts, dice, part => part with { Length = part.Length + dice.Pick([-8, -1, 1, 8]) }),
        (parts, dice) => Change(parts, dice, part => part with { Method = (ushort)dice.Pick([0, 8, 8, 12]) }),
        (parts, dice) => Change(parts, dice, part => part with { Flags = (ushort)(1 << dice.Next(16)) }),
        (parts, dice) => Change(parts, dice, part => part with { Extra = Extra(dice) }),
        (parts, dice) => Change(parts, dice, part => part with { Shift = dice.Edge() }),
        (parts, dice) => Change(parts, dice, part => Deflate(part)),
        (parts, dice) =>
        {
            var (a, b) = (dice.Next(parts.Count), dice.Next(parts.Count));
            (parts[a], parts[b]) = (parts[b], parts[a]);
        },
        (parts, dice) => parts.AddRange(ZipPart.Split(dice.Other()) ?? []),
    ];

    /// <summary>Changes entries; the directory says what they are then.</summary>
    public static byte[] Entries(byte[] input, Dice dice)
    {
        if (ZipPart.Split(input) is not { Count: > 0 } parts)
        {
            return ByteMutations.Any(input, dice);
        }

        dice.Pick(All)(parts, dice);
        return ZipPart.Join(parts, dice.OneIn(8));
    }

    /// <summary>Changes the content of an entry and keeps its size and checksum right, so that readers get to see it.</summary>
    /// <param name="ending">Which entries.</param>
    /// <param name="inner">How.</param>
    public static Mutation Content(string ending, Mutation inner) => (input, dice) =>
    {
        if (ZipPart.Split(input) is not { } parts || Enumerable.Range(0, parts.Count).Where(i => parts[i].Name.AsSpan().EndsWith(System.Text.Encoding.ASCII.GetBytes(ending))).ToList() is not { Count: > 0 } found)
        {
            return ByteMutations.Any(input, dice);
        }

        var at = dice.Pick(found);
        if (parts[at].Content() is not { } content)
        {
            return ByteMutations.Any(input, dice);
        }

        var changed = ZipPart.Of(parts[at].Name, inner(content, dice));
        parts[at] = parts[at].Method == 8 ? Deflate(changed) : changed;
        return ZipPart.Join(parts, false);
    };

    private static void Change(List<ZipPart> parts, Dice dice, Func<ZipPart, ZipPart> change)
    {
        var at = dice.Next(parts.Count);
        parts[at] = change(parts[at]);
    }

    private static ZipPart Deflate(ZipPart part)
    {
        using var packed = new MemoryStream();
        using (var stream = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(part.Stored);
        }

        return part.Method == 8 ? part : part with { Method = 8, Stored = packed.ToArray() };
    }

    private static byte[] Extra(Dice dice)
    {
        var extra = new byte[dice.Pick([3, 4, 12, 20, 28, 300])];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
        for (var at = 4; at + 8 <= extra.Length; at += 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(at), dice.Edge());
        }

        if (extra.Length >= 4)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), (ushort)(dice.OneIn(4) ? dice.Edge() : extra.Length - 4));
        }

        return extra;
    }
}
