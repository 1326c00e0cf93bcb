namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>concat</c>, <c>slice</c>, <c>select</c>, <c>reduce</c>, <c>dims</c> and <c>resample</c>.</summary>
public sealed class ShapeNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "concat", "axis": 1, "parts": [{ "op": "param", "name": "p", "shape": [1, 1, "width"] }, "$_"] }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [1, 1, config.Width]);
            x = Ops.Concat(x, 1, [P, x]); // [b, 1 + n, width]
            -> [b, 1 + n, width]
            keys: p [1, 1, 12]
            """
        },
        {
            "tokens",
            """{ "op": "concat", "axis": 1, "parts": [{ "op": "param", "name": "p", "shape": ["width"] }, "$_"] }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [config.Width]);
            x = Ops.Concat(x, 1, [P, x]); // [b, 1 + n, width]
            -> [b, 1 + n, width]
            keys: p [12]
            """
        },
        {
            "tokens",
            """{ "op": "concat", "axis": 1, "parts": [{ "op": "param", "name": "p", "shape": [4, "width"] }, "$_"] }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [4, config.Width]);
            x = Ops.Concat(x, 1, [P, x]); // [b, 4 + n, width]
            -> [b, 4 + n, width]
            keys: p [4, 12]
            """
        },
        {
            "tokens",
            """{ "op": "concat", "axis": -1, "parts": ["$_", "gelu"] }""",
            "", "",
            """
            x = Ops.Concat(x, 2, [x, Ops.Activate(x, Activation.Gelu)]); // [b, n, width + width]
            -> [b, n, width + width]
            """
        },
        {
            "tokens",
            """{ "op": "concat", "axis": 1, "parts": [{ "op": "param", "name": "p", "shape": [1, 1, 5] }, "$_"] }""",
            "", "",
            """
            WEFT0108 /body: a part of shape [1, 1, 5] does not join [b, n, width]: 5 is not == 12 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "concat", "axis": 3, "parts": ["$_"] }""",
            "", "",
            """
            WEFT0108 /body: Axis 3 is outside the shape [b, n, width].
            """
        },
        {
            "vector",
            """{ "op": "concat", "axis": 1, "parts": [{ "op": "param", "name": "p", "shape": [1, 1, "width"] }, "$_"] }""",
            "", "",
            """
            WEFT0108 /body: A part of shape [1, 1, width] has more dimensions than $_ of shape [b, width].
            """
        },
        {
            "tokens",
            """{ "op": "concat", "axis": 0, "parts": [{ "op": "param", "name": "p", "shape": [2, 1, "width"] }, "$_"] }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [2, 1, config.Width]);
            x = Ops.Concat(x, 0, [P, x]); // [2 + b, n, width]
            -> [2 + b, n, width]
            keys: p [2, 1, 12]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": -1, "from": 1 }""",
            "", "",
            """
            x = x.slice(-1, 1, long.MaxValue, 1); // [b, n, width - 1]
            -> [b, n, width - 1]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": -1, "to": 4 }""",
            "", "",
            """
            x = x.slice(-1, 0, 4, 1); // [b, n, 4]
            -> [b, n, 4]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": -1, "from": 1, "to": "width - 1" }""",
            "", "",
            """
            x = x.slice(-1, 1, _config.Width - 1, 1); // [b, n, width - 2]
            -> [b, n, width - 2]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": -1, "from": -3 }""",
            "", "",
            """
            x = x.slice(-1, -3, long.MaxValue, 1); // [b, n, width - (width - 3)]
            -> [b, n, width - (width - 3)]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": -1, "to": -1 }""",
            "", "",
            """
            x = x.slice(-1, 0, -1, 1); // [b, n, width - 1]
            -> [b, n, width - 1]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": -1, "from": 2, "to": 2 }""",
            "", "",
            """
            WEFT0108 /body: the range: 0 is not > 0 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": 1, "from": 1 }""",
            "", "",
            """
            x = x.slice(1, 1, long.MaxValue, 1); // [b, n - 1, width]
            -> [b, n - 1, width]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": 1, "from": 1, "to": "n" }""",
            "", "",
            """
            var n = x.shape[1];
            x = Ops.Slice(x, 1, 1, n); // [b, n - 1, width]
            -> [b, n - 1, width]
            """
        },
        {
            "tokens",
            """[{ "op": "dims", "as": ["_", "n", "_"] }, { "op": "slice", "axis": 1, "from": 1, "to": "n" }]""",
            "", "",
            """
            var n2 = x.shape[1];
            x = Ops.Slice(x, 1, 1, n2); // [b, n2 - 1, width]
            -> [b, n2 - 1, width]
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": 3 }""",
            "", "",
            """
            WEFT0108 /body: Axis 3 is outside the shape [b, n, width].
            """
        },
        {
            "tokens",
            """{ "op": "select", "axis": 1, "index": 0 }""",
            "", "",
            """
            x = x.select(1, 0); // [b, width]
            -> [b, width]
            """
        },
        {
            "tokens",
            """{ "op": "select", "axis": -1, "index": -1 }""",
            "", "",
            """
            x = x.select(-1, -1); // [b, n]
            -> [b, n]
            """
        },
        {
            "tokens",
            """{ "op": "select", "axis": 2, "index": "width" }""",
            "", "",
            """
            WEFT0108 /body/index: 'index': 12 has no index 12 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "select", "axis": 2, "index": -13 }""",
            "", "",
            """
            WEFT0108 /body/index: 'index': 12 has no index -13 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "select", "axis": 9, "index": 0 }""",
            "", "",
            """
            WEFT0120 /body/axis: An axis lies between -8 and 7.
            """
        },
        {
            "tokens",
            """{ "op": "select", "index": 0 }""",
            "", "",
            """
            WEFT0003 /body: 'axis' is missing: an axis.
            """
        },
        {
            "tokens",
            """{ "op": "reduce", "axis": 1 }""",
            "", "",
            """
            x = x.mean([1], keepdim: false); // [b, width]
            -> [b, width]
            """
        },
        {
            "tokens",
            """{ "op": "reduce", "kind": "max", "axis": -1, "keep": true }""",
            "", "",
            """
            x = x.amax([-1], keepdim: true); // [b, n, 1]
            -> [b, n, 1]
            """
        },
        {
            "tokens",
            """{ "op": "reduce", "kind": "sum", "axis": 0 }""",
            "", "",
            """
            x = x.sum([0], keepdim: false); // [n, width]
            -> [n, width]
            """
        },
        {
            "tokens",
            """{ "op": "reduce", "kind": "avg", "axis": 0 }""",
            "", "",
            """
            WEFT0004 /body/kind: Expected one of 'mean', 'sum', 'max', 'l2', found 'avg'.
            """
        },
        {
            "image",
            """[{ "op": "dims", "as": ["_", "_", "h", "w"] }, { "op": "slice", "axis": 2, "to": "h" }]""",
            "", "",
            """
            var h2 = x.shape[2];
            var w2 = x.shape[3];
            x = Ops.Slice(x, 2, 0, h2);
            -> [b, 3, h2, w2]
            """
        },
        {
            "tokens",
            """{ "op": "dims", "as": ["a", "b"] }""",
            "", "",
            """
            WEFT0108 /body: 'dims' names 2 sizes, but the shape is [b, n, width].
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "pos", "shape": [16, "width"] }, { "op": "resample", "grid": 4, "to": [8, 6] }]""",
            "", "",
            """
            + Register("pos", source, prefix, Init.Normal(0.02), [16, config.Width]);
            x = Pos; // [16, width]
            x = Ops.Resample(x, new Size2(4, 4), 8, 6, 0, new ResampleRule(ResampleMode.Bicubic, Antialias: true, ResampleKeep.Square)); // [48, width]
            -> [48, width]
            keys: pos [16, 12]
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "pos", "shape": [16, "width"] }, { "op": "resample", "grid": 4, "to": [8, 6], "mode": "bilinear", "antialias": false, "keep": "count" }]""",
            "", "",
            """
            + Register("pos", source, prefix, Init.Normal(0.02), [16, config.Width]);
            x = Pos; // [16, width]
            x = Ops.Resample(x, new Size2(4, 4), 8, 6, 0, new ResampleRule(ResampleMode.Bilinear, Antialias: false, ResampleKeep.Count)); // [48, width]
            -> [48, width]
            keys: pos [16, 12]
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "pos", "shape": [15, "width"] }, { "op": "resample", "grid": 4, "to": [8, 6] }]""",
            "", "",
            """
            WEFT0108 /body/1: the table's rows and 'grid' with 'prefix': 15 is not == 16 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "pos", "shape": [16, "width"] }, { "op": "resample", "grid": [16, 1], "to": [24, 1], "mode": "bilinear", "antialias": false, "keep": "never" }]""",
            "", "",
            """
            + Register("pos", source, prefix, Init.Normal(0.02), [16, config.Width]);
            x = Pos; // [16, width]
            x = Ops.Resample(x, new Size2(16, 1), 24, 1, 0, new ResampleRule(ResampleMode.Bilinear, Antialias: false, ResampleKeep.Never)); // [24, width]
            -> [24, width]
            keys: pos [16, 12]
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "pos", "shape": [16, "width"] }, { "op": "resample", "grid": [16], "to": [24, 1] }]""",
            "", "",
            """
            WEFT0108 /body/1: 'grid' needs a height and a width, found 1 sizes.
            """
        },
        {
            "tokens",
            """[{ "op": "param", "name": "pos", "shape": [16, "width"] }, { "op": "resample", "grid": 4, "to": [8] }]""",
            "", "",
            """
            WEFT0108 /body/1: 'to' needs a height and a width, found 1 sizes.
            """
        },
        {
            "heads",
            """{ "op": "resample", "grid": 4, "to": [8, 8] }""",
            "", "",
            """
            WEFT0108 /body: 'resample' needs a table [1, rows, width] or [rows, width], found [b, heads, n, width].
            """
        },
        {
            "tokens",
            """{ "op": "slice", "axis": 1, "from": 1, "to": "m" }""",
            "", "",
            """
            WEFT0102 /body: Unknown name 'm'.
            """
        },
        {
            "marked",
            """{ "op": "gather", "of": "$ids" }""",
            "", "",
            """
            x = Ops.Gather(x, Ops.ArgMax(ids)); // [b, width]
            -> [b, width]
            """
        },
        {
            "marked",
            """{ "op": "gather", "by": "first", "equal": "depth", "of": "$ids" }""",
            "", "",
            """
            x = Ops.Gather(x, Ops.FirstEqual(ids, _config.Depth)); // [b, width]
            -> [b, width]
            """
        },
        {
            "marked",
            """{ "op": "gather", "by": "first", "equal": "depth", "of": "$ids", "among": [{ "op": "get", "value": "$ids" }, { "op": "compare", "to": 0 }] }""",
            "", "",
            """
            var among = ids; // [b, n]
            among = among.eq(0);
            x = Ops.Gather(x, Ops.FirstEqual(ids, _config.Depth, among)); // [b, width]
            -> [b, width]
            """
        },
        {
            "marked",
            """{ "op": "gather", "by": "first", "equal": "depth", "of": "$ids", "among": "$ids" }""",
            "", "",
            """
            WEFT0108 /body: 'among' needs booleans [b, n], as 'compare' gives them; found [b, n] of numbers.
            """
        },
        {
            "marked",
            """{ "op": "gather", "of": "$ids", "among": "$ids" }""",
            "", "",
            """
            WEFT0002 /body/among (name): 'among' is not known here.
            """
        },
        {
            """{ "x": "float[b, n, width]", "where?": "int[b, n]" }""",
            """{ "op": "replace", "where": "$where", "value": { "op": "param", "name": "mask", "shape": [1, "width"] } }""",
            "", "",
            """
            + Register("mask", source, prefix, Init.Normal(0.02), [1, config.Width]);
            x = Ops.Replace(x, where, Mask);
            -> [b, n, width]
            keys: mask [1, 12]
            """
        },
        {
            """{ "x": "float[b, width]", "where": "int[b, width]" }""",
            """{ "op": "replace", "where": "$where", "value": "$_" }""",
            "", "",
            """
            WEFT0108 /body: 'replace' needs tokens [b, n, c] and a place for each [b, n], found [b, width] and [b, width].
            """
        },
        {
            """{ "x": "float[b, n, width]", "sizes": "int[b, 2]" }""",
            """{ "op": "add", "value": [{ "op": "param", "name": "table", "shape": [9, "width"] }, { "op": "resample", "grid": "heads", "each": "$sizes", "rows": "n" }] }""",
            "", "",
            """
            + Register("table", source, prefix, Init.Normal(0.02), [9, config.Width]);
            var n = x.shape[1];
            Tensor value = Table; // [9, width]
            value = Ops.ResampleEach(value, new Size2(_config.Heads, _config.Heads), sizes, n, new ResampleRule(ResampleMode.Bicubic, Antialias: true, ResampleKeep.Square)); // [b, n, width]
            x = x + value;
            -> [b, n, width]
            keys: table [9, 12]
            """
        },
        {
            """{ "x": "float[b, n, width]", "sizes": "int[b, 3]" }""",
            """{ "op": "add", "value": [{ "op": "param", "name": "table", "shape": [24, "width"] }, { "op": "resample", "grid": 5, "each": "$sizes", "rows": "n" }] }""",
            "", "",
            """
            WEFT0108 /body/value/1: the table's rows and 'grid': 24 is not == 25 at the defaults.
            WEFT0108 /body/value/1/each: rows and columns of 'each': 3 is not == 2 at the defaults.
            """
        },
        {
            """{ "x": "float[b, n, width]", "ids": "int[b, m]" }""",
            """{ "op": "gather", "by": "index", "of": "$ids" }""",
            "", "",
            """
            x = Ops.GatherTokens(x, ids); // [b, m, width]
            -> [b, m, width]
            """
        },
        {
            "marked",
            """{ "op": "gather", "of": "$_" }""",
            "", "",
            """
            WEFT0111 /inputs/ids: Input 'ids' is never used.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
