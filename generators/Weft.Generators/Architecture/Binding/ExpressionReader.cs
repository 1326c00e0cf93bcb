using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads expression and template slots: parses, resolves names, checks the type. Problems are reported, and a harmless value is given.</summary>
internal sealed class ExpressionReader(BindScope scope, string file, ProblemList problems)
{
    /// <summary>An expression slot of a type.</summary>
    /// <param name="node">A literal, or a string that holds an expression.</param>
    /// <param name="expected">What it must be; null takes anything.</param>
    /// <param name="what">What a message calls it.</param>
    /// <param name="runtime">Names of sizes that only a call knows may stand in it.</param>
    public Expr Read(JsonNode node, Func<ExprType, bool>? expected, string what, bool runtime = false)
    {
        var problemsBefore = problems.Count;
        var expr = Parse(node, what, runtime);
        if (expr is null)
        {
            return Expr.Int(1);
        }

        try
        {
            var type = new TypeChecker(scope.TypeOf).TypeOf(expr);
            CheckConstants(expr);
            if (expected is null || expected(type) || (type.Kind == ExprKind.Int && expected(ExprType.Float) && expr is LiteralExpr))
            {
                return type.Kind == ExprKind.Int && expr is LiteralExpr literal && expected is not null && !expected(type)
                    ? new LiteralExpr(ExprValue.Float(literal.Value.Integer))
                    : expr;
            }

            if (problems.Count == problemsBefore)
            {
                problems.Add(Rules.WrongKind, new Origin(file, node.Path), what, $"{type}{Division(expr, type, expected)}");
            }
        }
        catch (EvaluationException e) when (problems.Count == problemsBefore)
        {
            problems.Add(Rules.Expression, new Origin(file, node.Path), e.Message);
        }
        catch (EvaluationException)
        {
            // Already reported: an unknown name has no type.
        }

        return Expr.Int(1);
    }

    private static string Division(Expr expr, ExprType type, Func<ExprType, bool>? expected) =>
        type == ExprType.Float && expected?.Invoke(ExprType.Int) == true && expr.All().Any(e => e is BinaryExpr { Operator: "/" }) ? " ('/' divides to a float, '//' to an integer)" : "";

    // The compiler computes constants too, and not every slot is one that the points compute before it.
    private static void CheckConstants(Expr expr)
    {
        var evaluator = new Evaluator(_ => throw new InvalidOperationException("A constant has no names."));
        foreach (var sum in expr.All().OfType<BinaryExpr>().Where(one => one.Operator is "+" or "-" or "*" && one.All().All(part => part is LiteralExpr or UnaryExpr or BinaryExpr)))
        {
            evaluator.Evaluate(sum);
        }
    }

    /// <summary>A key template, with its holes resolved.</summary>
    public Template Template(JsonString node)
    {
        try
        {
            var parsed = ExpressionParser.ParseTemplate(node.Value);
            if (parsed.Parts.Count == 0 || node.Value.StartsWith(".", StringComparison.Ordinal) || node.Value.EndsWith(".", StringComparison.Ordinal) || node.Value.Contains(".."))
            {
                problems.Add(Rules.WrongKind, new Origin(file, node.Path), "a key such as 'blocks.{i}'", $"'{node.Value}'");
                return Expressions.Template.Of("_");
            }

            return new Template(parsed.Parts.Select(part => part.Value is null ? part : part with { Value = Hole(part.Value, node) }).ToEquatableArray());
        }
        catch (ExpressionException e)
        {
            Report(node, e);
            return Expressions.Template.Of("_");
        }
    }

    private Expr Hole(Expr expr, JsonString node)
    {
        var resolved = Resolve(expr, node, runtime: false);
        try
        {
            if (new TypeChecker(scope.TypeOf).TypeOf(resolved) is { Kind: ExprKind.Int or ExprKind.Text, Nullable: false })
            {
                return resolved;
            }

            problems.Add(Rules.WrongKind, new Origin(file, node.Path), "an index or a name in braces", ExpressionText.Of(expr));
        }
        catch (EvaluationException e)
        {
            problems.Add(Rules.Expression, new Origin(file, node.Path), e.Message);
        }

        return Expr.Int(0);
    }

    private Expr? Parse(JsonNode node, string what, bool runtime)
    {
        switch (node)
        {
            case JsonString text:
                try
                {
                    return Narrowing.Apply(Resolve(ExpressionParser.Parse(text.Value), text, runtime));
                }
                catch (ExpressionException e)
                {
                    Report(text, e);
                    return null;
                }

            case JsonNumber { IsInteger: true } number when long.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer):
                return Expr.Int(integer);
            case JsonNumber { IsInteger: false } number when double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && !double.IsInfinity(real):
                return new LiteralExpr(ExprValue.Float(real));
            case JsonBool flag:
                return flag.Value ? Expr.True : Expr.False;
            case JsonNull:
                return new LiteralExpr(ExprValue.Null);
            case JsonArray array:
                var items = array.Items.Select(item => Parse(item, what, runtime)).ToList();
                return items.Any(i => i is null) ? null : new CallExpr("[]", items.Select(i => i!).ToEquatableArray());
            default:
                problems.Add(Rules.WrongKind, new Origin(file, node.Path), what, node is JsonNumber ? "a number out of range" : node.Kind);
                return null;
        }
    }

    private Expr Resolve(Expr expr, JsonString node, bool runtime) => expr.Rewrite(e =>
    {
        if (e is not NameExpr name || name.Name.IndexOfAny(['.', '#']) >= 0)
        {
            return null;
        }

        if (scope.Resolve(name.Name) is { } resolved)
        {
            return resolved;
        }

        if (!runtime)
        {
            var at = node.Value.IndexOf(name.Name, StringComparison.Ordinal);
            problems.Add(new Problem(
                Rules.UnknownName, new Origin(file, node.Path), [name.Name, Hint(name.Name)], (at, name.Name.Length)));
        }

        return name;
    });

    private string Hint(string name)
    {
        var word = scope.Words.Contains(name) ? name : Suggestion.Nearest(name, scope.Names) is null ? Suggestion.Nearest(name, scope.Words) : null;
        return word is null ? Suggestion.For(name, scope.Names) : $" Did you mean the word \"'{word}'\", in quotes?";
    }

    private void Report(JsonString node, ExpressionException e) =>
        problems.Add(new Problem(Rules.Expression, new Origin(file, node.Path), [e.Message], (e.Offset, e.Length)));
}
