using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Emission;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Architecture.Expressions;

/// <summary>The C# of an expression computes what the evaluator computes, or fails where it fails.</summary>
public sealed class CSharpExpressionTests
{
    private const string Class = """
        using System;
        using System.Collections.Generic;
        using Weft;
        using static Weft.ConfigMath;

        public sealed class Probe
        {
            public long N { get; set; }
            public long K { get; set; }
            public long Big { get; set; }
            public double F { get; set; }
            public double G { get; set; }
            public bool B { get; set; }
            public bool C { get; set; }
            public Size2 S { get; set; }
            public ValueList<long> L { get; set; } = [];
            public Activation Act { get; set; }
            public string T { get; set; } = "";
            public long? M { get; set; }
            public Size2? Z { get; set; }

        """;

    private static readonly CSharpExpression Code = new(LeafNames.InConfig, leaf => TestNames.Types[((NameExpr)leaf).Name]);

    [Fact]
    public void Random_expressions_give_what_the_evaluator_gives()
    {
        var expressions = RandomExpressions.All.Sample(500, new Rnd(20240607), 50).Where(e => !IsFolded(e)).Distinct().ToList();
        var (values, failures) = Compare(expressions);

        // Both outcomes must occur, or one of them is not compared.
        values.ShouldBeGreaterThan(300);
        failures.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Expressions_at_the_edges_give_what_the_evaluator_gives() => Compare([.. new[]
    {
        "n / k", "n / 0", "f / 0.0", "k / f", "n // k", "n % k", "f // g", "g % f", "n // 0", "f % 0",
        "- -n", "-(-n)", "-(-(-f))", "n - -k", "n - (-3)", "(-3) ** 2", "-3 ** 2", "n ** k", "f ** k", "2 ** 0.5", "s ** 2",
        "big + 1", "big * 2", "big - n", "-big", "big // -1", "big % -1", "int(g)", "int(f * 1e300)", "int(n)", "int(5)",
        "2000000000 * 2", "3000000000 * 4", "(100000 if b else 200000) * 100000", "max(100000, 5) * 100000", "len(l) * 2000000000", "-2000000000 - 2000000000",
        "sqrt(g)", "sqrt(n)", "ratio(n, k)", "ratio(2047, 768)", "round_up(n, k)", "round_up(n, 8)", "min(n, k, 3)", "max(f, g, 0.5)",
        "s[0]", "s[1]", "s[k]", "l[0]", "l[n]", "len(s)", "len(l)", "prod(s)", "prod(l)", "prod([n, k])", "[n, k][0]", "len([n, k])", "[1.5, f][1]",
        "s // 2", "7 - s", "s // s", "s == s * 1", "s != s + n", "s // 0",
        "m is null", "m is not null and b", "(m is null) == c", "m == 4", "m != 0",
        "act == 'gelu'", "'relu2' != act", "t == 'x'", "t != ''",
        "b == c", "b != (n < k)", "n < k == b", "not b or not c", "not (b and c)", "n == 7.0", "9007199254740993 == 9007199254740992",
        "f ** 0.5 < 1.0", "f ** 0.5 == f ** 0.5", "min(f ** 0.5, 1.0) > 0.0", "(g * 10.0 - g * 10.0) >= 0.0",
        "n if b else k", "n if b else 2.5", "n // 0 if c else n", "(b if c else b) and c", "1 if b else 2 if c else 3", "(1 if b else 2) + (3 if c else 4)",
        "b and n // 0 == 1", "c or n // 0 == 1",
    }.Select(text => ExpressionParser.Parse(text))]);

    [Theory]
    [InlineData("n // 2 + k * 3", "FloorDiv(N, 2) + K * 3")]
    [InlineData("(n + k) * (n - k)", "(N + K) * (N - K)")]
    [InlineData("n - (k - 1)", "N - (K - 1)")]
    [InlineData("int(n * f)", "ToInt(N * F)")]
    [InlineData("n / k", "Divide(N, K)")]
    [InlineData("s[0] + prod(s)", "S.Height + Product(S)")]
    [InlineData("l[n]", "L[(int)(N)]")]
    [InlineData("- -n", "-(-N)")]
    [InlineData("act == 'relu2' and not b", "Act == Activation.Relu2 && !B")]
    [InlineData("m is not null", "M is not null")]
    [InlineData("n if b else k", "B ? N : K")]
    [InlineData("t == 'a\"b\\c'", "T == \"a\\\"b\\\\c\"")]
    public void An_expression_reads_as_one_would_write_it(string text, string expected) => Code.Write(ExpressionParser.Parse(text)).ShouldBe(expected);

    [Theory]
    [InlineData("b ? n : k", "B ? N : K")]
    [InlineData("n + 1", "(N + 1)")]
    [InlineData("-n", "-N")]
    [InlineData("n // 2", "FloorDiv(N, 2)")]
    public void An_operand_has_parentheses_where_it_needs_them(string text, string expected) =>
        Code.WriteOperand(ExpressionParser.Parse(text.Contains('?') ? "n if b else k" : text)).ShouldBe(text.Contains('?') ? $"({expected})" : expected);

    [Fact]
    public void Values_are_constants_of_their_type()
    {
        CSharpExpression.Of(ExprValue.Float(0.1), ExprType.Float).ShouldBe("0.1");
        CSharpExpression.Of(ExprValue.Float(1e-6), ExprType.Float).ShouldBe("1e-06");
        CSharpExpression.Of(ExprValue.Float(double.NegativeInfinity), ExprType.Float).ShouldBe("double.NegativeInfinity");
        CSharpExpression.Of(ExprValue.Int(long.MinValue), ExprType.Int).ShouldBe("long.MinValue");
        CSharpExpression.Of(ExprValue.Size(2, -3), ExprType.Size2).ShouldBe("new Size2(2, -3)");
        CSharpExpression.Of(ExprValue.String("gelu_tanh"), TestNames.Types["act"]).ShouldBe("Activation.GeluTanh");
        CSharpExpression.Of(ExprValue.List([ExprValue.Int(1), ExprValue.Int(2)]), TestNames.Types["l"]).ShouldBe("[1, 2]");
        CSharpExpression.Of(ExprValue.Null, TestNames.Types["m"]).ShouldBe("null");
        CSharpExpression.EnumMember("").ShouldBe("None");
    }

    /// <summary>Constants that the C# compiler computes: it refuses what does not fit, as the build does at its points.</summary>
    private static bool IsFolded(Expr expr) => expr.All().Any(e => e switch
    {
        BinaryExpr { Operator: "+" or "-" or "*" } binary => IsConstant(binary.Left) && IsConstant(binary.Right),
        IndexExpr { Target: NameExpr { Name: "l" } } index => IsConstant(index.Index),
        _ => false,
    });

    private static bool IsConstant(Expr expr) => expr.All().All(e => e is LiteralExpr or UnaryExpr or BinaryExpr or ConditionalExpr);

    private static (int Values, int Failures) Compare(List<Expr> expressions)
    {
        var type = Compile(expressions);
        var (values, failures) = (0, 0);
        foreach (var names in TestNames.Values)
        {
            var probe = Activator.CreateInstance(type)!;
            foreach (var (name, value) in names)
            {
                type.GetProperty(Identifier.Pascal(name))!.SetValue(probe, Runtime(value, TestNames.Types[name]));
            }

            for (var i = 0; i < expressions.Count; i++)
            {
                string expected;
                try
                {
                    // An integer on one side of a choice of numbers is a float by its type.
                    TestNames.Checker.TypeOf(expressions[i]).TryConvert(TestNames.Evaluator(names).Evaluate(expressions[i]), out var value).ShouldBeTrue();
                    expected = Text(value);
                    values++;
                }
                catch (EvaluationException)
                {
                    expected = "no value";
                    failures++;
                }

                Run(type, probe, i).ShouldBe(expected, $"{ExpressionText.Of(expressions[i])}\n{Code.Write(expressions[i])}\n{string.Join(", ", names)}");
            }
        }

        return (values, failures);
    }

    private static Type Compile(List<Expr> expressions)
    {
        var source = new StringBuilder(Class);
        for (var i = 0; i < expressions.Count; i++)
        {
            source.Append(CultureInfo.InvariantCulture, $"    public {ConfigEmitter.TypeName(TestNames.Checker.TypeOf(expressions[i]))} E{i}() => checked({Code.Write(expressions[i])});\n");
        }

        var compilation = UserProject.Compile(new CSharpParseOptions(LanguageVersion.Latest), source.Append('}').ToString());
        using var image = new MemoryStream();
        compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => $"{d} {d.Location.SourceTree?.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line]}").ShouldBeEmpty();
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image).GetType("Probe")!;
    }

    private static string Run(Type type, object probe, int index)
    {
        try
        {
            return type.GetMethod($"E{index}")!.Invoke(probe, null) switch
            {
                double value => Text(value),
                bool value => value ? "true" : "false",
                var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            };
        }
        catch (TargetInvocationException e) when (e.InnerException is ConfigException or OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return "no value";
        }
    }

    private static string Text(ExprValue value) => value.Kind == ExprKind.Float ? Text(value.Real) : value.ToString();

    // The sign of a zero is no difference.
    private static string Text(double value) => ExprValue.Format(value == 0 ? 0 : value);

    private static object? Runtime(ExprValue value, ExprType type) => value.Kind switch
    {
        ExprKind.Null => null,
        ExprKind.Int => value.Integer,
        ExprKind.Float => value.Real,
        ExprKind.Bool => value.IsTrue,
        ExprKind.Size2 => new Size2(value.Integer, value.Second),
        ExprKind.List => (ValueList<long>)[.. value.Items.Select(i => i.Integer)],
        _ => type.EnumName.Length > 0 ? Enum.Parse<Activation>(CSharpExpression.EnumMember(value.Text)) : value.Text,
    };
}
