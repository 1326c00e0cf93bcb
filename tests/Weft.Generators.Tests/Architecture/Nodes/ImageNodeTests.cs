namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>pool</c>, and <c>norm</c> of channels.</summary>
public sealed class ImageNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "map",
            """{ "op": "pool", "kernel": 2 }""",
            "", "",
            """
            x = Ops.AveragePool(x, [2, 2], [2, 2], [0, 0]); // [b, width, (size[0] - 2) // 2 + 1, (size[1] - 2) // 2 + 1]
            -> [b, width, (size[0] - 2) // 2 + 1, (size[1] - 2) // 2 + 1]
            """
        },
        {
            "image",
            """{ "op": "pool", "kernel": [3, 2], "stride": [2, 1], "padding": 1, "count_include_pad": false }""",
            "", "",
            """
            x = Ops.AveragePool(x, [3, 2], [2, 1], [1, 1], countPadding: false); // [b, 3, (h - 1) // 2 + 1, w + 1]
            -> [b, 3, (h - 1) // 2 + 1, w + 1]
            """
        },
        {
            "map",
            """{ "op": "pool", "kind": "max", "kernel": "heads", "stride": 1, "padding": "heads // 2" }""",
            "", "",
            """
            x = Ops.MaxPool(x, [_config.Heads, _config.Heads], [1, 1], [FloorDiv(_config.Heads, 2), FloorDiv(_config.Heads, 2)]); // [b, width, …, …]
            -> [b, width, size[0] + 2 * (heads // 2) - heads + 1, size[1] + 2 * (heads // 2) - heads + 1]
            """
        },
        {
            "map",
            """{ "op": "pool", "kind": "max", "kernel": 2, "count_include_pad": false }""",
            "", "",
            """
            WEFT0002 /body/count_include_pad (name): 'count_include_pad' is not known here.
            """
        },
        {
            "map",
            """{ "op": "pool", "kernel": 2, "padding": 2 }""",
            "", "",
            """
            WEFT0108 /body: half of 'kernel' and 'padding': 1 is not >= 2 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "pool", "kernel": 2 }""",
            "", "",
            """
            WEFT0108 /body: 'pool' needs [b, c, x, y], found [b, n, width].
            """
        },
        {
            "map",
            """{ "op": "pool", "kernel": [2, 2, 2] }""",
            "", "",
            """
            WEFT0108 /body: A 2-d pool needs 2 sizes, found [2, 2, 2].
            """
        },
        {
            "image",
            """{ "op": "norm", "name": "norm", "axis": "channel", "eps": "eps" }""",
            "", "",
            """
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", 3, config.Eps, channels: true));
            x = Norm.call(x);
            -> [b, 3, h, w]
            keys: norm.weight [3]; norm.bias [3]
            """
        },
        {
            "image",
            """{ "op": "norm", "name": "bn", "kind": "batch", "eps": 1e-5 }""",
            "", "",
            """
            + Bn = Register("bn", new BatchNorm(source, $"{prefix}bn", 3, 1e-05));
            x = Bn.call(x);
            -> [b, 3, h, w]
            keys: bn.weight [3]; bn.bias [3]; bn.running_mean [3]; bn.running_var [3]; bn.num_batches_tracked []
            """
        },
        {
            "map",
            """[{ "op": "norm", "name": "n", "kind": "batch", "eps": 1e-5, "if": "flag" }, { "op": "norm", "name": "n", "axis": "channel", "eps": 1e-5, "if": "not flag" }]""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     N = Register("n", new BatchNorm(source, $"{prefix}n", config.Width, 1e-05));
            + }
            + if (!config.Flag)
            + {
            +     NLayerNorm = Register("n", new LayerNorm(source, $"{prefix}n", config.Width, 1e-05, channels: true));
            + }
            if (_config.Flag)
            {
                x = N!.call(x);
            }
            if (!_config.Flag)
            {
                x = NLayerNorm!.call(x);
            }
            -> [b, width, size[0], size[1]]
            keys: n.weight [12]; n.bias [12]
            """
        },
        {
            "image",
            """{ "op": "norm", "name": "bn", "kind": "batch", "axis": "last", "eps": 1e-5 }""",
            "", "",
            """
            WEFT0002 /body/axis (name): 'axis' is not known here. Did you mean 'as'?
            """
        },
        {
            "float[b]",
            """{ "op": "norm", "name": "norm", "axis": "channel", "eps": "eps" }""",
            "", "",
            """
            WEFT0108 /body: 'norm' needs at least [b, c], found [b].
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
