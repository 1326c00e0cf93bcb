using System.Globalization;
using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

/// <summary>Conditions that the lowering puts together are short and mean the same.</summary>
public sealed class SimplificationTests
{
    private static readonly string[] Names = ["p", "q", "r"];

    [Fact]
    public void An_or_means_what_its_parts_mean()
    {
        var parts = Conditions().ToList();
        foreach (var (a, b) in parts.SelectMany(_ => parts, (a, b) => (a, b)))
        {
            var or = Expr.Or(a, b);
            for (var bits = 0; bits < 8; bits++)
            {
                var evaluator = new Evaluator(leaf => ExprValue.Bool((bits >> Array.IndexOf(Names, ((NameExpr)leaf).Name) & 1) == 1));
                evaluator.Truth(or).ShouldBe(evaluator.Truth(a) || evaluator.Truth(b), $"({ExpressionText.Of(a)}) or ({ExpressionText.Of(b)}) as {ExpressionText.Of(or)}");
            }
        }
    }

    [Theory]
    [InlineData("p and q", "p", "p")]
    [InlineData("p", "p and q", "p")]
    [InlineData("p and q", "p and not q", "p")]
    [InlineData("p and not q", "not p and not q", "not q")]
    [InlineData("p", "not p and q", "p or q")]
    [InlineData("not p and q", "p", "p or q")]
    [InlineData("p and q", "not p and r", "p and q or not p and r")]
    public void An_or_is_short(string a, string b, string expected) => ExpressionText.Of(Expr.Or(Parse(a), Parse(b))).ShouldBe(expected);

    [Theory]
    [InlineData("3 // 2 + n", "1 + n")]
    [InlineData("n > 0 and 2 > 1", "n > 0")]
    [InlineData("n > 0 or not 2 > 1", "n > 0")]
    [InlineData("n if 2 > 1 else m", "n")]
    [InlineData("n if 1 > 2 else m", "m")]
    [InlineData("2 // 2 if n > 0 else 3 // 2", "1")]
    [InlineData("1 // 0 + n", "1 // 0 + n")]
    [InlineData("n + 2 * (7 // 2) - 7 + 1", "n")]
    [InlineData("n - 1 - 1 + 5", "n + 3")]
    [InlineData("(n - 3) // 1 * 1", "n - 3")]
    public void Constants_in_place_of_names_are_computed(string text, string expected)
    {
        // A name for each number, which is then replaced.
        var named = ExpressionParser.Parse(text).Rewrite(e => e is LiteralExpr number ? new NameExpr($"c{number.Value}") : null);

        ExpressionText.Of(named.Rewrite(e => e is NameExpr { Name: ['c', .. var digits] } ? Expr.Int(long.Parse(digits, CultureInfo.InvariantCulture)) : null)).ShouldBe(expected);
    }

    private static IEnumerable<Expr> Conditions() => Names.Aggregate(
        (IEnumerable<Expr>)[Expr.True],
        (all, name) => all.SelectMany(one => (Expr[])[one, Expr.And(one, new NameExpr(name)), Expr.And(one, Expr.Not(new NameExpr(name)))]));

    private static Expr Parse(string text) => text.Split(" and ").Select(part => part.StartsWith("not ", StringComparison.Ordinal) ? Expr.Not(new NameExpr(part[4..])) : new NameExpr(part)).Aggregate(Expr.And);
}
