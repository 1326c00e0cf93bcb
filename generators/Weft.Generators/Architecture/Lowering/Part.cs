using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>Rows of a parameter that several nodes share: from, to (exclusive) and of how many equal shares.</summary>
internal sealed record Part(int From, int To, int Of)
{
    /// <summary>Rows of the whole parameter, when this part has <paramref name="rows"/>.</summary>
    public Expr Whole(Expr rows) => Expr.Multiply(Expr.FloorDivide(rows, Expr.Int(To - From)), Expr.Int(Of));

    /// <summary>Rows before a share, when this part has <paramref name="rows"/>.</summary>
    public Expr Before(int share, Expr rows) => share == 0 ? Expr.Int(0) : Expr.Multiply(Expr.FloorDivide(rows, Expr.Int(To - From)), Expr.Int(share));

    /// <summary>Whether parts cover every share once.</summary>
    public static bool Tile(IEnumerable<Part> parts)
    {
        var end = 0;
        var of = 0;
        foreach (var part in parts.OrderBy(p => p.From))
        {
            if (part.From != end || (of != 0 && part.Of != of))
            {
                return false;
            }

            (end, of) = (part.To, part.Of);
        }

        return end == of;
    }

    public override string ToString() => $"[{From}, {To}, {Of}]";
}
