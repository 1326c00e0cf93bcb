using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads expressions over one side's params and derived values. Problems are reported; null then.</summary>
internal sealed class SideReader(SideSchema side, string file, ProblemList problems)
{
    private readonly TypeChecker _checker = new(leaf => side.TypeOf(((NameExpr)leaf).Name)!);

    public SideSchema Side { get; } = side;

    /// <summary>An expression of any type, with its type.</summary>
    public (Expr Expr, ExprType Type)? Read(JsonString node)
    {
        Expr expr;
        try
        {
            expr = ExpressionParser.Parse(node.Value, addresses: true);
        }
        catch (ExpressionException e)
        {
            problems.Add(new Problem(Rules.Expression, OriginOf(node), [e.Message], (e.Offset, e.Length)));
            return null;
        }

        var unknown = expr.All().OfType<NameExpr>().Select(n => n.Name).Distinct().Where(n => Side.TypeOf(n) is null).ToList();
        foreach (var name in unknown)
        {
            problems.Add(new Problem(Rules.UnknownName, OriginOf(node), [name, Suggestion.For(name, Side.Names)], (node.Value.IndexOf(name, StringComparison.Ordinal), name.Length)));
        }

        if (unknown.Count > 0)
        {
            return null;
        }

        try
        {
            expr = Narrowing.Apply(expr);
            return (expr, _checker.TypeOf(expr));
        }
        catch (EvaluationException e)
        {
            problems.Add(Rules.Expression, OriginOf(node), e.Message);
            return null;
        }
    }

    /// <summary>Type of a part of an expression that was read.</summary>
    public ExprType TypeOf(Expr expr) => _checker.TypeOf(expr);

    /// <summary>A condition.</summary>
    public Expr? ReadCondition(JsonString node)
    {
        if (Read(node) is not { } read)
        {
            return null;
        }

        if (read.Type is { Kind: ExprKind.Bool, Nullable: false })
        {
            return read.Expr;
        }

        problems.Add(Rules.WrongKind, OriginOf(node), "a condition", read.Type.ToString());
        return null;
    }

    private Origin OriginOf(JsonNode node) => new(file, node.Path);
}
