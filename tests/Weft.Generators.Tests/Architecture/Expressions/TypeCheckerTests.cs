using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

public sealed class TypeCheckerTests
{
    [Theory]
    [InlineData("n + 1", "int")]
    [InlineData("n + 1.0", "float")]
    [InlineData("n / k", "float")]
    [InlineData("n // k", "int")]
    [InlineData("n ** k", "int")]
    [InlineData("-f", "float")]
    [InlineData("-s", "size2")]
    [InlineData("s // n", "size2")]
    [InlineData("n + s", "size2")]
    [InlineData("s[0]", "int")]
    [InlineData("l[n]", "int")]
    [InlineData("[1.5, 2.5][0]", "float")]
    [InlineData("[n, k]", "list<int>")]
    [InlineData("n < f", "bool")]
    [InlineData("n == f", "bool")]
    [InlineData("s == s", "bool")]
    [InlineData("act == 'relu'", "bool")]
    [InlineData("m is not null", "bool")]
    [InlineData("m == 4", "bool")]
    [InlineData("b and not c", "bool")]
    [InlineData("n if b else f", "float")]
    [InlineData("n if b else m", "nullable int")]
    [InlineData("m if b else n", "nullable int")]
    [InlineData("n if b else null", "nullable int")]
    [InlineData("null if b else t", "nullable string")]
    [InlineData("int(f)", "int")]
    [InlineData("min(n, k, 3)", "int")]
    [InlineData("max(f, g)", "float")]
    [InlineData("prod(s) + prod(l)", "int")]
    [InlineData("sqrt(n)", "float")]
    [InlineData("ratio(n, k)", "float")]
    [InlineData("round_up(n, k)", "int")]
    [InlineData("len(l)", "int")]
    [InlineData("act", "one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu', 'relu2', 'silu', 'sigmoid', 'tanh'")]
    public void An_expression_has_a_type(string text, string expected) => TestNames.Checker.TypeOf(ExpressionParser.Parse(text)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("n + b", "'b' is bool, expected a number.")]
    [InlineData("-t", "'t' is string, expected a number.")]
    [InlineData("m + 1", "'m' is nullable int, expected a number.")]
    [InlineData("n and b", "'n' is int, expected bool.")]
    [InlineData("b or t", "'t' is string, expected bool.")]
    [InlineData("not n", "'n' is int, expected bool.")]
    [InlineData("n == b", "'n' is int and 'b' is bool: they are never equal.")]
    [InlineData("n == null", "'n' is int and 'null' is null: they are never equal.")]
    [InlineData("s == 2", "'s' is size2 and '2' is int: they are never equal.")]
    [InlineData("act == 'gelu_fast'", "'gelu_fast' is not one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu', 'relu2', 'silu', 'sigmoid', 'tanh'. Did you mean 'gelu_tanh'?")]
    [InlineData("'swish' != act", "'swish' is not one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu', 'relu2', 'silu', 'sigmoid', 'tanh'.")]
    [InlineData("t < 't'", "'t' is string, expected a number.")]
    [InlineData("s < 2", "'s' is size2, which has no order.")]
    [InlineData("s / 2", "'s / 2': a size2 holds integers.")]
    [InlineData("s * 1.5", "'s * 1.5': a size2 holds integers.")]
    [InlineData("n is null", "'n' is int and never null.")]
    [InlineData("1 if n else 2", "'n' is int, expected bool.")]
    [InlineData("1 if b else 'x'", "'1 if b else 'x'' is int or string; both sides need one type.")]
    [InlineData("[1, 2][-1]", "Index -1 is negative; items count from 0.")]
    [InlineData("n[0]", "'n' is int and has no items.")]
    [InlineData("z[0]", "'z' is nullable size2 and has no items.")]
    [InlineData("l[f]", "'f' is float, expected int.")]
    [InlineData("min(n, f)", "min(int, float) is not defined.")]
    [InlineData("int(b)", "int(bool) is not defined.")]
    [InlineData("int(m)", "int(nullable int) is not defined.")]
    [InlineData("prod(n)", "prod(int) is not defined.")]
    [InlineData("len(t)", "len(string) is not defined.")]
    [InlineData("ratio(f, n)", "ratio(float, int) is not defined.")]
    [InlineData("sqrt(s)", "sqrt(size2) is not defined.")]
    public void An_expression_without_a_type_says_why(string text, string message) =>
        Should.Throw<EvaluationException>(() => TestNames.Checker.TypeOf(ExpressionParser.Parse(text))).Message.ShouldBe(message);

    [Theory]
    [InlineData("4", "float", "4.0")]
    [InlineData("4", "size2", "[4, 4]")]
    [InlineData("[4, 5]", "size2", "[4, 5]")]
    [InlineData("[1, 2]", "list<float>", "[1.0, 2.0]")]
    [InlineData("[1, 2, 3]", "size2", null)]
    [InlineData("[1, 2.5]", "size2", null)]
    [InlineData("4.0", "int", null)]
    [InlineData("'x'", "int", null)]
    [InlineData("[1, 'x']", "list<int>", null)]
    public void A_value_becomes_what_is_asked_for(string text, string type, string? expected)
    {
        var kind = type switch { "float" => ExprType.Float, "size2" => ExprType.Size2, "int" => ExprType.Int, "list<float>" => new(ExprKind.List, Element: ExprKind.Float), _ => new(ExprKind.List, Element: ExprKind.Int) };
        var value = TestNames.Evaluator(TestNames.Values[0]).Evaluate(ExpressionParser.Parse(text));

        (kind.TryConvert(value, out var converted) ? converted.ToString() : null).ShouldBe(expected);
        kind.TryConvert(ExprValue.Null, out _).ShouldBeFalse();
        (kind with { Nullable = true }).TryConvert(ExprValue.Null, out _).ShouldBeTrue();
    }
}
