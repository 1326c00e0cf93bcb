namespace Weft.Generators.Tests.Diagnostics;

/// <summary>An input for each rule of mappings.</summary>
internal static class MappingRules
{
    public static IEnumerable<BrokenInput> All =>
    [
        Map("WEFT0113", "8 // 0: division by zero. (at the defaults of Left)", "\"rules\": [", "\"fixed\": { \"left\": { \"depth\": «{» \"is\": \"width // 0\" } } },\n  \"rules\": ["),
        Map("WEFT0002", "'lefft' is not known here. Did you mean 'left'?", "\"left\": { \"architecture\": \"Left\" }", "\"«lefft»\": { \"architecture\": \"Left\" }"),
        Map("WEFT0002", "'architecure' is not known here. Did you mean 'architecture'?", "\"architecture\": \"Right\"", "\"«architecure»\": \"Right\""),
        Map("WEFT0002", "'ruls' is not known here. Did you mean 'rules'?", "\"rules\"", "\"«ruls»\""),
        Map("WEFT0201", "Unknown architecture 'Rihgt'. Did you mean 'Right'?", "\"Right\"", "«\"Rihgt\"»"),
        new("WEFT0201", "Unknown architecture 'Lfet'. Did you mean 'Left'?", ("a/left.arch.json", Good.Left), ("a/left.presets.json", Good.Presets.With("\"Left\"", "«\"Lfet\"»"))),
        new("WEFT0201", "Unknown architecture 'Lfet'. Did you mean 'Left'?", ("a/left.arch.json", Good.Left), ("a/left.presets.json", Good.Presets.With("\"Left\"", "[\"Left\", «\"Lfet\"»]"))),
        new("WEFT0004", "Expected one class that upstream configs are read into, found several.", ("a/left.arch.json", Good.Left), ("a/right.arch.json", Good.Right), ("a/left.presets.json", """{ "of": «[»"Left", "Right"], "upstream": "timm", "presets": {} }""")),
        Map("WEFT0202", "Key pattern 'up.{p': '{' without '}'.", "\"up.{p}\"", "«\"up.{p\"»"),
        Map("WEFT0203", "No key of 'Left' matches 'upp.{p}' at any preset or point. Did you mean 'up.weight'?", "\"up.{p}\"", "«\"upp.{p}\"»"),
        Map("WEFT0204", "No rule covers key 'up.weight' of Left, nor 'mlp.0.weight' of Right (at the defaults of Left, and 1 more key).", "\"rules\": [", "\"rules\": «[»", remove: "    { \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" },\n"),
        Map("WEFT0205", "Key 'up.weight' of Left is covered twice, first by 'up.{p}' (at the defaults of Left, and 3 more keys).", "{ \"left\": \"down.{p}\"", "«{» \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" }, { \"left\": \"down.{p}\""),
        Map("WEFT0206", "'up.weight' gives [32, 8], but 'mlp.1.weight' is [8, 32] (at the defaults of Left, and 1 more key).", "{ \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" }", "«{» \"left\": \"up.{p}\", \"right\": \"mlp.1.{p}\" }", also: "WEFT0205 Key 'mlp.1.weight' of Right is covered twice, first by 'mlp.1.{p}' (at the defaults of Left, and 1 more key)."),
        Map("WEFT0207", "'blocks.1.fc.weight' maps to 'layers.2.proj.weight', which Right does not have (at the defaults of Left, and 1 more key). Did you mean 'layers.0.proj.weight'?", "{ \"left\": \"blocks.{i}.fc.{p}\", \"right\": \"layers.{i}.proj.{p}\" }", "«{» \"left\": \"blocks.{i}.fc.{p}\", \"right\": \"layers.{i + 1}.proj.{p}\" }"),
        new("WEFT0208", "Key 'down.weight' of Left also matches the other side's pattern 'down.{p}': a converted file would be converted again.", ("a/left.arch.json", Good.Left), ("a/right.arch.json", Good.Right.With("\"mlp.0\"", "\"down\"").With("\"mlp.1\"", "\"up\"")), ("a/m.map.json", Good.Mapping.With("{ \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" }", "«{» \"left\": \"up.{p}\", \"right\": \"down.{p}\" }").With("{ \"left\": \"down.{p}\", \"right\": \"mlp.1.{p}\" }", "{ \"left\": \"down.{p}\", \"right\": \"up.{p}\" }"))) { Also = ["WEFT0208 Key 'up.weight' of Left also matches the other side's pattern 'up.{p}': a converted file would be converted again."] },
        Map("WEFT0209", "Param 'mode' of Right is not assigned in 'to_right'.", "\"to_right\": {", "\"to_right\": «{»", remove: ", \"mode\": \"'avg'\""),
        Map("WEFT0210", "'depth' comes back as 3 instead of 2 (at the defaults of Left).", "\"depth\": \"layers\"", "\"depth\": «\"layers + 1\"»"),
        Map("WEFT0211", "There is only one tensor to concatenate.", "\"right\": \"mlp.0.{p}\"", "\"right\": \"mlp.0.{p}\", \"via\": { \"concat\": «{» \"dim\": 0 } }"),
        Map("WEFT0211", "'up.weight': dimension 1 of [32, 8] has size 8, not 1 (at the defaults of Left, and 1 more key).", "\"right\": \"mlp.0.{p}\"", "\"right\": \"mlp.0.{p}\", \"via\": { \"squeeze\": «1» }"),
        Map("WEFT0212", "No preset or point of Left can be converted to Right: Right only averages (at the defaults of Left).", "\"pool == 'avg'\"", "\"width > 1000000\"", mark: ("\"left\": { \"architecture\"", "\"left\": «{» \"architecture\"")),
        Map("WEFT0102", "Unknown name 'dpeth'. Did you mean 'depth'?", "\"layers\": \"depth\"", "\"layers\": \"«dpeth»\""),
        new("WEFT0001", "The file ends where '}' is expected.", ("a/left.arch.json", Good.Left), ("a/right.arch.json", Good.Right), ("a/m.map.json", Good.Mapping.TrimEnd()[..^1] + "«»")),
        new("WEFT0001", "The file ends where '}' is expected.", ("a/left.arch.json", Good.Left), ("a/right.arch.json", Good.Right), ("a/m.map.json", Good.Mapping.With("\"rules\": [", "\"include\": { \"map\": \"other\" },\n  \"rules\": [")), ("a/other.map.json", Good.Mapping.TrimEnd()[..^1] + "«»")),
    ];

    private static BrokenInput Map(string rule, string message, string old, string @new, string? remove = null, (string Old, string New)? mark = null, string also = "")
    {
        var text = (remove is null ? Good.Mapping : Good.Mapping.With(remove, "")).With(old, @new);
        return new BrokenInput(rule, message, ("a/left.arch.json", Good.Left), ("a/right.arch.json", Good.Right), ("a/m.map.json", mark is { } m ? text.With(m.Old, m.New) : text)) { Also = also.Length > 0 ? [also] : [] };
    }
}
