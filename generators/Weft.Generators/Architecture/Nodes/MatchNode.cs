using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>One of several bodies, chosen by an enum, bool or null-able param. Shape: the chosen body's.</summary>
internal sealed record MatchNode(Expr On, EquatableArray<MatchCase> Cases, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "match", "One of several bodies, chosen by a param. Shape: the chosen body's.", Bind,
        Required("on", ValueKind.Expression, "An enum, a bool or a param that may be null.", "\"global_pool\""),
        Required("cases", ValueKind.Map(ValueKind.Body), "A body for every value that it may have; a bool has \"true\" and \"false\", and what may be null has \"null\".", "{ \"avg\": { \"op\": \"reduce\", \"axis\": 1 }, \"token\": { \"op\": \"select\", \"axis\": 1, \"index\": 0 } }"));

    public static Node Bind(NodeReader reader)
    {
        var on = reader.Any("on");
        return new MatchNode(on, reader.Cases("cases", on), reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var on = body.Resolve(On);
        var cases = Cases.Select(c => (Condition: Condition(on, c.Value), c.Body)).Where(c => c.Condition != Expr.False).ToList();
        if (cases.FirstOrDefault(c => c.Condition == Expr.True) is { Body: var only, Condition: not null })
        {
            return body.Case(Expr.True, only, x);
        }

        x = body.Declare(x);
        var results = new List<(Expr Condition, Shape Shape)>();
        var keyword = "if";
        foreach (var (condition, nodes) in cases)
        {
            // Nothing to do in a case is nothing to write, but its shape counts.
            var result = x;
            if (nodes.Count > 0)
            {
                // What is left of two is the other one.
                var other = keyword == "else if" && cases.Count == 2;
                using (body.Lines.Block(other ? "else" : $"{keyword} ({body.Code(condition)})"))
                {
                    result = body.Case(condition, nodes, x);
                }

                keyword = "else if";
            }

            results.Add((condition, result.Shape));
        }

        // The cases are exhaustive, so that the last one needs no condition.
        var shape = results[results.Count - 1].Shape;
        for (var i = results.Count - 2; i >= 0; i--)
        {
            shape = Shape.Choose(results[i].Condition, results[i].Shape, shape);
        }

        return x with { Shape = shape };
    }

    private static Expr Condition(Expr on, ExprValue value) => value.Kind switch
    {
        ExprKind.Null => new UnaryExpr("is null", on),
        ExprKind.Bool => value.IsTrue ? on : Expr.Not(on),
        _ when on is LiteralExpr literal => literal.Value == value ? Expr.True : Expr.False,
        _ => new BinaryExpr("==", on, new LiteralExpr(value)),
    };
}

/// <summary>A case of <c>match</c>.</summary>
internal sealed record MatchCase(ExprValue Value, EquatableArray<Node> Body);
