namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary>Masks and what they are made of, tables that are not learned, rows of a bias, and repeated values.</summary>
public sealed class MaskNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "marked",
            """[{ "op": "let", "values": { "m": { "op": "mask", "causal": true } } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$m" }, { "op": "gather", "of": "$ids" }]""",
            "", "",
            """
            var m2 = Ops.CausalMask(x);
            x = Ops.Attention(x, x, x, m2);
            x = Ops.Gather(x, Ops.ArgMax(ids)); // [b, width]
            -> [b, width]
            """
        },
        {
            "marked",
            """[{ "op": "let", "values": { "seen": [{ "op": "get", "value": "$ids" }, { "op": "compare", "is": "ne", "to": 0 }] } }, { "op": "let", "values": { "m": { "op": "mask", "causal": "flag", "keys": "$seen" } } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$m" }]""",
            "", "",
            """
            var seen = ids; // [b, n]
            seen = seen.ne(0);
            var m2 = Ops.Mask(x, _config.Flag, seen);
            x = Ops.Attention(x, x, x, m2);
            -> [b, n, width]
            """
        },
        {
            "marked",
            """[{ "op": "let", "if": "flag", "values": { "seen": [{ "op": "get", "value": "$ids" }, { "op": "compare", "is": "gt", "to": "width" }] } }, { "op": "let", "values": { "m": { "op": "mask", "keys": "$seen" } } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$m" }]""",
            "", "",
            """
            Tensor? seen = null;
            if (_config.Flag)
            {
                var seen2 = ids; // [b, n]
                seen2 = seen2.gt(_config.Width);
                seen = seen2;
            }
            var m2 = Ops.Mask(x, false, seen);
            x = Ops.Attention(x, x, x, m2);
            -> [b, n, width]
            """
        },
        {
            "marked",
            """{ "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": { "op": "mask", "keys": "$ids" } }""",
            "", "",
            """
            WEFT0108 /body/mask: 'keys' needs booleans [b, n], as 'compare' gives them; found [b, n] of numbers.
            """
        },
        {
            "marked",
            """{ "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": { "op": "mask", "keys": { "op": "compare", "to": 0 } } }""",
            "", "",
            """
            WEFT0111 /inputs/ids: Input 'ids' is never used.
            """
        },
        {
            "marked",
            """{ "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": { "op": "mask", "keys": [{ "op": "get", "value": "$ids" }, { "op": "compare", "to": 0 }, { "op": "pad", "axis": 1, "before": 1, "fill": 1 }] } }""",
            "", "",
            """
            var keys = ids; // [b, n]
            keys = keys.eq(0);
            keys = Ops.Pad(keys, 1, 1, 0, 1); // [b, n + 1]
            x = Ops.Attention(x, x, x, Ops.Mask(x, false, keys));
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "pad", "axis": -1, "before": 1, "after": "heads", "fill": 0.5 }""",
            "", "",
            """
            x = Ops.Pad(x, -1, 1, _config.Heads, 0.5); // [b, n, width + 1 + heads]
            -> [b, n, width + 1 + heads]
            """
        },
        {
            "tokens",
            """{ "op": "pad", "axis": 1, "before": "0 - heads" }""",
            "", "",
            """
            WEFT0108 /body/before: 'before': -3 is not >= 0 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "pad", "axis": 3, "before": 1 }""",
            "", "",
            """
            WEFT0108 /body: Axis 3 is outside the shape [b, n, width].
            """
        },
        {
            "tokens",
            """{ "op": "compare", "is": "like", "to": 1 }""",
            "", "",
            """
            WEFT0004 /body/is: Expected one of 'eq', 'ne', 'lt', 'le', 'gt', 'ge', found 'like' (did you mean 'le'?).
            """
        },
        {
            "tokens",
            """[{ "op": "clamp", "min": "-eps" }, { "op": "clamp", "min": 0, "max": "width / 2" }]""",
            "", "",
            """
            x = x.clamp(min: -_config.Eps);
            x = x.clamp(min: 0, max: Divide(_config.Width, 2));
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "clamp" }""",
            "", "",
            """
            WEFT0003 /body: 'min' is missing: a bound: 'min', 'max' or both.
            """
        },
        {
            "tokens",
            """{ "op": "add", "value": { "op": "param", "name": "pos", "shape": ["prod(size) + 1", "width"], "sin_cos": { "grid": "size", "prefix": 1 } } }""",
            "", "",
            """
            + Register("pos", source, prefix, Init.SinCos(config.Size, 1), [Product(config.Size) + 1, config.Width]);
            x = x + Pos;
            -> [b, n, width]
            keys: pos [25, 12]
            """
        },
        {
            "map",
            """[{ "op": "rearrange", "to": "b c h w -> b (h w) c" }, { "op": "add", "value": { "op": "param", "name": "pos", "shape": [1, "prod(size)", "width"], "init": 0, "sin_cos": { "grid": "size", "if": "flag" } } }]""",
            "", "",
            """
            + Register("pos", source, prefix, config.Flag ? Init.SinCos(config.Size, 0) : Init.Constant(0), [1, Product(config.Size), config.Width]);
            x = x.flatten(2, 3).transpose(1, 2); // [b, size[0] * size[1], width]
            x = x + Pos;
            -> [b, size[0] * size[1], width]
            keys: pos [1, 24, 12]
            """
        },
        {
            "map",
            """[{ "op": "rearrange", "to": "b c h w -> b (h w) c" }, { "op": "add", "value": { "op": "param", "name": "pos", "shape": [25, "width"], "sin_cos": { "grid": "size" } } }]""",
            "", "",
            """
            WEFT0108 /body/1/value/sin_cos: the table's rows and 'grid' with 'prefix': 25 is not == 24 at the defaults.
            WEFT0108 /body/1: [b, size[0] * size[1], width] and [25, width] do not broadcast: 24 is not == 25 at the defaults.
            """
        },
        {
            "map",
            """[{ "op": "rearrange", "to": "b c h w -> b (h w) c" }, { "op": "add", "value": { "op": "param", "name": "pos", "shape": ["width"], "sin_cos": { "grid": 2 } } }]""",
            "", "",
            """
            WEFT0108 /body/1/value/sin_cos: 'sin_cos' needs [..., rows, width], found [width].
            """
        },
        {
            "vector",
            """[{ "op": "linear", "weight_key": "w", "bias_key": "b", "bias_part": [1, 3, 3], "out": 4 }, { "op": "linear", "weight_key": "v", "bias_key": "b", "bias_part": [0, 1, 3], "out": 2 }]""",
            "", "",
            """
            + Register("w", source, prefix, Init.FanIn(config.Width), [4, config.Width]);
            + Register("b", source, prefix, Init.FanIn(config.Width), [6]);
            + Register("v", source, prefix, Init.FanIn(4), [2, 4]);
            x = Ops.Linear(x, W, B.slice(0, 2, 6, 1)); // [b, 4]
            x = Ops.Linear(x, V, B.slice(0, 0, 2, 1)); // [b, 2]
            -> [b, 2]
            keys: w [4, 12]; b [6]; v [2, 4]
            """
        },
        {
            "vector",
            """[{ "op": "linear", "weight_key": "w", "bias_key": "b", "bias_part": [1, 3, 3], "out": 4 }]""",
            "", "",
            """
            WEFT0108 /body/0: The parts of 'b' do not tile it: [1, 3, 3].
            """
        },
        {
            "tokens",
            """[{ "op": "reduce", "axis": 0 }, { "op": "rearrange", "to": "n c -> b n c", "b": "heads" }]""",
            "", "",
            """
            x = x.mean([0], keepdim: false); // [n, width]
            x = x.unsqueeze(0).expand(_config.Heads, -1, -1); // [heads, n, width]
            -> [heads, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "dims", "as": ["b", "_", "_"] }, { "op": "param", "name": "q", "shape": [5, "width"] }, { "op": "rearrange", "to": "n (h c) -> (b h) n c", "b": "b", "h": "heads" }]""",
            "", "",
            """
            + Register("q", source, prefix, Init.Normal(0.02), [5, config.Width]);
            var b2 = x.shape[0];
            x = Q; // [5, width]
            x = x.reshape(5, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(0, 1).unsqueeze(0).expand(b2, -1, -1, -1).flatten(0, 1); // [b2 * heads, 5, width // heads]
            -> [b2 * heads, 5, width // heads]
            keys: q [5, 12]
            """
        },
        {
            "tokens",
            """{ "op": "rearrange", "to": "b n c -> b m n c" }""",
            "", "",
            """
            WEFT0003 /body: 'm' is missing: the size of an axis that stands on the right alone.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
