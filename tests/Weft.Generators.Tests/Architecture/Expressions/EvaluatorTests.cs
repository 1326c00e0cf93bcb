using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData("7 // 2", "3")]
    [InlineData("-7 // 2", "-4")]
    [InlineData("7 // -2", "-4")]
    [InlineData("-7 // -2", "3")]
    [InlineData("6 // -2", "-3")]
    [InlineData("7 % 3", "1")]
    [InlineData("-7 % 3", "2")]
    [InlineData("7 % -3", "-2")]
    [InlineData("-6 % 3", "0")]
    [InlineData("7.5 // 2", "3.0")]
    [InlineData("-7.5 // 2", "-4.0")]
    [InlineData("-7.5 % 2", "0.5")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("6 / 2", "3.0")]
    [InlineData("1 / 3", "0.3333333333333333")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("1 + 2.0", "3.0")]
    [InlineData("2 ** 10", "1024")]
    [InlineData("2 ** 0", "1")]
    [InlineData("0 ** 0", "1")]
    [InlineData("(-1) ** 9223372036854775807", "-1")]
    [InlineData("(-1) ** 9223372036854775806", "1")]
    [InlineData("1 ** 9223372036854775807", "1")]
    [InlineData("2.0 ** -1", "0.5")]
    [InlineData("-2 ** 2", "-4")]
    [InlineData("int(2.9)", "2")]
    [InlineData("int(-2.9)", "-2")]
    [InlineData("int(5)", "5")]
    [InlineData("int(768 * 8 / 3)", "2048")]
    [InlineData("9007199254740993 == 9007199254740992", "false")]
    [InlineData("9007199254740993 > 9007199254740992", "true")]
    [InlineData("1 == 1.0", "true")]
    [InlineData("2 < 2.5 and 2.5 <= 2.5", "true")]
    [InlineData("2 > 3 or 3 >= 3", "true")]
    [InlineData("not 1 == 2", "true")]
    [InlineData("1 if true else 1 // 0", "1")]
    [InlineData("1 // 0 if false else 2", "2")]
    [InlineData("false and 1 // 0 == 1", "false")]
    [InlineData("true or 1 // 0 == 1", "true")]
    [InlineData("len([1, 2, 3])", "3")]
    [InlineData("len(s)", "2")]
    [InlineData("[4, 5, 6][1]", "5")]
    [InlineData("l[2]", "6")]
    [InlineData("s[0] * s[1]", "224")]
    [InlineData("prod(s)", "224")]
    [InlineData("prod([2, 3, 4])", "24")]
    [InlineData("prod([])", "1")]
    [InlineData("s // 2", "[7, 8]")]
    [InlineData("s % 5 + 1", "[5, 2]")]
    [InlineData("100 - s", "[86, 84]")]
    [InlineData("s * s", "[196, 256]")]
    [InlineData("s ** 2", "[196, 256]")]
    [InlineData("-s", "[-14, -16]")]
    [InlineData("s == s and s != s + 1", "true")]
    [InlineData("min(3, 2)", "2")]
    [InlineData("max(3, 9, 5)", "9")]
    [InlineData("max(1.5, -2.5)", "1.5")]
    [InlineData("round_up(13, 8)", "16")]
    [InlineData("round_up(16, 8)", "16")]
    [InlineData("round_up(0, 8)", "0")]
    [InlineData("sqrt(16)", "4.0")]
    [InlineData("sqrt(2.25)", "1.5")]
    [InlineData("ratio(2048, 768)", "2.6666666666666665")]
    [InlineData("int(768 * ratio(2047, 768))", "2047")]
    [InlineData("pi > 3.14 and pi < 3.15", "true")]
    [InlineData("m is null", "true")]
    [InlineData("n is not null", "true")]
    [InlineData("act == 'gelu'", "true")]
    [InlineData("'a' if n < 0 else 'b'", "'b'")]
    [InlineData("1e308 * 10 > 1e308", "true")]
    public void An_expression_has_a_value(string text, string expected) =>
        TestNames.Evaluator(TestNames.Values[0]).Evaluate(ExpressionParser.Parse(text)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("1 // 0", "1 // 0: division by zero.")]
    [InlineData("1 % 0", "1 % 0: division by zero.")]
    [InlineData("1 / 0", "1 / 0: division by zero.")]
    [InlineData("1.5 / 0.0", "1.5 / 0.0: division by zero.")]
    [InlineData("1.5 // 0", "1.5 // 0: division by zero.")]
    [InlineData("s // 0", "14 // 0: division by zero.")]
    [InlineData("s / 2", "[14, 16] / 2: a size holds integers; use //.")]
    [InlineData("big + 1", "9223372036854775807 + 1 does not fit 64 bits.")]
    [InlineData("0 - big - 2", "-9223372036854775807 - 2 does not fit 64 bits.")]
    [InlineData("big * 2", "9223372036854775807 * 2 does not fit 64 bits.")]
    [InlineData("(0 - big - 1) // -1", "-9223372036854775808 // -1 does not fit 64 bits.")]
    [InlineData("10 ** 19", "10 ** 19 does not fit 64 bits.")]
    [InlineData("2 ** -1", "2 ** -1: an integer has no negative power.")]
    [InlineData("int(1e19)", "int(1E+19) does not fit 64 bits.")]
    [InlineData("int(9223372036854775808.0)", "int(9.223372036854776E+18) does not fit 64 bits.")]
    [InlineData("prod([big, 2])", "9223372036854775807 * 2 does not fit 64 bits.")]
    [InlineData("round_up(1, 0)", "0 // 0: division by zero.")]
    [InlineData("sqrt(-1)", "sqrt(-1): a negative number has no root.")]
    [InlineData("ratio(0, 4)", "ratio(0, 4): no double r gives int(4 * r) == 0.")]
    [InlineData("l[3]", "Index 3 is outside [3, 4, 6], which has 3 items.")]
    [InlineData("l[-1]", "Index -1 is outside [3, 4, 6], which has 3 items.")]
    [InlineData("s[2]", "Index 2 is outside [14, 16], which has 2 items.")]
    [InlineData("n[0]", "7 has no items.")]
    [InlineData("m + 1", "null + 1: numbers are needed.")]
    [InlineData("m < 1", "null < 1: only numbers have an order.")]
    [InlineData("n and b", "'n' is no condition.")]
    public void An_expression_without_a_value_says_why(string text, string message) =>
        Should.Throw<EvaluationException>(() => TestNames.Evaluator(TestNames.Values[0]).Evaluate(ExpressionParser.Parse(text))).Message.ShouldBe(message);

    [Fact]
    public void A_size_that_only_a_call_knows_is_noticed()
    {
        var evaluator = new Evaluator(_ => ExprValue.Int(2));

        evaluator.Evaluate(new BinaryExpr("+", new NameExpr("n"), Expr.Int(1)));
        evaluator.TouchedRuntime.ShouldBeFalse();
        evaluator.Evaluate(new AliasExpr("h", new BinaryExpr("+", new RuntimeExpr("h", "x", 2), Expr.Int(1)))).Integer.ShouldBe(3);
        evaluator.TouchedRuntime.ShouldBeTrue();
    }

    [Fact]
    public void Constants_fold_and_what_has_no_value_is_left_as_written()
    {
        var n = new NameExpr("n");

        Expr.Add(Expr.Int(2), Expr.Int(3)).ShouldBe(Expr.Int(5));
        Expr.Multiply(n, Expr.Int(1)).ShouldBe(n);
        Expr.Multiply(Expr.Int(1), n).ShouldBe(n);
        Expr.Add(Expr.Int(0), n).ShouldBe(n);
        Expr.Subtract(n, Expr.Int(0)).ShouldBe(n);
        Expr.FloorDivide(n, Expr.Int(1)).ShouldBe(n);
        ExpressionText.Of(Expr.FloorDivide(Expr.Int(1), n)).ShouldBe("1 // n");
        ExpressionText.Of(Expr.FloorDivide(Expr.Int(4), Expr.Int(0))).ShouldBe("4 // 0");
        ExpressionText.Of(Expr.Add(Expr.Int(long.MaxValue), Expr.Int(1))).ShouldBe("9223372036854775807 + 1");
    }

    [Fact]
    public void Conditions_fold()
    {
        var (a, b) = (new NameExpr("a"), new NameExpr("b"));

        Expr.And(Expr.True, a).ShouldBe(a);
        Expr.And(a, Expr.False).ShouldBe(Expr.False);
        Expr.And(a, a).ShouldBe(a);
        Expr.Or(a, Expr.Not(a)).ShouldBe(Expr.True);
        Expr.Or(Expr.False, b).ShouldBe(b);
        Expr.Not(Expr.Not(a)).ShouldBe(a);
        Expr.Choose(a, b, b).ShouldBe(b);
        Expr.Choose(Expr.False, a, b).ShouldBe(b);
    }
}
