namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary>Packed parameters that several nodes take in parts, optional inputs of components, and ranges that a call ends.</summary>
public sealed class PartNodeTests
{
    private const string Qkv = """
        [{
          "op": "sdpa",
          "q": { "op": "linear", "weight_key": "in_weight", "bias_key": "in_bias", "part": [0, 1, 3], "out": "width" },
          "k": { "op": "linear", "weight_key": "in_weight", "bias_key": "in_bias", "part": [1, 2, 3], "out": "width" },
          "v": { "op": "linear", "weight_key": "in_weight", "bias_key": "in_bias", "part": [2, 3, 3], "out": "width" }
        }]
        """;

    private const string Attention = """
        "components": { "Attn": { "inputs": ["mask?"], "body": [{ "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$mask" }] } }
        """;

    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens", Qkv, "", "",
            """
            + Register("in_weight", source, prefix, Init.FanIn(config.Width), [config.Width * 3, config.Width]);
            + Register("in_bias", source, prefix, Init.FanIn(config.Width), [config.Width * 3]);
            x = Ops.Attention(Ops.Linear(x, InWeight.slice(0, 0, _config.Width, 1), InBias.slice(0, 0, _config.Width, 1)), Ops.Linear(x, InWeight.slice(0, _config.Width, _config.Width * 2, 1), InBias.slice(0, _config.Width, _config.Width * 2, 1)), Ops.Linear(x, InWeight.slice(0, _config.Width * 2, _config.Width * 3, 1), InBias.slice(0, _config.Width * 2, _config.Width * 3, 1)));
            -> [b, n, width]
            keys: in_weight [36, 12]; in_bias [36]
            """
        },
        {
            "tokens",
            """[{ "op": "linear", "weight_key": "w", "part": [0, 1, 3], "out": "width" }, { "op": "linear", "weight_key": "w", "part": [1, 3, 3], "out": "2 * width" }]""",
            "", "",
            """
            + Register("w", source, prefix, Init.FanIn(config.Width), [config.Width * 3, config.Width]);
            x = Ops.Linear(x, W.slice(0, 0, _config.Width, 1));
            x = Ops.Linear(x, W.slice(0, _config.Width, _config.Width * 3, 1)); // [b, n, 2 * width]
            -> [b, n, 2 * width]
            keys: w [36, 12]
            """
        },
        {
            "tokens",
            """[{ "op": "linear", "weight_key": "w", "part": [0, 1, 3], "out": "width" }, { "op": "linear", "weight_key": "w", "part": [2, 3, 3], "out": "width" }]""",
            "", "",
            """
            WEFT0108 /body/0: The parts of 'w' do not tile it: [0, 1, 3], [2, 3, 3].
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "w", "part": [0, 3, 2], "out": "width" }""",
            "", "",
            """
            WEFT0120 /body/part: 'part' is [from, to, of] with 0 <= from < to <= of, beside 'weight_key'.
            """
        },
        {
            "tokens",
            """{ "op": "Attn", "name": "attn" }""",
            Attention, "",
            """
            class AttnModule()
            x = Ops.Attention(x, x, x);
            -> [b, n, width]
            + Attn = Register("attn", new AttnModule(config, source, $"{prefix}attn."));
            x = Attn.call(x);
            -> [b, n, width]
            """
        },
        {
            "masked",
            """{ "op": "Attn", "name": "attn", "with": { "mask": "$mask" } }""",
            Attention, "",
            """
            class AttnModule()
            x = Ops.Attention(x, x, x, mask);
            -> [b, n, width]
            + Attn = Register("attn", new AttnModule(config, source, $"{prefix}attn."));
            x = Attn.call(x, mask);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "mask": { "op": "mask", "causal": "false" } } }, { "op": "Attn", "with": { "mask": "$mask" } }]""",
            Attention, "",
            """
            x = Ops.Attention(x, x, x);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "dims", "as": ["_", "t", "_"] }, { "op": "add", "value": [{ "op": "param", "name": "pos", "shape": [7, "width"], "init": 0.0 }, { "op": "slice", "axis": 0, "to": "t" }] }]""",
            "", "",
            """
            + Register("pos", source, prefix, Init.Constant(0.0), [7, config.Width]);
            var t = x.shape[1];
            Tensor value = Pos; // [7, width]
            value = Ops.Slice(value, 0, 0, t); // [t, width]
            x = x + value;
            -> [b, t, width]
            keys: pos [7, 12]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
