using System.Collections;

namespace Weft;

/// <summary>A height and a width, such as an image size or a patch grid. Arithmetic is element by element; division and remainder floor.</summary>
/// <param name="Height">Rows; element 0.</param>
/// <param name="Width">Columns; element 1.</param>
public readonly record struct Size2(long Height, long Width) : IReadOnlyList<long>
{
    /// <summary>Always 2.</summary>
    public int Count => 2;

    /// <summary>0 is the height, 1 the width.</summary>
    public long this[int index] => index switch
    {
        0 => Height,
        1 => Width,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "A size has elements 0 (height) and 1 (width)."),
    };

    /// <summary>A square.</summary>
    public static implicit operator Size2(long side) => new(side, side);

    /// <summary>A square; for languages without conversion operators.</summary>
    public static Size2 FromInt64(long side) => side;

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">A result does not fit 64 bits.</exception>
    public static Size2 operator +(Size2 left, Size2 right) => new(ConfigMath.Add(left.Height, right.Height), ConfigMath.Add(left.Width, right.Width));

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">A result does not fit 64 bits.</exception>
    public static Size2 operator -(Size2 left, Size2 right) => new(ConfigMath.Subtract(left.Height, right.Height), ConfigMath.Subtract(left.Width, right.Width));

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">A result does not fit 64 bits.</exception>
    public static Size2 operator *(Size2 left, Size2 right) => new(ConfigMath.Multiply(left.Height, right.Height), ConfigMath.Multiply(left.Width, right.Width));

    /// <summary>Element by element, rounded towards negative infinity.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static Size2 operator /(Size2 left, Size2 right) => new(ConfigMath.FloorDiv(left.Height, right.Height), ConfigMath.FloorDiv(left.Width, right.Width));

    /// <summary>Element by element; the sign is the divisor's.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static Size2 operator %(Size2 left, Size2 right) => new(ConfigMath.FloorMod(left.Height, right.Height), ConfigMath.FloorMod(left.Width, right.Width));

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">A result does not fit 64 bits.</exception>
    public static Size2 operator -(Size2 value) => 0 - value;

    /// <inheritdoc cref="op_UnaryNegation"/>
    public static Size2 Negate(Size2 value) => -value;

    /// <inheritdoc cref="op_Addition"/>
    public static Size2 Add(Size2 left, Size2 right) => left + right;

    /// <inheritdoc cref="op_Subtraction"/>
    public static Size2 Subtract(Size2 left, Size2 right) => left - right;

    /// <inheritdoc cref="op_Multiply"/>
    public static Size2 Multiply(Size2 left, Size2 right) => left * right;

    /// <inheritdoc cref="op_Division"/>
    public static Size2 Divide(Size2 left, Size2 right) => left / right;

    /// <inheritdoc cref="op_Modulus"/>
    public static Size2 Remainder(Size2 left, Size2 right) => left % right;

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator()
    {
        yield return Height;
        yield return Width;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary><c>[height, width]</c>.</summary>
    public override string ToString() => $"[{ConfigMath.Text(Height)}, {ConfigMath.Text(Width)}]";
}
