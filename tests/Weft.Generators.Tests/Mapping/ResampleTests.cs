using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;
using Weft.Generators.Mapping;

namespace Weft.Generators.Tests.Mapping;

/// <summary>A mapping that resamples a table and casts a weight: what it says, what it proves, and what becomes of it.</summary>
public sealed class ResampleTests
{
    internal const string Text = """
        {
          "left": { "architecture": "Coarse" },
          "right": { "architecture": "Fine" },
          "params": { "to_right": { "size": "2 * size" } },
          "rules": [
            { "left": "table", "right": "table", "direction": "load", "via": { "resample": { "from": ["size", "size + 1"], "to": ["2 * size", 5], "prefix": 1, "mode": "bilinear", "antialias": false } } },
            { "left": "head", "right": "head", "direction": "load", "via": { "cast": "F32" } }
          ]
        }
        """;

    private static readonly SideSchema Coarse = new("Coarse", "Toy.Coarse", "Toy.CoarseConfig", [new("size", ExprType.Int, ExprValue.Int(4))], []);
    private static readonly SideSchema Fine = new("Fine", "Toy.Fine", "Toy.FineConfig", [new("size", ExprType.Int, ExprValue.Int(8))], []);

    [Fact]
    public void A_mapping_that_resamples_is_proven_to_the_right() => Check(Text).ShouldBeEmpty();

    [Theory]
    [InlineData("\"direction\": \"load\", \"via\": { \"resample\"", "\"via\": { \"resample\"", "WEFT0003 /rules/0/via/resample: 'direction' is missing: \"load\", as what goes in here does not follow from what comes out.")]
    [InlineData("\"direction\": \"load\", \"via\": { \"cast\"", "\"via\": { \"cast\"", "WEFT0003 /rules/1/via/cast: 'direction' is missing: \"load\", as what goes in here does not follow from what comes out.")]
    [InlineData("\"F32\"", "\"I32\"", "WEFT0004 /rules/1/via/cast: Expected one of 'BF16', 'F16', 'F32', 'F64', found 'I32'.")]
    [InlineData("{ \"cast\"", "{ \"csat\"", "WEFT0002 /rules/1/via/csat (name): 'csat' is not known here. Did you mean 'cast'?")]
    [InlineData("\"from\": [\"size\", \"size + 1\"], ", "", "WEFT0003 /rules/0/via/resample: 'from' is missing: rows and columns of the grid that goes in, over the left side's names.")]
    [InlineData("[\"2 * size\", 5]", "[\"2 * size\"]", "WEFT0004 /rules/0/via/resample/to: Expected rows and columns, found 1 sizes.")]
    [InlineData("[\"2 * size\", 5]", "[\"2 * sise\", 5]", "WEFT0102 /rules/0/via/resample/to/0: Unknown name 'sise'. Did you mean 'size'?")]
    [InlineData("\"prefix\": 1", "\"prefix\": -1", "WEFT0004 /rules/0/via/resample/prefix: Expected a size of at least 0, or an expression, found -1.")]
    [InlineData("\"prefix\": 1", "\"prefix\": 2", "WEFT0211 /rules/0/via/resample: 'table': [1, 21, 3] has no 22 rows: 2, and a grid of 4 x 5 (at point 0 of Coarse).")]
    [InlineData("\"bilinear\"", "\"bilinaer\"", "WEFT0004 /rules/0/via/resample/mode: Expected one of 'bicubic', 'bilinear', found 'bilinaer' (did you mean 'bilinear'?).")]
    [InlineData("\"antialias\": false", "\"antialias\": 0", "WEFT0004 /rules/0/via/resample/antialias: Expected true or false, found a number.")]
    [InlineData("\"antialias\": false", "\"smooth\": false", "WEFT0002 /rules/0/via/resample/smooth (name): 'smooth' is not known here.")]
    [InlineData("[\"2 * size\", 5]", "[\"2 * size\", 6]", "WEFT0206 /rules/0: 'table' gives [1, 49, 3], but 'table' is [1, 41, 3] (at point 0 of Coarse).")]
    [InlineData("[\"2 * size\", 5]", "[\"size - 4\", 5]", "WEFT0211 /rules/0/via/resample: 'table': a grid of 4 x 5 behind 1 rows cannot become one of 0 x 5 (at point 0 of Coarse).")]
    public void Each_fault_gives_one_diagnostic_at_its_place(string old, string @new, string expected)
    {
        (Text.Split(old).Length - 1).ShouldBe(1, old);
        Check(Text.Replace(old, @new)).ShouldBe([expected]);
    }

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var text = Text.Replace(", \"prefix\": 1, \"mode\": \"bilinear\", \"antialias\": false", "");

        MappingEmitter.Emit(Bind(text, new ProblemList())!, "Toy").ShouldContain("config => 0, ResampleMode.Bicubic, true)");
        Check(text).ShouldBe(["WEFT0211 /rules/0/via/resample: 'table': [1, 21, 3] has no 20 rows: 0, and a grid of 4 x 5 (at point 0 of Coarse)."]);
    }

    [Fact]
    public void The_code_has_no_way_back()
    {
        var code = MappingEmitter.Emit(Bind(Text, new ProblemList())!, "Toy");

        code.ShouldContain("ToLeft = null,");
        code.ShouldContain("[new Via.Resample(config => [((CoarseConfig)config).Size, ((CoarseConfig)config).Size + 1], config => [2 * ((CoarseConfig)config).Size, 5], config => 1, ResampleMode.Bilinear, false)]");
        code.ShouldContain("[new Via.Cast(DType.F32)]");
    }

    private static MappingModel? Bind(string text, ProblemList problems) =>
        MappingBinder.Bind(JsonParser.Parse(text), "keys/resample.map.json", new Dictionary<string, SideSchema> { ["Coarse"] = Coarse, ["Fine"] = Fine }, problems);

    private static IReadOnlyList<string> Check(string text)
    {
        var problems = new ProblemList();
        if (Bind(text, problems) is { } model)
        {
            HandSide left = new(Coarse) { Sets = [[]], Derivation = (_, name) => throw new EvaluationException(name), Keys = v => new([new("table", [1, 1 + (v["size"].Integer * (v["size"].Integer + 1)), 3]), new("head", [2])]) };
            HandSide right = new(Fine) { Sets = [[]], Derivation = (_, name) => throw new EvaluationException(name), Keys = v => new([new("table", [1, 1 + (v["size"].Integer * 5), 3]), new("head", [2])]) };
            MappingProver.Prove(model, left, right, problems);
        }

        return Toy.Checked(text, problems);
    }
}
