using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;
using Weft.Generators.Mapping;

namespace Weft.Generators.Tests.Mapping;

/// <summary>A mapping that folds branches into one convolution: what it says, what it proves, and what becomes of it.</summary>
public sealed class FoldTests
{
    private const string Text = """
        {
          "left": { "architecture": "Branches" },
          "right": { "architecture": "Single" },
          "params": { "to_right": { "width": "width", "gamma": "gamma" } },
          "rules": [
            { "if": "gamma", "left": "{k.conv|k.weight|k.bias|k.mean|k.var|c.weight|c.bias|n.weight|n.bias|n.mean|n.var|gamma}", "right": "conv.{weight|bias}",
              "direction": "load", "via": { "fold": { "plus": ["conv_norm", "conv"], "minus": ["norm"], "scaled": true, "residual": true, "eps": 1e-5 } } },
            { "if": "not gamma", "left": "{k.conv|k.weight|k.bias|k.mean|k.var|c.weight|c.bias|n.weight|n.bias|n.mean|n.var}", "right": "conv.{weight|bias}",
              "direction": "load", "via": { "fold": { "plus": ["conv_norm", "conv", "norm"], "eps": 0.001 } } },
            { "left": "head.{p}", "right": "head.{p}" }
          ],
          "left_only": [{ "key": "tracked", "unused": true }]
        }
        """;

    private static readonly SideSchema Branches = new("Branches", "Toy.Branches", "Toy.BranchesConfig", [Width, new("gamma", ExprType.Bool, ExprValue.Bool(true))], []);
    private static readonly SideSchema Single = new("Single", "Toy.Single", "Toy.SingleConfig", [Width, new("gamma", ExprType.Bool, ExprValue.Bool(true))], []);

    private static SideParam Width => new("width", ExprType.Int, ExprValue.Int(4));

    [Fact]
    public void A_mapping_that_folds_is_proven_to_the_right() => Check(Text).ShouldBeEmpty();

    [Theory]
    [InlineData("\"direction\": \"load\", \"via\": { \"fold\": { \"plus\": [\"conv_norm\", \"conv\"],", "\"via\": { \"fold\": { \"plus\": [\"conv_norm\", \"conv\"],",
        "WEFT0003 /rules/0/via/fold: 'direction' is missing: \"load\", as what goes in here does not follow from what comes out.")]
    [InlineData("\"left\": \"head.{p}\"", "\"direction\": \"load\", \"left\": \"head.{p}\"",
        "WEFT0004 /rules/2/direction: Expected no direction where every operation can be undone, found 'load'.")]
    [InlineData("\"left\": \"head.{p}\"", "\"direction\": \"both\", \"left\": \"head.{p}\"",
        "WEFT0004 /rules/2/direction: Expected \"load\", the only direction that a rule can be held to, found 'both'.")]
    [InlineData("\"to_right\": {", "\"to_left\": {}, \"to_right\": {",
        "WEFT0002 /params/to_left (name): 'to_left' is not known here. A rule with a direction holds the mapping to the right.")]
    [InlineData(", \"minus\": [\"norm\"]", "",
        "WEFT0211 /rules/0/via/fold: The terms are made of 8 tensors, found 12.")]
    [InlineData("[\"conv_norm\", \"conv\"]", "[\"conv_norm\", \"cnov\"]",
        "WEFT0120 /rules/0/via/fold/plus/1: 'cnov' is no term of a fold. Did you mean 'conv'?")]
    [InlineData("\"plus\": [\"conv_norm\", \"conv\"],", "",
        "WEFT0003 /rules/0/via/fold: 'plus' is missing: the terms that are added, in the order of their keys.")]
    [InlineData("[\"conv_norm\", \"conv\"]", "[\"norm\"]",
        "WEFT0211 /rules/0/via/fold: There is no convolution among the terms to fold the others into.")]
    [InlineData(", \"eps\": 1e-5", "",
        "WEFT0003 /rules/0/via/fold: 'eps' is missing: what the norms add to their variances.")]
    [InlineData("\"eps\": 1e-5", "\"eps\": -1",
        "WEFT0004 /rules/0/via/fold/eps: Expected a number of at least 0, found -1.")]
    [InlineData("\"right\": \"conv.{weight|bias}\",\n      \"direction\": \"load\", \"via\": { \"fold\": { \"plus\": [\"conv_norm\", \"conv\"],", "\"right\": \"conv.weight\",\n      \"direction\": \"load\", \"via\": { \"fold\": { \"plus\": [\"conv_norm\", \"conv\"],",
        "WEFT0211 /rules/0: '{k.conv|k.weight|k.bias|k.mean|k.var|c.weight|c.bias|n.weight|n.bias|n.mean|n.var|gamma}' gives 2 tensors, but 'conv.weight' stands for 1 key.")]
    [InlineData("\"right\": \"conv.{weight|bias}\",\n      \"direction\": \"load\", \"via\": { \"fold\": { \"plus\": [\"conv_norm\", \"conv\"],", "\"right\": \"conv.{bias|weight}\",\n      \"direction\": \"load\", \"via\": { \"fold\": { \"plus\": [\"conv_norm\", \"conv\"],",
        "WEFT0206 /rules/0: 'k.conv' gives [4, 2, 3, 5], but 'conv.bias' is [4] (at point 0 of Branches).")]
    [InlineData("|k.mean|k.var|c.weight|c.bias|n.weight|n.bias|n.mean|n.var|gamma}", "|c.weight|k.var|k.mean|c.bias|n.weight|n.bias|n.mean|n.var|gamma}",
        "WEFT0211 /rules/0/via/fold: 'k.conv': [4] is no convolution's weight (at point 0 of Branches).")]
    [InlineData("|k.mean|k.var|c.weight|c.bias|n.weight|n.bias|n.mean|n.var|gamma}", "|k.mean|k.var|c.weight|gamma|n.weight|n.bias|n.mean|n.var|c.bias}",
        "WEFT0211 /rules/0/via/fold: 'k.conv': [4, 1, 1] is not a value for each of 4 channels (at point 0 of Branches).")]
    public void Each_fault_gives_one_diagnostic_at_its_place(string old, string @new, string expected)
    {
        (Text.Split(old).Length - 1).ShouldBe(1, old);
        Check(Text.Replace(old, @new)).ShouldBe([expected]);
    }

    [Theory]
    [InlineData(new long[] { 4, 2, 1, 2 }, "a kernel of 1, 2 has no place in the middle of one of 3, 5")]
    [InlineData(new long[] { 4, 4, 1, 1 }, "[4, 2, 3, 5] and [4, 4, 1, 1] are weights over different channels")]
    [InlineData(new long[] { 4, 2, 1, 1, 1 }, "[4, 2, 3, 5] and [4, 2, 1, 1, 1] are weights over different channels")]
    [InlineData(new long[] { 4, 2 }, "[4, 2] is no convolution's weight")]
    public void Kernels_have_a_middle_in_common(long[] shape, string says) =>
        Fold(false, [4, 2, 3, 5], [4], shape.ToEquatableArray(), [4]).Error.ShouldBe(says);

    [Theory]
    [InlineData(4, 2, 2, "[4, 2, 2] has no place for the input itself: the kernel needs a middle, and 4 channels whole groups of 2")]
    [InlineData(4, 3, 3, "[4, 3, 3] has no place for the input itself: the kernel needs a middle, and 4 channels whole groups of 3")]
    public void The_input_itself_needs_a_place(long channels, long group, long kernel, string says)
    {
        new FoldStep([TermKind.Conv], [], false, true, 0, new("", "")).Apply([[channels, group, kernel], [channels]], 2, _ => 0).Error.ShouldBe(says);
        new FoldStep([TermKind.Conv], [], false, false, 0, new("", "")).Apply([[channels, group, kernel], [channels]], 2, _ => 0).Error.ShouldBeNull();
        new FoldStep([TermKind.Conv, TermKind.Norm], [], false, false, 0, new("", "")).Apply([[channels, group, kernel], [channels], [channels], [channels], [channels], [channels]], 2, _ => 0).Error.ShouldBe(says);
    }

    [Theory]
    [InlineData(new long[] { 4 }, true)]
    [InlineData(new long[] { 4, 1, 1 }, true)]
    [InlineData(new long[] { 1, 4, 1 }, false)]
    [InlineData(new long[] { 2 }, false)]
    [InlineData(new long[] { }, false)]
    public void A_scale_has_a_value_for_each_channel(long[] shape, bool fits) =>
        (Fold(true, [4, 2, 3, 5], [4], [4, 2, 1, 1], [4], shape.ToEquatableArray()).Error is null).ShouldBe(fits);

    [Fact]
    public void The_code_has_no_way_back()
    {
        var code = MappingEmitter.Emit(Bind(Text, new ProblemList())!, "Toy");

        code.ShouldContain("ToLeft = null,");
        code.ShouldNotContain("private static BranchesConfig ToLeft(");
        code.ShouldContain("[new Via.Fold([FoldTerm.ConvNorm, FoldTerm.Conv], [FoldTerm.Norm], true, true, 1E-05)]) { If = config => ((BranchesConfig)config).Gamma }");
        code.ShouldContain("[new Via.Fold([FoldTerm.ConvNorm, FoldTerm.Conv, FoldTerm.Norm], [], false, false, 0.001)])");
    }

    [Fact]
    public void A_guard_that_no_point_meets_is_tried_beside_them()
    {
        Check(Text, met: false).ShouldHaveSingleItem().ShouldStartWith("WEFT0203 /rules/1/left: No key of 'Branches' matches");
        Check(Text, met: false, beside: true).ShouldBeEmpty();
    }

    private static StepResult Fold(bool scaled, params EquatableArray<long>[] shapes) => new FoldStep([TermKind.Conv, TermKind.Conv], [], scaled, false, 0, new("", "")).Apply(shapes.ToEquatableArray(), 2, _ => 0);

    private static MappingModel? Bind(string text, ProblemList problems) =>
        MappingBinder.Bind(JsonParser.Parse(text), "keys/fold.map.json", new Dictionary<string, SideSchema> { ["Branches"] = Branches, ["Single"] = Single }, problems);

    private static IReadOnlyList<string> Check(string text, bool met = true, bool beside = false)
    {
        var problems = new ProblemList();
        if (Bind(text, problems) is { } model)
        {
            (string, ExprValue)[] plain = [("gamma", ExprValue.Bool(false))];
            HandSide left = new(Branches) { Sets = met ? [[], plain] : [[]], Near = beside ? [plain] : [], Derivation = (_, name) => throw new EvaluationException(name), Keys = v => Apart(v["width"].Integer, v["gamma"].IsTrue) };
            HandSide right = new(Single) { Sets = [[]], Derivation = (_, name) => throw new EvaluationException(name), Keys = v => new([new("conv.weight", [v["width"].Integer, 2, 3, 5]), new("conv.bias", [v["width"].Integer]), new("head.weight", [2])]) };
            MappingProver.Prove(model, left, right, problems);
        }

        return Toy.Checked(text, problems);
    }

    private static SideManifest Apart(long width, bool gamma)
    {
        string[] normed = ["weight", "bias", "mean", "var"];
        return new([
            new("k.conv", [width, 2, 1, 5]), .. normed.Select(n => new ManifestEntry($"k.{n}", [width])), new("c.weight", [width, 2, 3, 1]), new("c.bias", [width]),
            .. normed.Select(n => new ManifestEntry($"n.{n}", [width])), .. gamma ? [new ManifestEntry("gamma", [width, 1, 1])] : Array.Empty<ManifestEntry>(), new("head.weight", [2]), new("tracked", [])]);
    }
}
