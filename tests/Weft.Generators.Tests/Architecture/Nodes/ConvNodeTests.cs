namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>conv</c> in 1, 2 and 3 dimensions.</summary>
public sealed class ConvNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "image",
            """{ "op": "conv", "name": "proj", "out": "width", "kernel": 16, "stride": 16 }""",
            "", "",
            """
            + Proj = Register("proj", new Conv(source, $"{prefix}proj", 3, config.Width, [16, 16], [16, 16], [0, 0]));
            x = Proj.call(x); // [b, width, (h - 16) // 16 + 1, (w - 16) // 16 + 1]
            -> [b, width, (h - 16) // 16 + 1, (w - 16) // 16 + 1]
            keys: proj.weight [12, 3, 16, 16]; proj.bias [12]
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "proj", "out": 8, "kernel": "size", "stride": 2, "padding": 1, "bias": false }""",
            "", "",
            """
            + Proj = Register("proj", new Conv(source, $"{prefix}proj", config.Width, 8, [config.Size.Height, config.Size.Width], [2, 2], [1, 1], bias: false));
            x = Proj.call(x); // [b, 8, …, …]
            -> [b, 8, (size[0] + 2 - size[0]) // 2 + 1, (size[1] + 2 - size[1]) // 2 + 1]
            keys: proj.weight [8, 12, 4, 6]
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "dw", "out": "width", "kernel": [3, 1], "padding": [1, 0], "groups": "width" }""",
            "", "",
            """
            + Dw = Register("dw", new Conv(source, $"{prefix}dw", config.Width, config.Width, [3, 1], [1, 1], [1, 0], groups: config.Width));
            x = Dw.call(x);
            -> [b, width, size[0], size[1]]
            keys: dw.weight [12, 1, 3, 1]; dw.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 3, "rank": 1 }""",
            "", "",
            """
            WEFT0108 /body: A parameter's size would depend on 'n', which only a call knows (n).
            """
        },
        {
            "float[b, 3, t, h, w]",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": [2, 14, 14], "stride": [2, 14, 14] }""",
            "", "",
            """
            + C = Register("c", new Conv(source, $"{prefix}c", 3, 8, [2, 14, 14], [2, 14, 14], [0, 0, 0]));
            x = C.call(x); // [b, 8, (t - 2) // 2 + 1, (h - 14) // 14 + 1, (w - 14) // 14 + 1]
            -> [b, 8, (t - 2) // 2 + 1, (h - 14) // 14 + 1, (w - 14) // 14 + 1]
            keys: c.weight [8, 3, 2, 14, 14]; c.bias [8]
            """
        },
        {
            "tokens",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 3 }""",
            "", "",
            """
            WEFT0108 /body: A 2-d convolution needs [b, c, x, y], found [b, n, width].
            """
        },
        {
            "image",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 3, "groups": 2 }""",
            "", "",
            """
            WEFT0108 /body: the channels and 'groups': 3 is not multiple of 2 at the defaults.
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 3, "groups": 3 }""",
            "", "",
            """
            WEFT0108 /body: 'out' and 'groups': 8 is not multiple of 3 at the defaults.
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 1, "padding": 2 }""",
            "", "",
            """
            + C = Register("c", new Conv(source, $"{prefix}c", config.Width, 8, [1, 1], [1, 1], [2, 2]));
            x = C.call(x); // [b, 8, size[0] + 4, size[1] + 4]
            -> [b, 8, size[0] + 4, size[1] + 4]
            keys: c.weight [8, 12, 1, 1]; c.bias [8]
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 0 }""",
            "", "",
            """
            WEFT0108 /body/kernel: 'kernel': 0 is not > 0 at the defaults.
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 3, "stride": 0 }""",
            "", "",
            """
            WEFT0108 /body/stride: 'stride': 0 is not > 0 at the defaults.
            """
        },
        {
            "map",
            """{ "op": "conv", "name": "dw", "out": "width", "kernel": 3, "stride": [3, 1, 1] }""",
            "", "",
            """
            WEFT0108 /body: A 2-d convolution needs 2 sizes, found [3, 1, 1].
            """
        },
        {
            "float[b, 3, width]",
            """{ "op": "conv", "name": "c", "out": 8, "kernel": 3, "rank": 1 }""",
            "", "",
            """
            + C = Register("c", new Conv(source, $"{prefix}c", 3, 8, [3], [1], [0]));
            x = C.call(x); // [b, 8, width - 2]
            -> [b, 8, width - 2]
            keys: c.weight [8, 3, 3]; c.bias [8]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
