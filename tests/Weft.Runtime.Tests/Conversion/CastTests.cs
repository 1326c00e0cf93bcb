using System.Runtime.InteropServices;

namespace Weft.Tests.Conversion;

public class CastTests
{
    private static readonly float[] Edges =
    [
        0, -0f, 1, -1, 1.5f, 65504, 65519.996f, 65520, 1e30f, 6.1035156e-5f, 6.0975552e-5f, 5.9604645e-8f, 2.9802322e-8f, 2.9802326e-8f, 1e-30f,
        float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, 1.00048828125f, 1.00146484375f, 0.333333343f,
    ];

    [Fact]
    public void Singles_round_to_halves_as_the_framework_does()
    {
        var singles = Samples();
        var halves = MemoryMarshal.Cast<byte, Half>(Cast(DType.F32, singles, DType.F16)).ToArray();
        for (var i = 0; i < singles.Length; i++)
        {
            Bits(halves[i]).ShouldBe(float.IsNaN(singles[i]) ? Bits(halves[i]) : Bits((Half)singles[i]), $"{singles[i]:R}");
            Half.IsNaN(halves[i]).ShouldBe(float.IsNaN(singles[i]));
        }
    }

    [Fact]
    public void Every_half_and_every_brain_float_survives_a_single()
    {
        var all = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        foreach (var dtype in new[] { DType.F16, DType.BF16 })
        {
            var singles = MemoryMarshal.Cast<byte, float>(Cast(dtype, all, DType.F32)).ToArray();
            var back = MemoryMarshal.Cast<byte, ushort>(Cast(DType.F32, singles, dtype)).ToArray();
            for (var i = 0; i < all.Length; i++)
            {
                var expected = dtype == DType.F16 ? (float)BitConverter.UInt16BitsToHalf(all[i]) : BitConverter.UInt32BitsToSingle((uint)i << 16);
                float.IsNaN(singles[i]).ShouldBe(float.IsNaN(expected));
                if (!float.IsNaN(expected))
                {
                    BitConverter.SingleToUInt32Bits(singles[i]).ShouldBe(BitConverter.SingleToUInt32Bits(expected));
                    back[i].ShouldBe(all[i]);
                }
            }
        }
    }

    [Fact]
    public void Brain_floats_are_the_nearest_and_ties_go_to_even()
    {
        var singles = Samples();
        var brains = MemoryMarshal.Cast<byte, ushort>(Cast(DType.F32, singles, DType.BF16)).ToArray();
        for (var i = 0; i < singles.Length; i++)
        {
            brains[i].ShouldBe(NearestBrain(singles[i], brains[i]), $"{singles[i]:R}");
        }
    }

    [Fact]
    public void Doubles_round_once()
    {
        // Just above a tie of the target: rounding through a single would land on the tie and go down.
        double[] doubles = [1 + Math.Pow(2, -11) + Math.Pow(2, -40), 1 + Math.Pow(2, -8) + Math.Pow(2, -40), 1 + Math.Pow(2, -24) + Math.Pow(2, -50), 1e300, double.NaN, -1.25];
        MemoryMarshal.Cast<byte, Half>(Cast(DType.F64, doubles, DType.F16)).ToArray().ShouldBe([.. doubles.Select(d => (Half)d)]);
        MemoryMarshal.Cast<byte, float>(Cast(DType.F64, doubles, DType.F32)).ToArray().ShouldBe([.. doubles.Select(d => (float)d)]);
        var brains = MemoryMarshal.Cast<byte, ushort>(Cast(DType.F64, doubles, DType.BF16)).ToArray();
        brains.ShouldBe([0x3F80, 0x3F81, 0x3F80, 0x7F80, 0xFFC0, 0xBFA0]);
    }

    [Fact]
    public void Singles_widen_to_doubles_and_integers_stay()
    {
        MemoryMarshal.Cast<byte, double>(Cast(DType.F32, Edges, DType.F64)).ToArray().ShouldBe([.. Edges.Select(e => (double)e)]);
        var source = new MemoryCheckpoint(("ids", DType.I64, [1], new byte[8]));
        ConversionPlan.Of(source.Tensors).Cast(DType.F16).Tensors[0].DType.ShouldBe(DType.I64);
    }

    private static float[] Samples()
    {
        var random = new Random(1);
        return [.. Edges, float.NaN, .. Enumerable.Range(0, 20000).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32))), .. Enumerable.Range(0, 20001).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    private static ushort NearestBrain(float value, ushort found)
    {
        if (float.IsNaN(value))
        {
            return (ushort)(found | 0x40);
        }

        var down = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
        var up = (ushort)(down + 1);
        double Distance(ushort brain) => float.IsInfinity(Wide(brain)) && !float.IsInfinity(value)
            ? Math.Abs(Math.Pow(2, 128) - Math.Abs((double)value))
            : Math.Abs((double)Wide(brain) - value);
        return float.IsInfinity(value) || Distance(down) < Distance(up) || (Distance(down) == Distance(up) && down % 2 == 0) ? down : up;
    }

    private static float Wide(ushort brain) => BitConverter.UInt32BitsToSingle((uint)brain << 16);

    private static ushort Bits(Half half) => BitConverter.HalfToUInt16Bits(half);

    private static byte[] Cast<T>(DType from, T[] values, DType to)
        where T : unmanaged
    {
        var source = new MemoryCheckpoint(("x", from, [values.Length], MemoryMarshal.AsBytes<T>(values).ToArray()));
        using var reader = new PlanReader(source, chunk: 6400);
        return MemoryCheckpoint.Bytes(reader, ConversionPlan.Of(source.Tensors).Cast(to).Tensors[0]);
    }
}
