using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("a + b * c", "(+ a (* b c))")]
    [InlineData("a - b - c", "(- (- a b) c)")]
    [InlineData("a * b // c % d / e", "(/ (% (// (* a b) c) d) e)")]
    [InlineData("a ** b ** c", "(** a (** b c))")]
    [InlineData("-a ** b", "(neg (** a b))")]
    [InlineData("(-a) ** b", "(** (neg a) b)")]
    [InlineData("a ** -b", "(** a (neg b))")]
    [InlineData("2 * -3", "(* 2 -3)")]
    [InlineData("--3", "3")]
    [InlineData("- -a", "(neg (neg a))")]
    [InlineData("-3 ** 2", "(neg (** 3 2))")]
    [InlineData("a < b + 1", "(< a (+ b 1))")]
    [InlineData("a == b and c != d or e", "(or (and (== a b) (!= c d)) e)")]
    [InlineData("a or b and c", "(or a (and b c))")]
    [InlineData("not a == b", "(not (== a b))")]
    [InlineData("not a and not b", "(and (not a) (not b))")]
    [InlineData("not not a", "a")]
    [InlineData("a == not b", "(== a (not b))")]
    [InlineData("a is null", "(null? a)")]
    [InlineData("a is not null and b", "(and (not (null? a)) b)")]
    [InlineData("a + 1 is null", "(null? (+ a 1))")]
    [InlineData("a if b else c", "(if b a c)")]
    [InlineData("a if b else c if d else e", "(if b a (if d c e))")]
    [InlineData("(a if b else c) if d else e", "(if d (if b a c) e)")]
    [InlineData("a or b if c and d else e + 1", "(if (and c d) (or a b) (+ e 1))")]
    [InlineData("a[0][b + 1]", "(at (at a 0) (+ b 1))")]
    [InlineData("-a[0]", "(neg (at a 0))")]
    [InlineData("a[0] ** 2", "(** (at a 0) 2)")]
    [InlineData("[a, b + 1, 3]", "([] a (+ b 1) 3)")]
    [InlineData("[]", "([])")]
    [InlineData("prod([a, 2])[0]", "(at (prod ([] a 2)) 0)")]
    [InlineData("max(a, b)", "(max a b)")]
    [InlineData("min(a, b, c, d)", "(min (min (min a b) c) d)")]
    [InlineData("int(a / b)", "(int (/ a b))")]
    [InlineData("'it is + not'", "'it is + not'")]
    [InlineData("''", "''")]
    [InlineData("1.5e-3", "0.0015")]
    [InlineData("2.", "2.0")]
    [InlineData("1e3", "1000.0")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("pi", "3.141592653589793")]
    [InlineData("true and false", "(and true false)")]
    [InlineData(" ( ( a ) ) ", "a")]
    [InlineData("notable + iffy + order", "(+ (+ notable iffy) order)")]
    public void Operators_bind_as_in_Python(string text, string expected) => Tree(ExpressionParser.Parse(text)).ShouldBe(expected);

    [Theory]
    [InlineData("", 0, 0, "Expected a value, but the expression ends.")]
    [InlineData("a +", 2, 1, "Expected a value, but the expression ends.")]
    [InlineData("a + * b", 4, 1, "Expected a value, found '*'.")]
    [InlineData("a b", 2, 1, "Expected the end, found 'b'.")]
    [InlineData("(a", 1, 1, "Expected ')', but the expression ends.")]
    [InlineData("(a]", 2, 1, "Expected ')', found ']'.")]
    [InlineData("a[1", 2, 1, "Expected ']', but the expression ends.")]
    [InlineData("a if b", 5, 1, "Expected 'else', but the expression ends.")]
    [InlineData("a is b", 5, 1, "Expected 'null', found 'b'.")]
    [InlineData("a = b", 2, 1, "'=' has no meaning here.")]
    [InlineData("a && b", 2, 1, "'&' has no meaning here.")]
    [InlineData("\"a\"", 0, 1, "'\"' has no meaning here.")]
    [InlineData("a == 'b", 5, 1, "This text is not closed.")]
    [InlineData("9223372036854775808", 0, 19, "9223372036854775808 does not fit 64 bits.")]
    [InlineData("a + 1e999", 4, 5, "1e999 is no number.")]
    [InlineData("a + mix(b, c)", 4, 3, "Unknown function 'mix'. Did you mean 'min'?")]
    [InlineData("min(a)", 0, 3, "'min' takes at least 2 arguments, found 1.")]
    [InlineData("1 + int(a, b)", 4, 3, "'int' takes 1 argument, found 2.")]
    [InlineData("ratio(a)", 0, 5, "'ratio' takes 2 arguments, found 1.")]
    [InlineData("min(a b)", 6, 1, "Expected ',', found 'b'.")]
    [InlineData("a 'b'", 2, 3, "Expected the end, found ''b''.")]
    [InlineData("and", 0, 3, "Expected a value, found 'and'.")]
    [InlineData("a.b", 1, 1, "'.' has no meaning here.")]
    public void What_is_no_expression_is_refused_at_its_place(string text, int offset, int length, string message)
    {
        var error = Should.Throw<ExpressionException>(() => ExpressionParser.Parse(text));

        (error.Offset, error.Length, error.Message).ShouldBe((offset, length, message));
    }

    [Theory]
    [InlineData("(", "a", ")")]
    [InlineData("-", "a", "")]
    [InlineData("not ", "a", "")]
    [InlineData("a ** ", "a", "")]
    [InlineData("[", "a", "]")]
    [InlineData("a if b else ", "a", "")]
    public void Depth_is_limited(string open, string inner, string close)
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));

        ExpressionParser.Parse(Nested(40)).ShouldNotBeNull();
        Should.Throw<ExpressionException>(() => ExpressionParser.Parse(Nested(10_000))).Message.ShouldBe("Nested deeper than 64 levels.");
    }

    [Theory]
    [InlineData(" + a")]
    [InlineData(" and a")]
    [InlineData("[0]")]
    public void Length_is_limited(string next) =>
        Should.Throw<ExpressionException>(() => ExpressionParser.Parse("a" + string.Concat(Enumerable.Repeat(next, 100_000)))).Message.ShouldBe("This expression has more than 512 parts.");

    [Theory]
    [InlineData("blocks.{i}.norm", "blocks.{i}.norm")]
    [InlineData("layer{s + 1}.{i}", "layer{s + 1}.{i}")]
    [InlineData("{which}_proj", "{which}_proj")]
    [InlineData("plain", "plain")]
    public void A_template_is_text_with_expressions(string text, string expected) => ExpressionParser.ParseTemplate(text).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("a{b", 1, 1, "This '{' is not closed.")]
    [InlineData("a}b", 1, 1, "This '}' closes nothing.")]
    [InlineData("ab{c +}", 5, 1, "Expected a value, but the expression ends.")]
    [InlineData("ab{}", 3, 0, "Expected a value, but the expression ends.")]
    public void A_broken_template_is_refused_at_its_place(string text, int offset, int length, string message)
    {
        var error = Should.Throw<ExpressionException>(() => ExpressionParser.ParseTemplate(text));

        (error.Offset, error.Length, error.Message).ShouldBe((offset, length, message));
    }

    private static string Tree(Expr expr) => expr switch
    {
        LiteralExpr literal => literal.Value.ToString(),
        NameExpr name => name.Name,
        UnaryExpr { Operator: "is null" } test => $"(null? {Tree(test.Operand)})",
        UnaryExpr unary => $"({(unary.Operator == "-" ? "neg" : unary.Operator)} {Tree(unary.Operand)})",
        BinaryExpr binary => $"({binary.Operator} {Tree(binary.Left)} {Tree(binary.Right)})",
        ConditionalExpr choice => $"(if {Tree(choice.Condition)} {Tree(choice.Then)} {Tree(choice.Else)})",
        IndexExpr index => $"(at {Tree(index.Target)} {Tree(index.Index)})",
        CallExpr call => $"({string.Join(" ", call.Arguments.Select(Tree).Prepend(call.Function))})",
        _ => throw new ArgumentException(expr.ToString()),
    };
}
