namespace Weft.Generators.Tests.Diagnostics;

/// <summary>An input for each rule of upstream configs, and for others that they break.</summary>
internal static class UpstreamRules
{
    public static IEnumerable<BrokenInput> All =>
    [
        Upstream("WEFT0301", "Whole does not know tower_cfg.dpeth = 3. Did you mean 'tower_cfg.depth'?", "\"depth\": 3", "\"«dpeth»\": 3"),
        Upstream("WEFT0301", "Whole does not know frequencies = {\"theta\":10}.", "\"note\": \"wide\"", "\"«frequencies»\": { \"theta\": 10 }"),
        Upstream("WEFT0301", "Whole does not know tower_cfg.args.bais = true. Did you mean 'tower_cfg.args.bias'?", "\"hidden\": 32", "\"«bais»\": true"),
        Upstream("WEFT0302", "not a config of Whole: Whole needs no captions.", "{ \"dim\": 8,", "«{» \"dim\": 8, \"captions\": {},"),
        Upstream("WEFT0302", "not a config of Whole: Whole needs tower_cfg.", "{ \"dim\": 8, \"tower_cfg\": {} }", "«{» \"dim\": 8 }"),
        Upstream("WEFT0302", "not a config of Whole: Whole needs tower_cfg.", "{ \"dim\": 8, \"tower_cfg\": {} }", "«8»"),
        Upstream("WEFT0302", "tower_cfg.act: expected one of \"swish\", \"gelu\", found \"relu\".", "\"swish\"", "«\"relu\"»"),
        Upstream("WEFT0302", "tower_cfg.in_chans: Plain needs 3, found 4.", "\"depth\": 3", "\"in_chans\": «4»"),
        Upstream("WEFT0302", "tower_cfg.depth: 'depth' is int, found 3.0.", "\"depth\": 3", "\"depth\": «3.0»"),
        Upstream("WEFT0302", "tower_cfg.depth: 'depth' is int, found null.", "\"depth\": 3", "\"depth\": «null»"),
        Upstream("WEFT0302", "tower_cfg.depth: 'depth' is int, found \"3\".", "\"depth\": 3", "\"depth\": «\"3\"»"),
        Upstream("WEFT0302", "tower_cfg.pool: 'pool' is one of 'none', 'tanh', found \"max\".", "\"tanh\"", "«\"max\"»"),
        Upstream("WEFT0302", "tower_cfg.name: no class for tower of Whole has a preset 'larg_8'. Did you mean 'large_8'?", "\"large_8.v2\"", "«\"larg_8\"»"),
        Upstream("WEFT0114", "'dim > 0 and dim % 4 == 0' does not hold at preset 'toy-16'.", "\"toy-16\": { \"dim\": 16", "\"toy-16\": «{» \"dim\": 18"),
        Upstream("WEFT0114", "'Plain: depth > 0' does not hold at preset 'toy-16'.", "\"toy-16\": { \"dim\": 16", "\"toy-16\": «{» \"dim\": 16", ("\"depth\": 3", "\"depth\": 0")),
        Upstream("WEFT0102", "Unknown name 'tpy'. Did you mean 'toy'?", "\"upstream\": \"toy\"", "\"upstream\": «\"tpy\"»"),
        Upstream("WEFT0002", "'sumary' is not known here.", "\"upstream\"", "\"«sumary»\": 1, \"upstream\""),
        Upstream("WEFT0201", "Unknown architecture 'Whoel'. Did you mean 'Whole'?", "\"Whole\"", "«\"Whoel\"»"),
        new("WEFT0102", "Unknown name 'toy_atc'. Did you mean 'toy_act'?", [.. GoodUpstream.Files().Where(f => f.Path != "a/plain.arch.json"), ("a/plain.arch.json", GoodUpstream.Plain.With("\"toy_act\"", "«\"toy_atc\"»"))]),
        new("WEFT0120", "'act' is one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu', 'relu2', 'silu', 'sigmoid', 'tanh', found \"swoosh\".", [.. GoodUpstream.Files().Where(f => f.Path != "a/plain.arch.json"), ("a/plain.arch.json", GoodUpstream.Plain.With("\"toy_act\"", "{ \"swish\": «\"swoosh\"» }"))]),
        new("WEFT0120", "'pool' is one of 'none', 'tanh', found \"silu\".", [.. GoodUpstream.Files().Where(f => f.Path != "a/plain.arch.json"), ("a/plain.arch.json", GoodUpstream.Plain.With("\"act\": { \"path\": \"act\", \"values\": \"toy_act\" }", "\"pool\": { \"path\": \"act\", \"values\": «\"toy_act\"» }"))]),
        new("WEFT0004", "Expected 'pair' for a size2, found it for one of 'gelu', 'gelu_tanh', 'quick_gelu', 'relu', 'relu2', 'silu', 'sigmoid', 'tanh'.", [.. GoodUpstream.Files().Where(f => f.Path != "a/plain.arch.json"), ("a/plain.arch.json", GoodUpstream.Plain.With("\"values\": \"toy_act\"", "\"values\": \"toy_act\", \"«pair»\": true"))]),
        new("WEFT0005", "'toy_act' is already declared as words of another file that this one uses.",
            [.. GoodUpstream.Files().Where(f => f.Path != "a/plain.arch.json"), ("a/plain.arch.json", GoodUpstream.Plain.With("\"uses\": [\"parts\"]", "\"uses\": [\"parts\", «\"more\"»]")), ("a/more.components.json", """{ "words": { "toy_act": { "gelu": "gelu" } } }""")]),
        new("WEFT0004", "Expected an object, found a string.", [.. GoodUpstream.Files().Where(f => f.Path != "a/parts.components.json"), ("a/parts.components.json", GoodUpstream.Parts.With("\"words\": {", "\"words\": { \"bad\": «\"gelu\"»,"))]),
        new("WEFT0005", "'small_8' is already declared as a preset of Named.", [.. GoodUpstream.Files(), ("b/named.presets.json", GoodUpstream.NamedPresets.With("\"small_8\"", "\"«small_8»\"").With("large_8", "larger_8"))]) { Also = ["WEFT0302 no known class fits tower of Whole: Plain needs no tower_cfg.name."] },
        new("WEFT0005", "'toy-8' is already declared as a preset of Whole.", [.. GoodUpstream.Files(), ("b/whole.presets.json", """{ "of": "Whole", "upstream": "toy", "presets": { "«toy-8»": { "tower_cfg": {} } } }""")]),
        new("WEFT0302", "tower of Whole may be Named or Other.", [.. GoodUpstream.Files(GoodUpstream.Presets.With("\"toy-named\": {", "\"toy-named\": «{»")), ("b/other.arch.json", GoodUpstream.Named.With("\"Named\"", "\"Other\"")), ("b/other.presets.json", GoodUpstream.NamedPresets.With("\"Named\"", "\"Other\""))]),
    ];

    private static BrokenInput Upstream(string rule, string message, string old, string @new, (string Old, string New)? more = null)
    {
        var text = more is { } second ? GoodUpstream.Presets.With(second.Old, second.New) : GoodUpstream.Presets;
        return new BrokenInput(rule, message, GoodUpstream.Files(text.With(old, @new)));
    }
}
