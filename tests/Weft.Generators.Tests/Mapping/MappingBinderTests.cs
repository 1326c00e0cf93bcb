using Weft.Generators.Diagnostics;
using Weft.Generators.Json;
using Weft.Generators.Mapping;

namespace Weft.Generators.Tests.Mapping;

public sealed class MappingBinderTests
{
    [Theory]
    [InlineData("\"left_only\"", "\"includes\": [], \"left_only\"",
        "WEFT0002 /includes (name): 'includes' is not known here. Did you mean 'include'?")]
    [InlineData("\"unused\": true", "\"value\": \"arange\", \"unused\": true",
        "WEFT0002 /right_only/0/value (name): 'value' is not known here.")]
    [InlineData("\"split\": { \"dim\": 0 }", "\"spilt\": { \"dim\": 0 }",
        "WEFT0002 /rules/2/via/spilt (name): 'spilt' is not known here. Did you mean 'split'?")]
    [InlineData("\"left\": \"proj\"", "\"direction\": \"load\", \"left\": \"proj\"",
        "WEFT0004 /rules/5/direction: Expected no direction where every operation can be undone, found 'load'.")]
    [InlineData("\"left\": \"not rope\", ", "",
        """WEFT0003 /require/0: 'left' is missing: a condition on the left side's params, or "right" with one on the right's.""")]
    [InlineData("\"left\": \"not rope\", \"says\": \"Parts has no rotary positions\"", "\"left\": \"not rope\"",
        "WEFT0003 /require/0: 'says' is missing: the refusal that a user reads.")]
    [InlineData("\"mask_token\", \"unused\": true", "\"mask_token\"",
        """WEFT0003 /right_only/0: 'fill' is missing: the constant that the tensor holds; or write "unused": true for a tensor that may hold anything.""")]
    [InlineData("\"split\": { \"dim\": 0 }", "\"split\": {}",
        "WEFT0003 /rules/2/via/split: 'dim' is missing: the dimension, counted from 0.")]
    [InlineData("\"left\": { \"architecture\": \"Fused\" },", "",
        "WEFT0003 : 'left' is missing: the architecture of the left side.")]
    [InlineData("\"fill\": 0", "\"fill\": 1e999",
        "WEFT0004 /left_only/0/fill: Expected a number, found 1e999, which no double holds.")]
    [InlineData("{ \"of\": \"hidden_act\", \"values\"", "{ \"of\": \"head_dim / 2\", \"values\"",
        "WEFT0004 /params/to_left/act/of: Expected a string, bool or int, whose values can be listed, found float.")]
    [InlineData("""{ "gelu": "gelu", "gelu_fast": "gelu_tanh" }""", "{}",
        "WEFT0004 /params/to_left/act/values: Expected at least one value, found none.")]
    [InlineData("""{ "of": "act", "values": { "gelu": "gelu", "gelu_tanh": "gelu_fast", "quick_gelu": "gelu" } }""", "\"act\"",
        """WEFT0004 /params/to_right/hidden_act: Expected one of 'gelu', 'gelu_fast' for 'hidden_act', found 'act', which is one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu'; translate it with { "of", "values" }.""")]
    [InlineData("""{ "of": "act", "values": { "gelu": "gelu", "gelu_tanh": "gelu_fast", "quick_gelu": "gelu" } }""", "\"'silu'\"",
        "WEFT0004 /params/to_right/hidden_act: Expected one of 'gelu', 'gelu_fast' for 'hidden_act', found 'silu'.")]
    [InlineData("\"num_heads\": \"width // head_width\"", "\"num_heads\": \"width / head_width\"",
        "WEFT0004 /params/to_right/num_heads: Expected int for 'num_heads', found 'width / head_width', which is float.")]
    [InlineData("\"num_heads\": \"width // head_width\"", "\"num_heads\": 2.5",
        "WEFT0004 /params/to_right/num_heads: Expected int for 'num_heads', found 2.5.")]
    [InlineData("not rope", "width",
        "WEFT0004 /require/0/left: Expected a condition, found int.")]
    [InlineData("\"left\": \"not rope\", ", "\"left\": \"not rope\", \"right\": \"true\", ",
        "WEFT0004 /require/0: Expected a condition on 'left' or on 'right', found both.")]
    [InlineData("\"unused\": true", "\"unused\": true, \"fill\": 1",
        "WEFT0004 /right_only/0/fill: Expected either 'fill' or 'unused', found both.")]
    [InlineData("\"split\": { \"dim\": 0 }", "\"split\": { \"dim\": -1 }",
        "WEFT0004 /rules/2/via/split/dim: Expected a dimension, counted from 0, found -1.")]
    [InlineData("\"split\": { \"dim\": 0 }", "\"split\": { \"dim\": 0, \"sizes\": [\"width\", 1, 1] }",
        "WEFT0004 /rules/2/via/split/sizes/0: Expected a whole size or proportion of at least 1, found 'width'.")]
    [InlineData("\"left\": \"proj\"", "\"if\": \"depth\", \"left\": \"proj\"",
        "WEFT0004 /rules/5/if: Expected a condition, found int.")]
    [InlineData("not rope", "not width",
        "WEFT0101 /require/0/left: 'width' is int, expected bool.")]
    [InlineData("not rope", "not",
        "WEFT0101 /require/0/left: Expected a value, but the expression ends.")]
    [InlineData("\"use_bias\": \"bias\"", "\"use_bias\": \"bias\", \"head_dim\": \"4\"",
        "WEFT0102 /params/to_right/head_dim (name): Unknown name 'head_dim'. Parts derives it from other params.")]
    [InlineData("\"num_heads\": \"width // head_width\"", "\"num_head\": \"width // head_width\"",
        "WEFT0102 /params/to_right/num_head (name): Unknown name 'num_head'. Did you mean 'num_heads'?")]
    [InlineData("\"num_heads\": \"width // head_width\"", "\"num_heads\": \"width // head_widht\"",
        "WEFT0102 /params/to_right/num_heads: Unknown name 'head_widht'. Did you mean 'head_width'?")]
    [InlineData("not rope", "not ropes",
        "WEFT0102 /require/0/left: Unknown name 'ropes'. Did you mean 'rope'?")]
    [InlineData("\"quick_gelu\": \"gelu\"", "\"quick_gelu\": \"gelu_fats\"",
        "WEFT0120 /params/to_right/hidden_act/values/quick_gelu: 'gelu_fats' is not one of 'gelu', 'gelu_fast', the type of 'hidden_act'. Did you mean 'gelu_fast'?")]
    [InlineData("\"quick_gelu\": \"gelu\"", "\"quik_gelu\": \"gelu\"",
        "WEFT0120 /params/to_right/hidden_act/values/quik_gelu (name): 'quik_gelu' is not one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu'. Did you mean 'quick_gelu'?")]
    [InlineData("\"Fused\"", "\"Fussed\"",
        "WEFT0201 /left/architecture: Unknown architecture 'Fussed'. Did you mean 'Fused'?")]
    [InlineData("blocks.{i}.fc.{p}", "blocks.{i}.fc",
        "WEFT0202 /rules/3/left: '{p:weight|bias}' of the right pattern does not stand in 'blocks.{i}.fc': both sides need the same captures.")]
    [InlineData("blocks.{i}.fc.{p}", "blocks.{i",
        "WEFT0202 /rules/3/left: Key pattern 'blocks.{i': '{' without '}'.")]
    [InlineData("layers.{i}.up.{p}", "layers.{i}.up",
        "WEFT0202 /rules/3/right: '{p:weight|bias}' of the left pattern does not stand in 'layers.{i}.up': both sides need the same captures.")]
    [InlineData("layers.{i}.up.{p}", "layers.{i}.up.{p:gamma|beta}",
        "WEFT0202 /rules/3/right: '{p:weight|bias}' of the left pattern does not stand in 'layers.{i}.up.{p:gamma|beta}': both sides need the same captures.")]
    [InlineData("\"num_heads\": \"width // head_width\",", "",
        "WEFT0209 /params/to_right: Param 'num_heads' of Parts is not assigned in 'to_right'.")]
    [InlineData("\"split\": { \"dim\": 0 }", "\"concat\": { \"dim\": 0 }",
        "WEFT0211 /rules/2/via/concat: There is only one tensor to concatenate.")]
    [InlineData(""", "via": { "split": { "dim": 0 } }""", "",
        """WEFT0211 /rules/2: 'blocks.{i}.qkv.{p}' gives 1 tensor, but 'layers.{i}.{q|k|v}_proj.{p}' stands for 3 keys; split it with "via".""")]
    [InlineData("\"split\": { \"dim\": 0 }", "\"split\": { \"dim\": 0, \"sizes\": [1, 1] }",
        "WEFT0211 /rules/2: 'blocks.{i}.qkv.{p}' gives 2 tensors, but 'layers.{i}.{q|k|v}_proj.{p}' stands for 3 keys.")]
    [InlineData("[1, 2]", "[1, 2, 3]",
        "WEFT0211 /rules/4/via/concat: The sizes are not for the 2 tensors that are concatenated.")]
    [InlineData("\"concat\": {", "\"split\": {",
        "WEFT0211 /rules/4/via/split: Only one tensor can be split, found 2: concatenate first.")]
    [InlineData("[1, 0]", "[1, 1]",
        "WEFT0211 /rules/5/via/permute: [1, 1] is no permutation: each dimension from 0 on must stand there once.")]
    public void Each_fault_gives_one_diagnostic_at_its_place(string old, string @new, string expected) =>
        Toy.Check(Toy.With((old, @new))).ShouldBe([expected]);

    [Fact]
    public void A_side_without_an_architecture_is_not_accepted() =>
        Toy.Check(Toy.With(("""{ "architecture": "Fused" }""", """{ "layout": "big_vision" }"""))).ShouldBe(
        [
            "WEFT0003 /left: 'architecture' is missing: the class name of an architecture.",
            "WEFT0002 /left/layout (name): 'layout' is not known here.",
        ]);

    [Fact]
    public void A_file_that_is_no_object_is_refused()
    {
        var problems = new ProblemList();

        MappingBinder.Bind(JsonParser.Parse("[]"), Toy.File, Toy.Schemas, problems).ShouldBeNull();

        Toy.Lines(problems).ShouldBe(["WEFT0004 : Expected an object, found an array."]);
    }

    [Fact]
    public void Models_of_texts_that_differ_in_white_space_only_are_equal()
    {
        var model = Toy.Bind(Toy.Text);
        var other = Toy.Bind(Toy.Text.Replace("\n", "\n\n// note\n"));

        other.ShouldBe(model);
        other.GetHashCode().ShouldBe(model.GetHashCode());
        Toy.Bind(Toy.With(("[1, 2]", "[1, 3]"))).ShouldNotBe(model);
    }

    [Fact]
    public void Operations_may_stand_in_one_object_or_in_an_array() =>
        Toy.Bind(Toy.With(("""{ "permute": [1, 0] }""", """[{ "unsqueeze": 0 }, { "squeeze": 0, "permute": [1, 0] }]"""))).Rules[5].Via.Select(s => s.CSharpOver(_ => ""))
            .ShouldBe(["new Via.Unsqueeze(0)", "new Via.Squeeze(0)", "new Via.Permute([1, 0])"]);

    [Theory]
    [InlineData("a/b/clip.map.json", "clip")]
    [InlineData("C:\\x\\clip.map.json", "clip")]
    [InlineData("clip.json", "clip.json")]
    public void A_mapping_is_named_for_its_file(string file, string expected) => MappingBinder.NameOf(file).ShouldBe(expected);
}
