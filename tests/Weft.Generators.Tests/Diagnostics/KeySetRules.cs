namespace Weft.Generators.Tests.Diagnostics;

/// <summary>An input for each mistake in a mapping to keys without a class.</summary>
internal static class KeySetRules
{
    private const string Stack = """{ "from": "layer_{i}.", "to": "layers.", "when": "stacked" }""";

    public static IEnumerable<BrokenInput> All =>
    [
        Keys("WEFT0003", "'rules' is missing: which keys of the left side are which of the right.", "", "", whole: "«{» \"left\": { \"architecture\": \"Left\" }, \"right\": { \"layout\": \"in_house\" } }"),
        Keys("WEFT0002", "'layuot' is not known here. Did you mean 'layout'?", "\"layout\": \"in_house\",", "\"layout\": \"in_house\", \"«layuot»\": 1,"),
        Keys("WEFT0002", "'params' is not known here. The right side has no params of its own: they are the left side's.", "\"rules\": [", "\"«params»\": { \"to_right\": {} }, \"rules\": ["),
        Keys("WEFT0006", "'In-House' is no name: letters, digits and '_', not starting with a digit.", "\"layout\": \"in_house\",", "\"layout\": \"in_house\", \"name\": «\"In-House\"»,"),
        Keys("WEFT0006", "'un-stacked' is no name: letters, digits and '_', not starting with a digit.", "\"when\": \"stacked\"", "\"when\": «\"un-stacked\"»"),
        Keys("WEFT0006", "'in-house' is no name: letters, digits and '_', not starting with a digit.", "\"layout\": \"in_house\",", "\"layout\": «\"in-house\"»,"),
        Keys("WEFT0006", "'' is no name: letters, digits and '_', not starting with a digit.", "\"layout\": \"in_house\",", "\"layout\": «\"\"»,"),
        Keys("WEFT0005", "'toy' is already declared as a layout of the class by a/left.arch.json.", "\"layout\": \"in_house\",", "\"layout\": «\"toy\"»,"),
        Keys("WEFT0113", "no key holds 'blk_{i}.': there is nothing to stack. (at the defaults of Left)", "\"layer_{i}.\", \"to\"", "\"blk_{i}.\", \"to\"", mark: ("\"right\": { \"layout\": ", "\"right\": «{» \"layout\": ")),
        Keys("WEFT0005", "'flag' is already declared as a value of Left.", "\"when\": \"stacked\"", "\"when\": «\"flag\"»"),
        Keys("WEFT0005", "'InHouseLeft' is already declared as a class by a/a/other.map.json.", "\"right\": { \"layout\": ", "\"right\": «{» \"layout\": ", other: true),
        Keys("WEFT0003", "'to' is missing: what stands there instead where blocks are stacked.", Stack, "«{» \"from\": \"layer_{i}.\", \"when\": \"stacked\" }"),
        Keys("WEFT0202", "'layer_.' must hold '{i}' once, behind a name.", "\"layer_{i}.\",", "«\"layer_.\"»,"),
        Keys("WEFT0202", "'{i}.' must hold '{i}' once, behind a name.", "\"layer_{i}.\",", "«\"{i}.\"»,"),
        Keys("WEFT0202", "'l{i}.' must be a name without an index.", "\"layers.\"", "«\"l{i}.\"»"),
        Keys("WEFT0202", "'a{' is no key pattern: '{' without '}'.", "\"step\"", "«\"a{\"»"),
        Keys("WEFT0204", "No rule covers key 'up.weight' of Left (at the defaults of Left, and 1 more key).", "\"rules\": [", "\"rules\": «[»", remove: "    { \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" },\n"),
        Keys("WEFT0205", "Key 'mlp.0.weight' of InHouseLeft is covered twice, first by 'mlp.0.{p}' (at the defaults of Left, and 1 more key).", "{ \"left\": \"down.{p}\", \"right\": \"mlp.1.{p}\" }", "«{» \"left\": \"down.{p}\", \"right\": \"mlp.0.{p}\" }", also: "WEFT0206 'up.weight' gives [32, 8], but 'mlp.0.weight' is [8, 32] (at the defaults of Left, and 1 more key)."),
        Keys("WEFT0208", "Key 'up.weight' of Left also matches the other side's pattern 'up.{p}': a converted file would be converted again.", "{ \"left\": \"down.{p}\", \"right\": \"mlp.1.{p}\" }", "«{» \"left\": \"down.{p}\", \"right\": \"up.{p}\" }", also: "WEFT0208 Key 'up.weight' of InHouseLeft also matches the other side's pattern 'up.{p}': a converted file would be converted again."),
        Keys("WEFT0211", "'blocks.0.fc.weight': [8, 8] has 2 dimensions, not the 3 of the permutation (at the defaults of Left, and 1 more key).", "\"permute\": [1, 0]", "\"permute\": «[»1, 0, 2]"),
        Keys("WEFT0211", "'blocks.0.fc.weight': dimension 0 of [8, 8] has no 3 heads of an even number of channels (at the defaults of Left, and 1 more key).", "\"permute\": [1, 0]", "\"rope_permute\": «{» \"dim\": 0, \"heads\": \"depth + 1\" }"),
        Keys("WEFT0211", "'blocks.0.fc.weight': there is no dimension 2 in [8, 8] (at the defaults of Left, and 1 more key).", "\"permute\": [1, 0]", "\"rope_permute\": «{» \"dim\": 2, \"heads\": 1 }"),
        Keys("WEFT0003", "'heads' is missing: how many heads, over the left side's names.", "\"permute\": [1, 0]", "\"rope_permute\": «{» \"dim\": 0 }"),
        Keys("WEFT0004", "Expected one of 'half', 'pair', found 'halves'.", "\"permute\": [1, 0]", "\"rope_permute\": { \"dim\": 0, \"heads\": 1, \"to\": «\"halves\"» }"),
        Keys("WEFT0004", "Expected true, found false.", "\"permute\": [1, 0]", "\"alias\": «false»"),
        Keys("WEFT0211", "Neither side lists several keys that are the same tensor.", "\"permute\": [1, 0]", "\"alias\": «true»"),
        Keys("WEFT0211", "One tensor may have several names, but 2 tensors are not as many others.", "{ \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" }", "{ \"left\": \"{up|down}.{p}\", \"right\": \"mlp.{0|1}.{p}\", \"via\": { \"alias\": «true» } }"),
        Keys("WEFT0211", "'up.weight': [32, 8] and [8, 32] are not one tensor (at the defaults of Left, and 1 more key).", "{ \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" }", "{ \"left\": \"{up|down}.{p}\", \"right\": \"mlp.0.{p}\", \"via\": { \"alias\": «true» } }", remove: ",\n    { \"left\": \"down.{p}\", \"right\": \"mlp.1.{p}\" }"),
        Keys("WEFT0203", "No key of 'InHouseLeft' matches 'extra' at any preset or point.", "\"rules\": [", "\"right_only\": [{ \"key\": «\"extra\"», \"fill\": 0 }], \"rules\": ["),
        Keys("WEFT0113", "'layers.proj.bias' cannot stand for all blocks: there are 1, 2. (at the defaults of Left)", "\"layer_{i}.proj.bias\"", "\"layer_{i + 1}.proj.bias\"", mark: ("\"right\": { \"layout\": ", "\"right\": «{» \"layout\": ")),
        Keys("WEFT0113", "'mlp.0.weight' holds 'mlp.', but is in no block: nothing tells it from one that stands for all. (at the defaults of Left)", "\"to\": \"layers.\"", "\"to\": \"mlp.\"", mark: ("\"right\": { \"layout\": ", "\"right\": «{» \"layout\": ")),
        Keys("WEFT0213", "'mlp.{rest*}' would leave out key 'mlp.0.weight' of InHouseLeft as none of the model's (at the defaults of Left, and 3 more keys).", "[\"step\"]", "[\"step\", «\"mlp.{rest*}\"»]"),
        Keys("WEFT0213", "'net.mlp.{i}.{p}' would leave out key 'net.mlp.0.weight' of InHouseLeft as none of the model's (at the defaults of Left, and 3 more keys).", "[\"step\"]", "«\"net.mlp.{i}.{p}\"»"),
        Keys("WEFT0213", "'layers.{rest*}' would leave out key 'layers.proj.kernel' of InHouseLeft as none of the model's (at the defaults of Left, and 3 more keys).", "[\"step\"]", "[«\"layers.{rest*}\"», \"step\"]"),
    ];

    private static BrokenInput Keys(string rule, string message, string old, string @new, string? remove = null, (string Old, string New)? mark = null, string? whole = null, bool other = false, string also = "")
    {
        var text = whole ?? (remove is null ? Good.Keys : Good.Keys.With(remove, "")).With(old, @new);
        (string, string)[] files = [("a/left.arch.json", Good.Left), ("a/m.map.json", mark is { } m ? text.With(m.Old, m.New) : text)];
        return new BrokenInput(rule, message, other ? [.. files, ("a/a/other.map.json", Good.Keys)] : files) { Also = also.Length > 0 ? [also] : [] };
    }
}
