using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>Singles to and from the two 16-bit formats, a vector at a time, rounding to nearest even.</summary>
internal static class HalfVectors
{
    private const uint Sign = 0x8000_0000;
    private const uint Infinity = 0x7F80_0000;

    /// <summary>IEEE half to single, exact.</summary>
    public static void FromHalf(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var at = 0;
        for (; at <= source.Length - Vector<ushort>.Count; at += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[at..]), out var low, out var high);
            Store(FromHalf(low), FromHalf(high), destination[at..]);
        }

        for (; at < source.Length; at++)
        {
            destination[at] = BitConverter.UInt32BitsToSingle(FromHalf(new Vector<uint>(source[at]))[0]);
        }
    }

    /// <summary>Brain float to single, exact.</summary>
    public static void FromBrain(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var at = 0;
        for (; at <= source.Length - Vector<ushort>.Count; at += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[at..]), out var low, out var high);
            Store(low << 16, high << 16, destination[at..]);
        }

        for (; at < source.Length; at++)
        {
            destination[at] = BitConverter.UInt32BitsToSingle((uint)source[at] << 16);
        }
    }

    /// <summary>Single to IEEE half; what is too large becomes infinity, every NaN the quiet one.</summary>
    public static void ToHalf(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(source);
        var at = 0;
        for (; at <= bits.Length - Vector<ushort>.Count; at += Vector<ushort>.Count)
        {
            Vector.Narrow(ToHalf(new(bits[at..])), ToHalf(new(bits[(at + Vector<uint>.Count)..]))).CopyTo(destination[at..]);
        }

        for (; at < bits.Length; at++)
        {
            destination[at] = (ushort)ToHalf(new Vector<uint>(bits[at]))[0];
        }
    }

    /// <summary>Single to brain float; a NaN keeps its sign and becomes quiet.</summary>
    public static void ToBrain(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(source);
        var at = 0;
        for (; at <= bits.Length - Vector<ushort>.Count; at += Vector<ushort>.Count)
        {
            Vector.Narrow(ToBrain(new(bits[at..])), ToBrain(new(bits[(at + Vector<uint>.Count)..]))).CopyTo(destination[at..]);
        }

        for (; at < bits.Length; at++)
        {
            destination[at] = (ushort)ToBrain(new Vector<uint>(bits[at]))[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> FromHalf(Vector<uint> half)
    {
        var magnitude = half & new Vector<uint>(0x7FFF);
        var shifted = magnitude << 13;
        var normal = shifted + new Vector<uint>((127 - 15) << 23);

        // A subnormal half is a normal single: let the subtraction find its exponent.
        var small = Vector.AsVectorUInt32(Vector.AsVectorSingle(shifted + new Vector<uint>(113 << 23)) - Vector.AsVectorSingle(new Vector<uint>(113 << 23)));
        var value = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(0x0400)), small, normal);
        value = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7C00)), shifted | new Vector<uint>(Infinity), value);
        return value | ((half & new Vector<uint>(0x8000)) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> ToHalf(Vector<uint> bits)
    {
        var sign = bits & new Vector<uint>(Sign);
        var magnitude = bits ^ sign;
        var odd = (magnitude >> 13) & Vector<uint>.One;
        var normal = (magnitude + new Vector<uint>(0xC800_0FFF) + odd) >> 13;

        // Adding 0.5 puts the bits of a subnormal half at the bottom of the single, rounded by the adder.
        var half = new Vector<uint>((127 - 15 + 23 - 10 + 1) << 23);
        var small = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) + Vector.AsVectorSingle(half)) - half;
        var value = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(113 << 23)), small, normal);
        value = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(143 << 23)), new Vector<uint>(0x7C00), value);
        value = Vector.ConditionalSelect(Vector.GreaterThan(magnitude, new Vector<uint>(Infinity)), new Vector<uint>(0x7E00), value);
        return value | (sign >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> ToBrain(Vector<uint> bits)
    {
        var rounded = (bits + new Vector<uint>(0x7FFF) + ((bits >> 16) & Vector<uint>.One)) >> 16;

        // Rounding could carry a NaN into infinity or zero.
        var isNaN = Vector.GreaterThan(bits & new Vector<uint>(~Sign), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, (bits >> 16) | new Vector<uint>(0x40), rounded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<uint> low, Vector<uint> high, Span<float> destination)
    {
        Vector.AsVectorSingle(low).CopyTo(destination);
        Vector.AsVectorSingle(high).CopyTo(destination[Vector<uint>.Count..]);
    }
}
