namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>rearrange</c>: patterns as views, transpositions and copies.</summary>
public sealed class RearrangeNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(1, 2); // [b, heads, n, width // heads]
            -> [b, heads, n, width // heads]
            """
        },
        {
            "heads",
            """{ "op": "rearrange", "to": "b h n d -> b n (h d)" }""",
            "", "",
            """
            x = x.transpose(1, 2).flatten(2, 3); // [b, n, heads * width]
            -> [b, n, heads * width]
            """
        },
        {
            "map",
            """{ "op": "rearrange", "to": "b c h w -> b (h w) c" }""",
            "", "",
            """
            x = x.flatten(2, 3).transpose(1, 2); // [b, size[0] * size[1], width]
            -> [b, size[0] * size[1], width]
            """
        },
        {
            "image",
            """{ "op": "rearrange", "to": "b c h w -> b (h w) c" }""",
            "", "",
            """
            x = x.flatten(2, 3).transpose(1, 2); // [b, h * w, 3]
            -> [b, h * w, 3]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> (b n) c" }""",
            "", "",
            """
            x = x.flatten(0, 1); // [b * n, width]
            -> [b * n, width]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> n b c" }""",
            "", "",
            """
            x = x.transpose(0, 1); // [n, b, width]
            -> [n, b, width]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b to c -> to b c" }""",
            "", "",
            """
            x = x.transpose(0, 1); // [n, b, width]
            -> [n, b, width]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b n c" }""",
            "", "",
            """
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (s h d) -> s b h n d", "s": 2, "h": "heads" }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, 2, _config.Heads, FloorDiv(FloorDiv(_config.Width, 2), _config.Heads)).permute(2, 0, 3, 1, 4); // [2, b, heads, n, width // 2 // heads]
            -> [2, b, heads, n, width // 2 // heads]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b n h d", "d": 4 }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, FloorDiv(_config.Width, 4), 4); // [b, n, width // 4, 4]
            -> [b, n, width // 4, 4]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b 1 n c" }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, 1, n, _config.Width); // [b, 1, n, width]
            -> [b, 1, n, width]
            """
        },
        {
            "map",
            """{ "op": "rearrange", "to": "b c (gh p) (gw q) -> b (gh gw) (c p q)", "p": 2, "q": "size[1] // 3" }""",
            "", "",
            """
            var b = x.shape[0];
            x = x.reshape(b, _config.Width, FloorDiv(_config.Size.Height, 2), 2, FloorDiv(_config.Size.Width, FloorDiv(_config.Size.Width, 3)), FloorDiv(_config.Size.Width, 3)).permute(0, 2, 4, 1, 3, 5).reshape(b, FloorDiv(_config.Size.Height, 2) * FloorDiv(_config.Size.Width, FloorDiv(_config.Size.Width, 3)), _config.Width * 2 * FloorDiv(_config.Size.Width, 3)); // [b, …, …]
            -> [b, size[0] // 2 * (size[1] // (size[1] // 3)), width * 2 * (size[1] // 3)]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b (c n)" }""",
            "", "",
            """
            x = x.transpose(1, 2).flatten(1, 2); // [b, width * n]
            -> [b, width * n]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b n (h d)", "h": "heads" }""",
            "", "",
            """
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b n (d h)", "h": "heads" }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(2, 3).flatten(2, 3);
            -> [b, n, width]
            """
        },
        {
            "map",
            """{ "op": "rearrange", "to": "b c h w -> b h w c" }""",
            "", "",
            """
            x = x.permute(0, 2, 3, 1); // [b, size[0], size[1], width]
            -> [b, size[0], size[1], width]
            """
        },
        {
            "map",
            """{ "op": "rearrange", "to": "b c h w -> (b c) (h w)" }""",
            "", "",
            """
            var b = x.shape[0];
            x = x.reshape(b * _config.Width, _config.Size.Height * _config.Size.Width); // [b * width, size[0] * size[1]]
            -> [b * width, size[0] * size[1]]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (c) -> b c n" }""",
            "", "",
            """
            x = x.transpose(1, 2); // [b, width, n]
            -> [b, width, n]
            """
        },
        {
            "float[b, prod(size), width]",
            """{ "op": "rearrange", "to": "b (h w) c -> b c h w", "h": "size[0]" }""",
            "", "",
            """
            var b = x.shape[0];
            x = x.reshape(b, _config.Size.Height, FloorDiv(Product(_config.Size), _config.Size.Height), _config.Width).permute(0, 3, 1, 2); // [b, width, size[0], prod(size) // size[0]]
            -> [b, width, size[0], prod(size) // size[0]]
            """
        },
        {
            "float[b, prod(size), width]",
            """{ "op": "rearrange", "to": "b (h w) c -> b c h w", "h": "size[0]", "w": "size[1]" }""",
            "", "",
            """
            var b = x.shape[0];
            x = x.reshape(b, _config.Size.Height, _config.Size.Width, _config.Width).permute(0, 3, 1, 2); // [b, width, size[0], size[1]]
            -> [b, width, size[0], size[1]]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b h n d", "h": 5 }""",
            "", "",
            """
            WEFT0108 /body: the axis (h d) and its sizes: 12 is not multiple of 5 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b h n d" }""",
            "", "",
            """
            WEFT0003 /body: 'h' is missing: only one size of (h d) can be inferred.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n -> n b" }""",
            "", "",
            """
            WEFT0108 /body: The pattern takes 2 axes, found [b, n, width].
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b n" }""",
            "", "",
            """
            WEFT0120 /body/to: 'b n c -> b n' is no pattern: 'c' is missing on the right.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n b -> b n b" }""",
            "", "",
            """
            WEFT0120 /body/to: 'b n b -> b n b' is no pattern: an axis stands twice on one side.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b 1 c -> b c" }""",
            "", "",
            """
            WEFT0120 /body/to: 'b 1 c -> b c' is no pattern: a 1 may stand on the right only.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c" }""",
            "", "",
            """
            WEFT0120 /body/to: 'b n c' is no pattern: a pattern has the form 'b n (h d) -> b h n d'.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b (n c -> b n c" }""",
            "", "",
            """
            WEFT0120 /body/to: 'b (n c -> b n c' is no pattern: a pattern has the form 'b n (h d) -> b h n d'.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b h n d", "h": 5, "d": 2 }""",
            "", "",
            """
            WEFT0108 /body: the axis (h d) and its sizes: 12 is not == 10 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads", "k": 2 }""",
            "", "",
            """
            WEFT0002 /body/k (name): 'k' is not known here.
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b n c 1" }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, _config.Width, 1); // [b, n, width, 1]
            -> [b, n, width, 1]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b n (c 1)" }""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, _config.Width);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """["gelu", { "op": "add", "value": "$_" }, { "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" }]""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = Ops.Activate(x, Activation.Gelu);
            x = x + x;
            x = x.reshape(b, n, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(1, 2); // [b, heads, n, width // heads]
            -> [b, heads, n, width // heads]
            """
        },
        {
            "image",
            """[{ "op": "conv", "name": "c", "out": "width", "kernel": 2, "stride": 2 }, { "op": "dims", "as": ["_", "_", "gh", "gw"] }, { "op": "rearrange", "to": "b c h w -> b (h w) c" }, { "op": "add", "value": [{ "op": "param", "name": "pos", "shape": [1, "prod(size) + 1", "width"] }, { "op": "resample", "grid": "size", "to": ["gh", "gw"], "prefix": 1 }, { "op": "slice", "axis": 1, "from": 1 }] }]""",
            "", "",
            """
            + C = Register("c", new Conv(source, $"{prefix}c", 3, config.Width, [2, 2], [2, 2], [0, 0]));
            + Register("pos", source, prefix, Init.Normal(0.02), [1, Product(config.Size) + 1, config.Width]);
            x = C.call(x); // [b, width, (h - 2) // 2 + 1, (w - 2) // 2 + 1]
            var gh = x.shape[2];
            var gw = x.shape[3];
            x = x.flatten(2, 3).transpose(1, 2); // [b, gh * gw, width]
            Tensor value = Pos; // [1, prod(size) + 1, width]
            value = Ops.Resample(value, _config.Size, gh, gw, 1, new ResampleRule(ResampleMode.Bicubic, Antialias: true, ResampleKeep.Square)); // [1, gh * gw + 1, width]
            value = value.slice(1, 1, long.MaxValue, 1); // [1, gh * gw, width]
            x = x + value;
            -> [b, gh * gw, width]
            keys: c.weight [12, 3, 2, 2]; c.bias [12]; pos [1, 25, 12]
            """
        },
        {
            "image",
            """[{ "op": "rearrange", "to": "b c h w -> h 1 b c w" }, { "op": "dims", "as": ["h", "_", "_", "_", "w"] }, { "op": "slice", "axis": 0, "to": "h" }]""",
            "", "",
            """
            var h = x.shape[2];
            var b = x.shape[0];
            var w = x.shape[3];
            x = x.permute(2, 0, 1, 3).reshape(h, 1, b, 3, w); // [h, 1, b, 3, w]
            var h2 = x.shape[0];
            var w2 = x.shape[4];
            x = Ops.Slice(x, 0, 0, h2);
            -> [h2, 1, b, 3, w2]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
