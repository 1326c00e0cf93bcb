using System.Globalization;

namespace Weft;

/// <summary>Arithmetic of config expressions: 64-bit integers, checked; <c>//</c> and <c>%</c> floor.</summary>
public static class ConfigMath
{
    /// <summary><paramref name="a"/> / <paramref name="b"/> rounded towards negative infinity.</summary>
    /// <exception cref="ConfigException">Division by zero, or the result does not fit 64 bits.</exception>
    public static long FloorDiv(long a, long b)
    {
        if (b == 0)
        {
            throw new ConfigException($"{Text(a)} // {Text(b)}: division by zero.");
        }

        if (a == long.MinValue && b == -1)
        {
            throw TooLarge($"{Text(a)} // {Text(b)}");
        }

        var (quotient, remainder) = Math.DivRem(a, b);
        return remainder != 0 && (remainder < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    /// <summary>The remainder of <see cref="FloorDiv(long, long)"/>; its sign is that of <paramref name="b"/>.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static long FloorMod(long a, long b)
    {
        if (b == 0)
        {
            throw new ConfigException($"{Text(a)} % {Text(b)}: division by zero.");
        }

        // The processor traps on the smallest integer by -1, whose remainder is 0.
        var remainder = b == -1 ? 0 : a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    /// <summary><paramref name="a"/> / <paramref name="b"/> rounded towards negative infinity.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static double FloorDiv(double a, double b) =>
        b == 0 ? throw new ConfigException($"{Text(a)} // {Text(b)}: division by zero.") : Math.Floor(a / b);

    /// <summary>The remainder of <see cref="FloorDiv(double, double)"/>.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static double FloorMod(double a, double b) =>
        b == 0 ? throw new ConfigException($"{Text(a)} % {Text(b)}: division by zero.") : a - (Math.Floor(a / b) * b);

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static Size2 FloorDiv(Size2 a, Size2 b) => a / b;

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static Size2 FloorMod(Size2 a, Size2 b) => a % b;

    /// <summary>The quotient of numbers.</summary>
    /// <exception cref="ConfigException">Division by zero.</exception>
    public static double Divide(double a, double b) =>
        b == 0 ? throw new ConfigException($"{Text(a)} / {Text(b)}: division by zero.") : a / b;

    /// <summary><paramref name="a"/> to the power of <paramref name="b"/>.</summary>
    public static double Pow(double a, double b) => Math.Pow(a, b);

    /// <summary><paramref name="a"/> to the power of <paramref name="b"/>, in integers.</summary>
    /// <exception cref="ConfigException">The exponent is negative, or the result does not fit 64 bits.</exception>
    public static long Pow(long a, long b)
    {
        if (b < 0)
        {
            throw new ConfigException($"{Text(a)} ** {Text(b)}: an integer has no negative power.");
        }

        if (a is 0 or 1 or -1)
        {
            return b == 0 ? 1 : a == -1 && b % 2 == 0 ? 1 : a;
        }

        var result = 1L;
        for (var i = 0L; i < b; i++)
        {
            result = Multiply(result, a);
        }

        return result;
    }

    /// <summary>Element by element.</summary>
    /// <exception cref="ConfigException">An exponent is negative, or a result does not fit 64 bits.</exception>
    public static Size2 Pow(Size2 a, Size2 b) => new(Pow(a.Height, b.Height), Pow(a.Width, b.Width));

    /// <summary>The square root.</summary>
    /// <exception cref="ConfigException">The number is negative.</exception>
    public static double Sqrt(double value) =>
        value < 0 ? throw new ConfigException($"sqrt({Text(value)}): a negative number has no root.") : Math.Sqrt(value);

    /// <summary>Truncates towards zero.</summary>
    /// <exception cref="ConfigException">The value does not fit 64 bits or is no number.</exception>
    public static long ToInt(double value)
    {
        // 2^63 is the first double that no 64-bit integer reaches.
        var whole = Math.Truncate(value);
        return whole is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)whole : throw TooLarge($"int({Text(value)})");
    }

    /// <summary>An integer as it is.</summary>
    public static long ToInt(long value) => value;

    /// <summary>Height times width.</summary>
    /// <exception cref="ConfigException">The result does not fit 64 bits.</exception>
    public static long Product(Size2 size) => Multiply(size.Height, size.Width);

    /// <summary>The product of all elements; 1 for none.</summary>
    /// <exception cref="ConfigException">The result does not fit 64 bits.</exception>
    public static long Product(IReadOnlyList<long> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var result = 1L;
        foreach (var value in values)
        {
            result = Multiply(result, value);
        }

        return result;
    }

    /// <inheritdoc cref="Product(IReadOnlyList{long})"/>
    public static long Product(ReadOnlySpan<long> values)
    {
        var result = 1L;
        foreach (var value in values)
        {
            result = Multiply(result, value);
        }

        return result;
    }

    /// <summary>The smallest multiple of <paramref name="multiple"/> that is not below <paramref name="value"/>.</summary>
    /// <exception cref="ConfigException">The multiple is 0, or the result does not fit 64 bits.</exception>
    public static long RoundUp(long value, long multiple) =>
        Multiply(FloorDiv(Subtract(Add(value, multiple), 1), multiple), multiple);

    /// <summary>A width ratio that stands for a size: the smallest double at or above <paramref name="size"/> / <paramref name="width"/> for which truncating <c>width * ratio</c> gives the size back.</summary>
    /// <exception cref="ConfigException">There is none: a size or width below 1, or a size beyond 53 bits.</exception>
    public static double Ratio(long size, long width) =>
        SizeRatio.Of(size, width) ?? throw new ConfigException($"ratio({Text(size)}, {Text(width)}): no double r gives int({Text(width)} * r) == {Text(size)}.");

    internal static long Add(long a, long b)
    {
        try
        {
            return checked(a + b);
        }
        catch (OverflowException)
        {
            throw TooLarge($"{Text(a)} + {Text(b)}");
        }
    }

    internal static long Subtract(long a, long b)
    {
        try
        {
            return checked(a - b);
        }
        catch (OverflowException)
        {
            throw TooLarge($"{Text(a)} - {Text(b)}");
        }
    }

    internal static long Multiply(long a, long b)
    {
        try
        {
            return checked(a * b);
        }
        catch (OverflowException)
        {
            throw TooLarge($"{Text(a)} * {Text(b)}");
        }
    }

    /// <summary>A number the same in every culture.</summary>
    internal static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static ConfigException TooLarge(string expression) => new($"{expression} does not fit 64 bits.");
}
