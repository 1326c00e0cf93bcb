namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>roll</c>, <c>rel_bias</c>, <c>rel_coords</c>, <c>window_mask</c> and <c>sized</c>.</summary>
public sealed class WindowNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """[{ "op": "roll", "axis": 1, "by": "-depth" }, { "op": "roll", "axis": -1, "by": 2, "if": "flag" }]""",
            "", "",
            """
            x = x.roll(-_config.Depth, 1);
            if (_config.Flag)
            {
                x = x.roll(2, -1);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "roll", "axis": 3, "by": 1 }""",
            "", "",
            """
            WEFT0108 /body: Axis 3 is outside the shape [b, n, width].
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "table", "shape": [15, "heads"] }, { "op": "rel_bias", "window": "[3, 2]" }]""",
            "", "",
            """
            + Register("table", source, prefix, Init.Normal(0.02), [15, config.Heads]);
            + _relative = Own(new RelativeBias(3, 2, classToken: false));
            x = Table; // [15, heads]
            x = _relative.Of(x); // [heads, 6, 6]
            -> [heads, 6, 6]
            keys: table [15, 3]
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "table", "shape": ["(2 * heads - 1) * (2 * heads - 1) + 3", "heads"] }, { "op": "rel_bias", "window": "heads", "class_token": true }]""",
            "", "",
            """
            + Register("table", source, prefix, Init.Normal(0.02), [(2 * config.Heads - 1) * (2 * config.Heads - 1) + 3, config.Heads]);
            + _relative = Own(new RelativeBias(config.Heads, config.Heads, classToken: true));
            x = Table; // […, heads]
            x = _relative.Of(x); // [heads, heads * heads + 1, heads * heads + 1]
            -> [heads, heads * heads + 1, heads * heads + 1]
            keys: table [28, 3]
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "table", "shape": [15, "heads"] }, { "op": "rel_bias", "window": 3 }]""",
            "", "",
            """
            WEFT0108 /body/1: the table's rows and the offsets in 'window': 15 is not == 25 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "rel_bias", "window": 3 }""",
            "", "",
            """
            WEFT0108 /body: 'rel_bias' needs a table [offsets, heads], found [b, n, width].
            """
        },
        {
            "tokens",
            """[{ "op": "rel_coords", "window": "size" }, { "op": "linear", "name": "fc", "out": "heads" }, { "op": "rel_bias", "window": "size" }]""",
            "", "",
            """
            + _offsets = Own(new LogOffsets(config.Size.Height, config.Size.Width));
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", 2, config.Heads));
            + _relative = Own(new RelativeBias(config.Size.Height, config.Size.Width, classToken: false));
            x = _offsets.Get(x.device, x.dtype); // […, 2]
            x = Fc.call(x); // […, heads]
            x = _relative.Of(x); // [heads, size[0] * size[1], size[0] * size[1]]
            -> [heads, size[0] * size[1], size[0] * size[1]]
            keys: fc.weight [3, 2]; fc.bias [3]
            """
        },
        {
            "tokens",
            """{ "op": "window_mask", "grid": "[6, 4]", "window": "[3, 2]", "shift": "[1, 0]", "hidden": -100.0 }""",
            "", "",
            """
            + _seen = Own(new WindowMask(new Size2(6, 4), new Size2(3, 2), new Size2(1, 0), -100.0));
            x = _seen.Get(x.device, x.dtype); // [4, 6, 6]
            -> [4, 6, 6]
            """
        },
        {
            "tokens",
            """{ "op": "window_mask", "grid": 6, "window": 4, "shift": 2, "hidden": -100.0 }""",
            "", "",
            """
            WEFT0108 /body: the rows of 'grid' and of 'window': 6 is not multiple of 4 at the defaults.
            WEFT0108 /body: the columns of 'grid' and of 'window': 6 is not multiple of 4 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "sized", "axis": -1, "size": "4 * heads" }""",
            "", "",
            """
            -> [b, n, 4 * heads]
            """
        },
        {
            "tokens",
            """{ "op": "sized", "axis": 2, "size": 5 }""",
            "", "",
            """
            WEFT0108 /body: axis 2 and 'size': 12 is not == 5 at the defaults.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
