namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>pool</c>, <c>norm</c> of channels, reductions over several axes, sizes of images in repeats.</summary>
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
            """{ "op": "reduce", "axis": [2, 3], "keep": true }""",
            "", "",
            """
            x = x.mean([2, 3], keepdim: true); // [b, 3, 1, 1]
            -> [b, 3, 1, 1]
            """
        },
        {
            "image",
            """{ "op": "reduce", "kind": "l2", "axis": [-1, 1] }""",
            "", "",
            """
            x = torch.linalg.vector_norm(x, 2, [-1, 1], keepdim: false); // [b, h]
            -> [b, h]
            """
        },
        {
            "image",
            """{ "op": "reduce", "axis": [2, 2] }""",
            "", "",
            """
            WEFT0120 /body/axis: Axes are different numbers between -8 and 7.
            """
        },
        {
            "map",
            """[{ "op": "div", "value": 2 }, { "op": "add", "value": 1e-6 }, { "op": "div", "value": { "op": "reduce", "axis": -1, "keep": true } }]""",
            "", "",
            """
            x = x / 2;
            x = x + 1e-06;
            x = x / x.mean([-1], keepdim: true);
            -> [b, width, size[0], size[1]]
            """
        },
        {
            "image",
            """[{ "op": "repeat", "count": 2, "name": "c.{i}", "body": { "op": "conv", "name": "conv", "out": "width", "kernel": 2, "stride": 2 } }, { "op": "dims", "as": ["_", "_", "gh", "gw"] }, { "op": "rearrange", "to": "b c h w -> b (h w) c" }, { "op": "linear", "name": "fc", "out": 5 }, { "op": "rearrange", "to": "b (h w) c -> b c h w", "h": "gh", "w": "gw" }]""",
            "", "",
            """
            class CModule(dim 1 of x)
            + Conv = Register("conv", new Conv(source, $"{prefix}conv", dim1, config.Width, [2, 2], [2, 2], [0, 0]));
            x = Conv.call(x); // [b, width, (n2 - 2) // 2 + 1, (n3 - 2) // 2 + 1]
            -> [b, width, (n2 - 2) // 2 + 1, (n3 - 2) // 2 + 1]
            + var c = new CModule[2];
            + long cDim1 = 3;
            + for (var i = 0; i < c.Length; i++)
            + {
            +     c[i] = Register($"c.{i}", new CModule(config, source, $"{prefix}c.{i}.", cDim1));
            +     cDim1 = config.Width;
            + }
            + C = c;
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", cDim1, 5));
            var b = x.shape[0];
            foreach (var c in C)
            {
                x = c.call(x);
            }
            var gh = x.shape[2];
            var gw = x.shape[3];
            x = x.flatten(2, 3).transpose(1, 2); // [b, gh * gw, cDim1]
            x = Fc.call(x); // [b, gh * gw, 5]
            x = x.reshape(b, gh, gw, 5).permute(0, 3, 1, 2); // [b, 5, gh, gw]
            -> [b, 5, gh, gw]
            keys: c.0.conv.weight [12, 3, 2, 2]; c.0.conv.bias [12]; c.1.conv.weight [12, 12, 2, 2]; c.1.conv.bias [12]; fc.weight [5, 12]; fc.bias [5]
            """
        },
        {
            "image",
            """[{ "op": "repeat", "count": 2, "name": "c.{i}", "body": { "op": "conv", "name": "conv", "out": "width", "kernel": 2, "stride": 2 } }, { "op": "rearrange", "to": "b c h w -> b (h w) c" }, { "op": "linear", "name": "fc", "out": 5 }, { "op": "rearrange", "to": "b (h w) c -> b c h w", "h": 2 }]""",
            "", "",
            """
            WEFT0108 /body/3: The size 'n2' changes in a repeat; give it a name with 'dims' where it is asked for.
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
            WEFT0002 /body/axis (name): 'axis' is not known here.
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
