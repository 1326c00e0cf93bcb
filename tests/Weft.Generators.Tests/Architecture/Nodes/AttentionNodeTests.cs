namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>sdpa</c>, <c>rope</c> and <c>rope_table</c>.</summary>
public sealed class AttentionNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """[{ "op": "rearrange", "to": "b n (s h d) -> s b h n d", "s": 3, "h": 2 }, { "op": "unpack", "as": ["q", "k", "v"] }, { "op": "sdpa" }]""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            x = x.reshape(b, n, 3, 2, FloorDiv(FloorDiv(_config.Width, 3), 2)).permute(2, 0, 3, 1, 4); // [3, b, 2, n, width // 3 // 2]
            var q = x.select(0, 0);
            var k = x.select(0, 1);
            var v = x.select(0, 2);
            x = Ops.Attention(q, k, v); // [b, 2, n, width // 3 // 2]
            -> [b, 2, n, width // 3 // 2]
            """
        },
        {
            "heads",
            """{ "op": "sdpa", "q": "$_", "k": "$_", "v": "$_" }""",
            "", "",
            """
            x = Ops.Attention(x, x, x);
            -> [b, heads, n, width]
            """
        },
        {
            "heads",
            """{ "op": "sdpa", "q": "$_", "k": "$_", "v": { "op": "linear", "name": "v", "out": 5 }, "scale": "width ** -0.5" }""",
            "", "",
            """
            + V = Register("v", new Linear(source, $"{prefix}v", config.Width, 5));
            x = Ops.Attention(x, x, V.call(x), scale: Pow(_config.Width, -0.5)); // [b, heads, n, 5]
            -> [b, heads, n, 5]
            keys: v.weight [5, 12]; v.bias [5]
            """
        },
        {
            "masked",
            """{ "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$mask" }""",
            "", "",
            """
            x = Ops.Attention(x, x, x, mask);
            -> [b, n, width]
            """
        },
        {
            "heads",
            """{ "op": "sdpa" }""",
            "", "",
            """
            WEFT0105 /body: Unknown value '$q'.
            """
        },
        {
            "heads",
            """{ "op": "sdpa", "q": { "op": "linear", "name": "q", "out": 5 }, "k": "$_", "v": "$_" }""",
            "", "",
            """
            WEFT0108 /body: the widths of q and k: 5 is not == 12 at the defaults.
            """
        },
        {
            "heads",
            """{ "op": "sdpa", "q": "$_", "k": { "op": "slice", "axis": 1, "to": 2 }, "v": "$_" }""",
            "", "",
            """
            WEFT0108 /body: q and k: 3 is not == 2 at the defaults.
            WEFT0108 /body: k and v: 2 is not == 3 at the defaults.
            """
        },
        {
            "pair",
            """{ "op": "sdpa", "q": "$_", "k": "$y", "v": "$y" }""",
            "", "",
            """
            x = Ops.Attention(x, y, y);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": "width", "freqs": "width // 4", "axes": [{ "size": "size[0]", "coord": "ref", "ref": 16 }, { "size": "size[1]" }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            + _rope = Own(new RopeTable(dim: config.Width, freqs: FloorDiv(config.Width, 4), @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Ref, 16, 0.0), new(RopeCoord.Index, 1.0, 0.0)], order: [0, 1], RopeLayout.Concat, RopeDoubling.Repeat));
            var rope2 = _rope.Get([_config.Size.Height, _config.Size.Width], x.device, x.dtype);
            x = Ops.Rotate(x, rope2, RopeRotation.Pair, 0);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 3, "base": 100, "scale": "pi", "axes": [{ "size": "n", "coord": "center", "offset": 0.5 }], "layout": "blocks", "dup": "tile" } } }, { "op": "rope", "table": "$rope", "rotate": "half", "skip": 1 }]""",
            "", "",
            """
            + _rope = Own(new RopeTable(dim: 12, freqs: 3, @base: 100, scale: 3.141592653589793, axes: [new(RopeCoord.Center, 1.0, 0.5)], order: [0], RopeLayout.Blocks, RopeDoubling.Tile));
            var n = x.shape[1];
            var rope2 = _rope.Get([n], x.device, x.dtype);
            x = Ops.Rotate(x, rope2, RopeRotation.Half, 1);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 6, "axes": [{ "size": 2 }, { "size": 3 }], "order": [1, 0], "layout": "stride" } } }, { "op": "rope", "table": "$rope", "skip": "flag" }]""",
            "", "",
            """
            WEFT0004 /body/1/skip: Expected an integer, found bool.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 4, "axes": [{ "size": 2 }, { "size": 3 }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/rope: the channels of all axes and 'dim': 16 is not <= 12 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 10, "freqs": 2, "axes": [{ "size": "n" }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/1: the width and the channels of the rotary table: 12 is not == 10 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 2, "axes": [{ "size": "n" }], "order": [1, 0] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/rope: 'order' names 2 axes of 1.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 2, "axes": [{ "size": "n" }], "layout": "block" } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0004 /body/0/values/rope/layout: Expected one of 'concat', 'blocks', 'stride', found 'block' (did you mean 'blocks'?).
            """
        },
        {
            "float[b, 5, width]",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 2, "axes": [{ "size": 4 }] } } }, { "op": "rope", "table": "$rope", "skip": 2 }]""",
            "", "",
            """
            WEFT0108 /body/1: the tokens and the rows of the rotary table: 3 is not == 4 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": "gelu" } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/1/table: 'rope' needs a value made by 'rope_table'.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 6, "axes": [{ "size": 2 }, { "size": 3 }], "order": [1, 0], "layout": "stride" } } }, { "op": "rope", "table": "$rope", "skip": "heads" }]""",
            "", "",
            """
            + _rope = Own(new RopeTable(dim: 12, freqs: 6, @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0)], order: [1, 0], RopeLayout.Stride, RopeDoubling.Repeat));
            var rope2 = _rope.Get([2, 3], x.device, x.dtype);
            x = Ops.Rotate(x, rope2, RopeRotation.Pair, _config.Heads);
            -> [b, n, width]
            """
        },
        {
            "float[b, heads, 6, width]",
            """[{ "op": "let", "values": { "tables": { "op": "rope_table", "learned": { "op": "param", "name": "freqs", "shape": [2, "depth", "heads", "width // 2"] }, "order": [1, 0], "axes": [{ "size": 2 }, { "size": 3, "coord": "ref", "ref": "heads" }], "dup": "tile" } } }, { "op": "rope", "table": [{ "op": "get", "value": "$tables" }, { "op": "select", "axis": 0, "index": 1 }] }]""",
            "", "",
            """
            + Register("freqs", source, prefix, Init.Normal(0.02), [2, config.Depth, config.Heads, FloorDiv(config.Width, 2)]);
            var tables2 = Ops.LearnedRotary(Freqs, [2, 3], axes: [new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Ref, _config.Heads, 0.0)], order: [1, 0], RopeDoubling.Tile);
            var table = tables2;
            table = table.Select(0, 1);
            x = Ops.Rotate(x, table, RopeRotation.Pair, 0);
            -> [b, heads, 6, width]
            keys: freqs [2, 2, 3, 6]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 3, "axes": [{ "size": 2 }, { "size": 3 }] } } }, { "op": "rope", "table": [{ "op": "get", "value": "$rope" }, { "op": "select", "axis": 0, "index": 1 }] }]""",
            "", "",
            """
            WEFT0108 /body/1: A rotary table of [12] is for no tokens of [b, n, width].
            """
        },
        {
            "float[b, 4, 6, width]",
            """[{ "op": "let", "values": { "tables": { "op": "rope_table", "learned": { "op": "param", "name": "freqs", "shape": [2, "depth", "heads", "width // 2"] }, "axes": [{ "size": 2 }, { "size": 3 }] } } }, { "op": "rope", "table": [{ "op": "get", "value": "$tables" }, { "op": "select", "axis": 0, "index": 1 }] }]""",
            "", "",
            """
            WEFT0108 /body/1: [b, 4, 6, width] and a rotary table of [heads, 6, 2 * (width // 2)]: 4 is not == 3 at the defaults.
            """
        },
        {
            "heads",
            """[{ "op": "let", "values": { "tables": { "op": "rope_table", "learned": { "op": "param", "name": "freqs", "shape": [2, "depth", "heads", "width // 2"] }, "axes": [{ "size": "n" }] } } }, { "op": "rope", "table": [{ "op": "get", "value": "$tables" }, { "op": "select", "axis": 0, "index": 1 }] }]""",
            "", "",
            """
            WEFT0108 /body/0/values/tables/learned: the first size of 'learned' and the number of axes: 2 is not == 1 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "tables": { "op": "rope_table", "learned": { "op": "param", "name": "freqs", "shape": [2, "depth", "heads", "width // 2"] }, "axes": [{ "size": 1 }, { "size": "n" }] } } }, { "op": "rope", "table": "$tables" }]""",
            "", "",
            """
            WEFT0108 /body/1: A rotary table of [depth, heads, n, 2 * (width // 2)] is for no tokens of [b, n, width].
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "tables": { "op": "rope_table", "learned": { "op": "param", "name": "freqs", "shape": [4] }, "axes": [{ "size": "n" }] } } }, { "op": "rope", "table": "$tables" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/tables/learned: 'learned' needs [axes, ..., frequencies], found [4].
            """
        },
        {
            "tokens",
            """[{ "op": "let", "if": "flag", "values": { "rope": { "op": "rope_table", "dim": "width", "freqs": 6, "axes": [{ "size": "n" }] } } }, { "op": "let", "if": "not flag", "values": { "rope": { "op": "rope_table", "dim": "width", "freqs": 6, "dup": "tile", "axes": [{ "size": "n" }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     _rope = Own(new RopeTable(dim: config.Width, freqs: 6, @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0)], order: [0], RopeLayout.Concat, RopeDoubling.Repeat));
            + }
            + if (!config.Flag)
            + {
            +     _rope2 = Own(new RopeTable(dim: config.Width, freqs: 6, @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0)], order: [0], RopeLayout.Concat, RopeDoubling.Tile));
            + }
            var n = x.shape[1];
            Rotary? rope = _config.Flag ? _rope!.Get([n], x.device, x.dtype) : null;
            Rotary? rope3 = !_config.Flag ? _rope2!.Get([n], x.device, x.dtype) : rope;
            x = Ops.Rotate(x, rope3, RopeRotation.Pair, 0);
            -> [b, n, width]
            """
        },
        {
            "masked",
            """[{ "op": "let", "if": "flag", "values": { "mask": { "op": "mask", "causal": true } } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$mask" }]""",
            "", "",
            """
            Tensor? mask2 = _config.Flag ? Ops.CausalMask(x) : mask;
            x = Ops.Attention(x, x, x, mask2);
            -> [b, n, width]
            """
        },
        {
            "masked",
            """[{ "op": "add", "value": { "op": "get", "value": "$mask" }, "if": "flag" }]""",
            "", "",
            """
            if (_config.Flag)
            {
                x = x + (mask ?? throw new global::System.InvalidOperationException("'mask' is needed here, and nothing gave it."));
            }
            -> [b, n, width]
            """
        },
        {
            "{ \"x\": \"float[b, n, 14]\", \"ids\": \"int[b, n]\" }",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 14, "freqs": 2, "layout": "blocks", "dup": "tile", "coords": [{ "op": "get", "value": "$ids" }, { "op": "coords", "sizes": ["heads", 4] }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            + _rope = Own(new RopeTable(dim: 14, freqs: 2, @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0)], order: [0, 1, 2], RopeLayout.Blocks, RopeDoubling.Tile));
            var places = ids; // [b, n]
            places = Ops.Coords(places, [_config.Heads, 4]); // [b, n, 3]
            var rope2 = _rope.At(places, x.dtype);
            x = Ops.Rotate(x, rope2, RopeRotation.Pair, 0);
            -> [b, n, 14]
            """
        },
        {
            "heads",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": 2, "coords": "$_" } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/rope/coords: 'coords' needs whole numbers [..., n, axes], as 'coords' gives them; found [b, heads, n, width].
            """
        },
        {
            "{ \"x\": \"float[b, n, 14]\", \"ids\": \"int[b, n]\" }",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 14, "freqs": 2, "coords": [{ "op": "get", "value": "$ids" }, { "op": "coords", "sizes": [8, 4] }, { "op": "slice", "axis": -1, "from": 3, "to": 1 }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/rope/coords: 'coords' needs whole numbers [..., n, axes], as 'coords' gives them; found [b, n, -2].
            """
        },
        {
            "tokens",
            """{ "op": "coords", "sizes": [4] }""",
            "", "",
            """
            WEFT0108 /body: 'coords' needs whole numbers, found [b, n, width] of others.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": [{ "op": "rope_table", "dim": 12, "freqs": 3, "axes": [{ "size": "n // 4 + 1" }, { "size": 4 }] }, { "op": "slice", "axis": 0, "to": "n" }] } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            + _rope = Own(new RopeTable(dim: 12, freqs: 3, @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0)], order: [0, 1], RopeLayout.Concat, RopeDoubling.Repeat));
            var n = x.shape[1];
            var rope = _rope.Get([FloorDiv(n, 4) + 1, 4], x.device, x.dtype);
            rope = Ops.Slice(rope, 0, 0, n);
            x = Ops.Rotate(x, rope, RopeRotation.Pair, 0);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "Turn" }""",
            """
            "components": { "Turn": { "inputs": ["rope?"], "body": [{ "op": "rope", "table": "$rope" }, "gelu"] } }
            """, "",
            """
            x = Ops.Activate(x, Activation.Gelu);
            -> [b, n, width]
            """
        },
        {
            """{ "x": "float[n, width]", "grids": "int[m, 3]" }""",
            """
            [
              { "op": "let", "values": {
                "places": { "op": "coords", "grids": "$grids", "block": "depth" },
                "mask": { "op": "mask", "segments": [{ "op": "get", "value": "$places" }, { "op": "select", "axis": 1, "index": 0 }] },
                "rope": { "op": "rope_table", "dim": 12, "freqs": 3, "coords": [{ "op": "get", "value": "$places" }, { "op": "slice", "axis": 1, "from": 1, "to": 3 }] }
              } },
              { "op": "add", "value": [{ "op": "param", "name": "table", "shape": [9, "width"] }, { "op": "resample", "grid": 3, "at": [{ "op": "get", "value": "$places" }, { "op": "slice", "axis": 1, "from": 1 }] }] },
              { "op": "sdpa", "q": { "op": "rope", "table": "$rope" }, "k": "$_", "v": "$_", "mask": "$mask" }
            ]
            """,
            "", "",
            """
            + _rope = Own(new RopeTable(dim: 12, freqs: 3, @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0)], order: [0, 1], RopeLayout.Concat, RopeDoubling.Repeat));
            + Register("table", source, prefix, Init.Normal(0.02), [9, config.Width]);
            var places2 = Ops.PackedCoords(x, grids, _config.Depth);
            var segments = places2; // [n, 5]
            segments = segments.select(1, 0); // [n]
            var mask2 = Ops.SegmentMask(x, segments);
            var places3 = places2; // [n, 5]
            places3 = places3.slice(1, 1, 3, 1); // [n, 2]
            var rope2 = _rope.At(places3, x.dtype);
            Tensor value = Table; // [9, width]
            var places4 = places2; // [n, 5]
            places4 = places4.slice(1, 1, long.MaxValue, 1); // [n, 4]
            value = Ops.SampleAt(value, new Size2(3, 3), places4); // [n, width]
            x = x + value;
            x = Ops.Attention(Ops.Rotate(x, rope2, RopeRotation.Pair, 0), x, x, mask2);
            -> [n, width]
            keys: table [9, 12]
            """
        },
        {
            "tokens",
            """[{ "op": "coords", "grids": "$_" }]""",
            "", "",
            """
            WEFT0108 /body/0: 'coords' with 'grids' needs tokens [n, c] and whole numbers [images, 3], found [b, n, width] and [b, n, width].
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "m": { "op": "mask", "segments": "$_" } } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$m" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/m: 'mask' with 'segments' needs tokens [n, c] and whole numbers [n], found [b, n, width] and [b, n, width].
            """
        },
        {
            "tokens",
            """{ "op": "resample", "grid": 3, "at": "$_" }""",
            "", "",
            """
            WEFT0108 /body: 'resample' with 'at' needs a table [rows, c] and whole numbers [n, 4], found [b, n, width] and [b, n, width].
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": [1, "heads", 0], "axes": [{ "size": "n" }, { "size": 1 }, { "size": 1 }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            + _rope = Own(new RopeTable(dim: 12, freqs: [1, config.Heads, 0], @base: 10000.0, scale: 1.0, axes: [new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0), new(RopeCoord.Index, 1.0, 0.0)], order: [0, 1, 2], RopeLayout.Concat, RopeDoubling.Repeat));
            var n = x.shape[1];
            var rope2 = _rope.Get([n, 1, 1], x.device, x.dtype);
            x = Ops.Rotate(x, rope2, RopeRotation.Pair, 0);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 64, "freqs": "widths", "axes": [{ "size": "n" }, { "size": 1 }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/rope: the channels of all axes and 'dim': 72 is not <= 64 at the defaults.
            WEFT0108 /body/1: the width and the channels of the rotary table: 12 is not == 64 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "rope": { "op": "rope_table", "dim": 12, "freqs": [1, 2], "axes": [{ "size": "n" }] } } }, { "op": "rope", "table": "$rope" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/rope: 'freqs' has 2 numbers for 1 axes.
            """
        },
        {
            "tokens",
            """{ "op": "norm", "kind": "rms", "name": "n", "eps": "eps" }""",
            "", "",
            """
            + N = Register("n", new RmsNorm(source, $"{prefix}n", config.Width, config.Eps));
            x = N.call(x);
            -> [b, n, width]
            keys: n.weight [12]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
