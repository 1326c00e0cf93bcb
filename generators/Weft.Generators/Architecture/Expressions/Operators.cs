namespace Weft.Generators.Architecture.Expressions;

/// <summary>An expression that has no value, such as a division by zero.</summary>
internal sealed class EvaluationException(string message) : Exception(message);

/// <summary>
/// The operators on values: integers are 64-bit and checked, <c>//</c> and <c>%</c> floor, <c>/</c> is IEEE double,
/// a size2 works element by element.
/// </summary>
internal static class Operators
{
    public static ExprValue Binary(string op, ExprValue a, ExprValue b) => op switch
    {
        "==" => ExprValue.Bool(Same(a, b)),
        "!=" => ExprValue.Bool(!Same(a, b)),
        "<" or "<=" or ">" or ">=" => Compare(op, a, b),
        _ => Arithmetic(op, a, b),
    };

    public static ExprValue Negate(ExprValue a) => a.Kind == ExprKind.Float ? ExprValue.Float(-a.Real) : Arithmetic("-", ExprValue.Int(0), a);

    public static bool Same(ExprValue a, ExprValue b) => (a.Kind == ExprKind.Float || b.Kind == ExprKind.Float) && a.IsNumber && b.IsNumber ? a.Number == b.Number : a == b;

    private static ExprValue Compare(string op, ExprValue a, ExprValue b)
    {
        if (!a.IsNumber || !b.IsNumber)
        {
            throw new EvaluationException($"{a} {op} {b}: only numbers have an order.");
        }

        return ExprValue.Bool(a.Kind == ExprKind.Int && b.Kind == ExprKind.Int
            ? op switch { "<" => a.Integer < b.Integer, "<=" => a.Integer <= b.Integer, ">" => a.Integer > b.Integer, _ => a.Integer >= b.Integer }
            : op switch { "<" => a.Number < b.Number, "<=" => a.Number <= b.Number, ">" => a.Number > b.Number, _ => a.Number >= b.Number });
    }

    private static ExprValue Arithmetic(string op, ExprValue a, ExprValue b)
    {
        if (a.Kind == ExprKind.Size2 || b.Kind == ExprKind.Size2)
        {
            return Elementwise(op, a, b);
        }

        if (!a.IsNumber || !b.IsNumber)
        {
            throw new EvaluationException($"{a} {op} {b}: numbers are needed.");
        }

        try
        {
            return a.Kind == ExprKind.Int && b.Kind == ExprKind.Int && op != "/"
                ? ExprValue.Int(Integers(op, a.Integer, b.Integer))
                : ExprValue.Float(Reals(op, a.Number, b.Number));
        }
        catch (OverflowException)
        {
            throw new EvaluationException($"{a} {op} {b} does not fit 64 bits.");
        }
        catch (DivideByZeroException)
        {
            throw new EvaluationException($"{a} {op} {b}: division by zero.");
        }
    }

    private static ExprValue Elementwise(string op, ExprValue a, ExprValue b)
    {
        if (op == "/")
        {
            throw new EvaluationException($"{a} / {b}: a size holds integers; use //.");
        }

        var height = Arithmetic(op, Part(a, 0), Part(b, 0));
        var width = Arithmetic(op, Part(a, 1), Part(b, 1));
        return height.Kind == ExprKind.Int && width.Kind == ExprKind.Int
            ? ExprValue.Size(height.Integer, width.Integer)
            : throw new EvaluationException($"{a} {op} {b}: a size holds integers.");
    }

    private static ExprValue Part(ExprValue value, int axis) =>
        value.Kind != ExprKind.Size2 ? value : ExprValue.Int(axis == 0 ? value.Integer : value.Second);

    private static long Integers(string op, long a, long b) => op switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "//" => FloorDivide(a, b),
        "%" => FloorRemainder(a, b),
        _ => Power(a, b),
    };

    private static double Reals(string op, double a, double b) => op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => b == 0 ? throw new DivideByZeroException() : a / b,
        "//" => b == 0 ? throw new DivideByZeroException() : Math.Floor(a / b),
        "%" => b == 0 ? throw new DivideByZeroException() : a - (Math.Floor(a / b) * b),
        _ => Math.Pow(a, b),
    };

    private static long FloorDivide(long a, long b)
    {
        var quotient = checked(a / b);
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static long FloorRemainder(long a, long b)
    {
        // The processor traps on the smallest integer by -1, whose remainder is 0.
        var remainder = b == -1 ? 0 : a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    private static long Power(long a, long b)
    {
        if (b < 0)
        {
            throw new EvaluationException($"{a} ** {b}: an integer has no negative power.");
        }

        var result = 1L;
        for (var i = 0L; i < b; i++)
        {
            // 0, 1 and -1 never overflow: their power does not need the loop.
            if (a is 0 or 1 or -1)
            {
                return a == -1 && b % 2 == 0 ? 1 : a;
            }

            result = checked(result * a);
        }

        return result;
    }
}
