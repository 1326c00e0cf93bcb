namespace Weft.Generators.Tests.Mapping;

public sealed class MappingProverTests
{
    [Fact]
    public void A_correct_mapping_gives_no_diagnostic() => Toy.Check(Toy.Text).ShouldBeEmpty();

    [Theory]
    [InlineData("\"num_layers\": \"depth\"", "\"num_layers\": \"width // (depth - 2)\"",
        "WEFT0113 /params/to_right/num_layers: 8 // 0: division by zero. (at point 0 of Fused)")]
    [InlineData("not rope", "8 // (depth - 2) == 8",
        "WEFT0113 /require/0: 8 // 0: division by zero. (at point 0 of Fused)")]
    [InlineData("\"left\": \"proj\"", "\"if\": \"8 // (depth - 2) == 8\", \"left\": \"proj\"",
        "WEFT0113 /rules/5/if: 8 // 0: division by zero. (at point 0 of Fused)")]
    [InlineData("\"mask_token\"", "\"mask_tokens\"",
        "WEFT0203 /right_only/0/key: No key of 'Parts' matches 'mask_tokens' at any preset or point. Did you mean 'mask_token'?")]
    [InlineData("blocks.{i}.norm.{p}", "blocks.{i}.nrom.{p}",
        "WEFT0203 /rules/1/left: No key of 'Fused' matches 'blocks.{i}.nrom.{p}' at any preset or point. Did you mean 'blocks.0.norm.weight'?")]
    [InlineData("{i}.layer_norm.{p}", "{i}.layer_norn.{p}",
        "WEFT0203 /rules/1/right: No key of 'Parts' matches 'layers.{i}.layer_norn.{p}' at any preset or point. Did you mean 'layers.0.layer_norm.weight'?")]
    [InlineData("blocks.{i}.fc.{p}", "blocks.{i}.f.{p}",
        "WEFT0203 /rules/3/left: No key of 'Fused' matches 'blocks.{i}.f.{p}' at any preset or point. Did you mean 'blocks.0.fc.weight'?")]
    [InlineData("layers.{i}.up.{p}", "blocks.{i}.fc.{p}",
        "WEFT0203 /rules/3/right: No key of 'Parts' matches 'blocks.{i}.fc.{p}' at any preset or point.")]
    [InlineData("layers.{i}.up.{p}", "layers.{i}.u.{p}",
        "WEFT0203 /rules/3/right: No key of 'Parts' matches 'layers.{i}.u.{p}' at any preset or point. Did you mean 'layers.0.up.weight'?")]
    [InlineData("""    { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}" },""", "",
        "WEFT0204 /rules: No rule covers key 'blocks.0.fc.weight' of Fused, nor 'layers.0.up.weight' of Parts (at point 0 of Fused, and 3 more keys).")]
    [InlineData("""{ "key": "head.bias", "fill": 0 }""", "",
        "WEFT0204 /rules: No rule covers key 'head.bias' of Fused (at point 0 of Fused).")]
    [InlineData("\"left\": \"proj\"", "\"if\": \"depth == 2\", \"left\": \"proj\"",
        "WEFT0204 /rules: No rule covers key 'proj' of Fused, nor 'projection.weight' of Parts (at point 1 of Fused).")]
    [InlineData("\"key\": \"mask_token\"", "\"key\": \"projection.weight\"",
        "WEFT0205 /right_only/0: Key 'projection.weight' of Parts is covered twice (at point 0 of Fused).")]
    [InlineData("""    { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}" },""", """    { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}" }, { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}" },""",
        "WEFT0205 /rules/4: Key 'blocks.0.fc.weight' of Fused is covered twice, first by 'blocks.{i}.fc.{p}' (at point 0 of Fused, and 7 more keys).")]
    [InlineData("""{ "split": { "dim": 0 } }""", """{ "split": { "dim": 0, "sizes": [2, 1, 1] } }""",
        "WEFT0206 /rules/2: 'blocks.0.qkv.weight' gives [12, 8], but 'layers.0.q_proj.weight' is [8, 8] (at point 0 of Fused, and 3 more keys).")]
    [InlineData("""{ "split": { "dim": 0 } }""", """{ "split": { "dim": 0, "sizes": [4, 1, 1] } }""",
        "WEFT0206 /rules/2: 'blocks.0.qkv.weight' gives [16, 8], but 'layers.0.q_proj.weight' is [8, 8] (at point 0 of Fused, and 3 more keys).")]
    [InlineData("blocks.{i}.fc.{p}", "blocks.{i}.norm.{p}",
        "WEFT0206 /rules/3: 'blocks.0.norm.weight' gives [8], but 'layers.0.up.weight' is [32, 8] (at point 0 of Fused, and 3 more keys).")]
    [InlineData("[1, 0]", "[0, 1]",
        "WEFT0206 /rules/5: 'proj' gives [8, 6], but 'projection.weight' is [6, 8] (at point 0 of Fused).")]
    [InlineData(""", "via": { "permute": [1, 0] }""", "",
        "WEFT0206 /rules/5: 'proj' gives [8, 6], but 'projection.weight' is [6, 8] (at point 0 of Fused).")]
    [InlineData("\"blocks.{i}.norm.{p}\", \"right\": \"layers.{i}.layer_norm.{p}\"", "\"blocks.{i}.norm.{p}\", \"right\": \"layers.{i + 1}.layer_norm.{p}\"",
        "WEFT0207 /rules/1: 'blocks.1.norm.weight' maps to 'layers.2.layer_norm.weight', which Parts does not have (at point 0 of Fused, and 1 more key). Did you mean 'layers.0.layer_norm.weight'?")]
    [InlineData("blocks.{i}.norm.{p}", "blocks.{i + 1}.norm.{p}",
        "WEFT0207 /rules/1: 'layers.1.layer_norm.weight' maps to 'blocks.2.norm.weight', which Fused does not have (at point 0 of Fused, and 1 more key). Did you mean 'blocks.0.norm.weight'?")]
    [InlineData("{q|k|v}", "{q|k|w}",
        "WEFT0207 /rules/2: 'blocks.0.qkv.weight' maps to 'layers.0.w_proj.weight', which Parts does not have (at point 0 of Fused, and 3 more keys). Did you mean 'layers.0.q_proj.weight'?")]
    [InlineData("\"gelu\": \"gelu\", \"gelu_fast\"", "\"gelu\": \"gelu_tanh\", \"gelu_fast\"",
        "WEFT0210 /params/to_left/act: 'act' comes back as 'gelu_tanh' instead of 'gelu' (by way of 'hidden_act' 'gelu').")]
    [InlineData(", \"gelu_fast\": \"gelu_tanh\"", "",
        "WEFT0210 /params/to_left/act: 'act' comes back as no value instead of 'gelu_tanh' (by way of 'hidden_act' 'gelu_fast').")]
    [InlineData("\"num_layers\": \"depth\"", "\"num_layers\": \"depth + 1\"",
        "WEFT0210 /params/to_left/depth: 'depth' comes back as 3 instead of 2 (at point 0 of Fused).")]
    [InlineData("\"head_width\": \"hidden_size // num_heads\"", "\"head_width\": \"num_heads\"",
        "WEFT0210 /params/to_left/head_width: 'head_width' comes back as 2 instead of 4 (at point 0 of Fused).")]
    [InlineData("ratio(intermediate_size, hidden_size)", "(intermediate_size + 2) / hidden_size",
        "WEFT0210 /params/to_left/mlp_ratio: 'mlp_ratio' comes back as 4.25 instead of 4.0 (at point 0 of Fused).")]
    [InlineData("not rope", "rope and depth == 2",
        "WEFT0210 /params/to_left/rope: 'rope' comes back as false instead of true (at point 4 of Fused).")]
    [InlineData("\"rope\": false", "\"rope\": true",
        "WEFT0210 /params/to_left/rope: 'rope' comes back as true instead of false (at point 0 of Fused).")]
    [InlineData("""{ "squeeze": 0 }""", """{ "squeeze": 1 }""",
        "WEFT0211 /rules/0/via/squeeze: 'pos': dimension 1 of [1, 5, 8] has size 5, not 1 (at point 0 of Fused).")]
    [InlineData("""{ "squeeze": 0 }""", """{ "squeeze": 3 }""",
        "WEFT0211 /rules/0/via/squeeze: 'pos': there is no dimension 3 in [1, 5, 8] (at point 0 of Fused).")]
    [InlineData("""{ "squeeze": 0 }""", """{ "unsqueeze": 4 }""",
        "WEFT0211 /rules/0/via/unsqueeze: 'pos': there is no dimension 4 in [1, 5, 8] (at point 0 of Fused).")]
    [InlineData("""{ "split": { "dim": 0 } }""", """{ "split": { "dim": 1 } }""",
        "WEFT0211 /rules/2/via/split: 'blocks.0.qkv.weight': dimension 1 of [24, 8] has no 3 equal parts (at point 0 of Fused, and 3 more keys).")]
    [InlineData("{q|kv}", "{kv|q}",
        "WEFT0211 /rules/4/via/concat: 'pool.kv.weight': sizes 16, 8 of dimension 0 are not in proportion 1, 2 (at point 0 of Fused, and 1 more key).")]
    [InlineData("""{ "concat": { "dim": 0""", """{ "concat": { "dim": 1""",
        "WEFT0211 /rules/4/via/concat: 'pool.q.weight': [8, 8] and [16, 8] differ beside dimension 1 (at point 0 of Fused, and 1 more key).")]
    [InlineData(""", "sizes": [1, 2]""", "",
        """WEFT0211 /rules/4/via/concat: 'pool.q.weight': sizes 8, 16 of dimension 0 are not equal; give "sizes" (at point 0 of Fused, and 1 more key).""")]
    [InlineData("\"sizes\": [1, 2]", "\"sizes\": [2, 1]",
        "WEFT0211 /rules/4/via/concat: 'pool.q.weight': sizes 8, 16 of dimension 0 are not in proportion 2, 1 (at point 0 of Fused, and 1 more key).")]
    [InlineData("\"proj\"", "\"pos\"",
        "WEFT0211 /rules/5/via/permute: 'pos': [1, 5, 8] has 3 dimensions, not the 2 of the permutation (at point 0 of Fused).")]
    [InlineData("[1, 0]", "[1, 0, 2]",
        "WEFT0211 /rules/5/via/permute: 'proj': [8, 6] has 2 dimensions, not the 3 of the permutation (at point 0 of Fused).")]
    [InlineData("\"left\": \"not rope\"", "\"right\": \"num_layers == 77\"",
        "WEFT0212 /left: No preset or point of Fused can be converted to Parts: Parts has no rotary positions (at point 0 of Fused).")]
    public void Each_fault_gives_one_diagnostic_at_its_place(string old, string @new, string expected) =>
        Toy.Check(Toy.With((old, @new))).ShouldBe([expected]);

    [Fact]
    public void A_swap_that_no_shape_can_tell_is_not_seen() => Toy.Check(Toy.With(("{q|k|v}", "{q|v|k}"))).ShouldBeEmpty();

    [Fact]
    public void Independent_faults_are_reported_together() =>
        Toy.Check(Toy.With(("\"squeeze\": 0", "\"squeeze\": 1"), (", \"via\": { \"permute\": [1, 0] }", ""))).Select(l => l.Split(':')[0])
            .ShouldBe(["WEFT0211 /rules/0/via/squeeze", "WEFT0206 /rules/5"]);

    [Fact]
    public void Names_that_mean_another_tensor_on_the_other_side_are_refused()
    {
        var left = Toy.Changed(Toy.Fused, keys => [.. keys, new("a", [2]), new("b", [2])]);
        var right = Toy.Changed(Toy.Parts, keys => [.. keys, new("a", [2]), new("b", [2])]);
        const string Proj = """{ "left": "proj",""";

        Toy.Check(Toy.With((Proj, """{ "left": "a", "right": "b" }, { "left": "b", "right": "a" }, """ + Proj)), left, right).ShouldBe(
        [
            "WEFT0208 /rules/5: Key 'b' of Fused also matches the other side's pattern 'b': a converted file would be converted again.",
            "WEFT0208 /rules/6: Key 'a' of Fused also matches the other side's pattern 'a': a converted file would be converted again.",
        ]);
        Toy.Check(Toy.With((Proj, """{ "left": "a", "right": "a" }, { "left": "b", "right": "b" }, """ + Proj)), left, right).ShouldBeEmpty();
    }

    [Fact]
    public void A_key_that_only_some_parts_of_a_list_have_is_refused()
    {
        var right = Toy.Changed(Toy.Parts, keys => [.. keys.Where(k => k.Key != "layers.1.k_proj.bias")]);

        Toy.Check(Toy.Text, right: right).ShouldBe(
            ["WEFT0207 /rules/2: 'blocks.1.qkv.bias' maps to 'layers.1.k_proj.bias', which Parts does not have (at point 0 of Fused). Did you mean 'layers.0.k_proj.bias'?"]);
    }

    [Fact]
    public void A_config_that_its_architecture_cannot_build_is_the_mappings_fault()
    {
        var right = Toy.Parts;
        var broken = new HandSide(right.Schema) { Sets = right.Sets, Derivation = right.Derivation, Keys = _ => new([], "No shape.") };

        Toy.Check(Toy.Text, right: broken).ShouldBe(["WEFT0113 /right: No shape. (at point 0 of Fused)"]);
    }

    [Fact]
    public void A_requirement_of_the_target_makes_a_point_inconvertible()
    {
        var right = Toy.Parts;
        var strict = new HandSide(right.Schema) { Sets = right.Sets, Derivation = right.Derivation, Keys = right.Keys, Requirement = _ => "num_layers > 90" };

        Toy.Check(Toy.Text, right: strict).ShouldBe(
            ["WEFT0212 /left: No preset or point of Fused can be converted to Parts: 'num_layers > 90' of Parts does not hold (at point 0 of Fused)."]);
    }

    [Fact]
    public void A_guarded_rule_is_proven_where_the_guard_holds() => Toy.Check(Toy.With((
        """{ "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}" },""",
        """{ "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}", "if": "bias" }, { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}", "if": "not bias" },"""))).ShouldBeEmpty();

    [Fact]
    public void Proving_stops_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Should.Throw<OperationCanceledException>(() => Weft.Generators.Mapping.MappingProver.Prove(Toy.Bind(Toy.Text), Toy.Fused, Toy.Parts, new(), source.Token));
    }
}
