using FsCheck;
using FsCheck.Fluent;
using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

public sealed class ExpressionTextTests
{
    [Fact]
    public void A_text_reads_back_as_the_same_expression() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(11, 1),
        Prop.ForAll(RandomExpressions.All.ToArbitrary(), expr => ExpressionParser.Parse(ExpressionText.Of(expr)).ShouldBe(expr)));

    [Theory]
    [InlineData("(a + b) * c - (d - e)")]
    [InlineData("a + b * c")]
    [InlineData("(a ** b) ** c ** -d")]
    [InlineData("-a ** b")]
    [InlineData("(-3) ** 2")]
    [InlineData("a - -3 * b")]
    [InlineData("not a == b and (c or d)")]
    [InlineData("(not a) == b")]
    [InlineData("(a and b) is not null")]
    [InlineData("(a if b else c) if d else e if f else g")]
    [InlineData("[a, b][0] + prod([c, 2.0])")]
    [InlineData("(a + b)[0]")]
    [InlineData("a == 'x y' or a != ''")]
    [InlineData("1E+20 + 1E-05 + 0.1")]
    public void Parentheses_stand_only_where_they_are_needed(string text) => ExpressionText.Of(ExpressionParser.Parse(text)).ShouldBe(text);

    [Fact]
    public void Names_are_written_without_what_tells_them_apart()
    {
        Expr[] dims = [new NameExpr("Block.width"), new NameExpr("#i"), new IncomingExpr("x", 2), new RuntimeExpr("h", "x", 2), new CarriedExpr("blockDim1"), new AliasExpr("gh", Expr.Int(3))];

        ExpressionText.OfShape(dims).ShouldBe("[width, i, dim 2 of x, h, blockDim1, gh]");
        ExpressionText.Brief([new NameExpr("a"), new NameExpr(new string('b', 30))]).ShouldBe("[a, …]");
    }
}
