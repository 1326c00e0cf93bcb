using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace Weft;

/// <summary>The math that generated <c>forward</c> methods call. Shapes are checked here, because libtorch's messages name no layer and some of its calls end the process.</summary>
public static class Ops
{
    /// <summary><c>x Wᵀ + b</c>: the one place of the linear's math.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <returns>[…, outputs].</returns>
    /// <exception cref="ArgumentException">The last dimension of <paramref name="x"/> is not <c>inputs</c>.</exception>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        Shapes.RequireLast("linear", x, weight.size(-1));
        return nn.functional.linear(x, weight, bias);
    }

    /// <summary>The matrix product of the last two dimensions; leading dimensions broadcast.</summary>
    /// <param name="a">[…, n, k].</param>
    /// <param name="b">[…, k, m].</param>
    /// <returns>[…, n, m].</returns>
    /// <exception cref="ArgumentException">The shapes do not multiply; libtorch would end the process here.</exception>
    public static Tensor MatMul(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        long[] left = a.shape, right = b.shape;
        var fits = left.Length >= 2 && right.Length >= 2 && left[^1] == right[^2];
        for (var i = 3; fits && i <= Math.Min(left.Length, right.Length); i++)
        {
            fits = left[^i] == right[^i] || left[^i] == 1 || right[^i] == 1;
        }

        // A dtype or device mismatch is thrown inside the same unguarded call.
        fits = fits && a.dtype == b.dtype && a.device_type == b.device_type && a.device_index == b.device_index;
        return fits
            ? matmul(a, b)
            : throw new ArgumentException(
                $"matmul: expected […, n, k] times […, k, m] of one dtype and device, found {Shapes.Text(left)} {a.dtype} on {a.device} times {Shapes.Text(right)} {b.dtype} on {b.device}.",
                nameof(b));
    }

    /// <summary>Applies an activation function to each element.</summary>
    public static Tensor Activate(Tensor x, Activation kind) => kind switch
    {
        Activation.Gelu => nn.functional.gelu(x),
        Activation.GeluTanh => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        Activation.QuickGelu => QuickGelu(x),
        Activation.Relu => nn.functional.relu(x),
        Activation.Relu2 => SquaredRelu(x),
        Activation.Silu => nn.functional.silu(x),
        Activation.Sigmoid => sigmoid(x),
        Activation.Tanh => tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown activation."),
    };

    /// <summary>Divides by the Euclidean norm over the last dimension, at least 1e-12.</summary>
    public static Tensor Normalize(Tensor x) => nn.functional.normalize(x, p: 2, dim: -1, eps: 1e-12);

    /// <summary>An additive mask that lets each token see itself and those before it.</summary>
    /// <param name="x">[b, n, c]: its length, device and dtype count.</param>
    /// <returns>[n, n]: 0 on and below the diagonal, minus infinity above.</returns>
    public static Tensor CausalMask(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var full = TorchSharp.torch.full([x.size(1), x.size(1)], double.NegativeInfinity, dtype: x.dtype, device: x.device);
        return full.triu(1);
    }

    /// <summary>An additive mask that hides keys from every token of their row.</summary>
    /// <param name="x">[b, n, c]: its sizes, device and dtype count.</param>
    /// <param name="causal">Each token sees only itself and those before it, too.</param>
    /// <param name="keys">bool[b, n]: false is hidden; null hides none.</param>
    /// <returns>[b, 1, n, n]: 0 where a token sees a key, minus infinity elsewhere; null when nothing is hidden.</returns>
    /// <exception cref="ArgumentException"><paramref name="keys"/> does not fit <paramref name="x"/>.</exception>
    [return: NotNullIfNotNull(nameof(keys))]
    public static Tensor? Mask(Tensor x, bool causal, Tensor? keys)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (keys is null && !causal)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var (rows, tokens) = (x.size(0), x.size(1));
        var order = causal ? CausalMask(x).reshape(1, 1, tokens, tokens) : null;
        if (keys is null)
        {
            return scope.Keep(order!.expand(rows, 1, tokens, tokens));
        }

        Expect(nameof(keys), keys, "bool[b, n]", rows, tokens);
        var hidden = zeros([rows, tokens], dtype: x.dtype, device: x.device).masked_fill_(keys.logical_not(), double.NegativeInfinity).reshape(rows, 1, 1, tokens);
        return scope.Keep(order is null ? hidden.expand(rows, 1, tokens, tokens) : hidden + order);
    }

    /// <summary>The mean of each window of the last two dimensions.</summary>
    /// <param name="x">[b, c, h, w].</param>
    /// <param name="kernel">Height and width of a window.</param>
    /// <param name="stride">Steps from one window to the next.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="countPadding">Whether those zeros count as cells of a window.</param>
    /// <returns>[b, c, (n + 2 padding - kernel) / stride + 1, …].</returns>
    public static Tensor AveragePool(Tensor x, long[] kernel, long[] stride, long[] padding, bool countPadding = true) =>
        nn.functional.avg_pool2d(x, kernel, stride, padding, count_include_pad: countPadding);

    /// <summary>The largest of each window of the last two dimensions.</summary>
    /// <param name="x">[b, c, h, w].</param>
    /// <param name="kernel">Height and width of a window.</param>
    /// <param name="stride">Steps from one window to the next.</param>
    /// <param name="padding">Cells around the image that are never the largest.</param>
    /// <returns>[b, c, (n + 2 padding - kernel) / stride + 1, …].</returns>
    public static Tensor MaxPool(Tensor x, long[] kernel, long[] stride, long[] padding) =>
        nn.functional.max_pool2d(x, kernel, stride, padding);

    /// <summary>Makes an axis longer at its ends.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="before">How many are added in front.</param>
    /// <param name="after">How many are added behind.</param>
    /// <param name="fill">What they hold.</param>
    public static Tensor Pad(Tensor x, int axis, long before, long after, double fill)
    {
        ArgumentNullException.ThrowIfNull(x);
        var at = axis < 0 ? axis + (int)x.dim() : axis;
        var pads = new long[2 * ((int)x.dim() - at)];
        (pads[^2], pads[^1]) = (before, after);
        return nn.functional.pad(x, pads, PaddingModes.Constant, fill);
    }

    /// <summary>Where the ids of each row are largest; the first place of several.</summary>
    /// <param name="ids">int[b, n].</param>
    /// <returns>int[b].</returns>
    public static Tensor ArgMax(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.argmax(-1);
    }

    /// <summary>Where the ids of each row first equal a value; 0 where they never do.</summary>
    /// <param name="ids">int[b, n].</param>
    /// <param name="value">The value.</param>
    /// <returns>int[b].</returns>
    public static Tensor FirstEqual(Tensor ids, long value)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var equal = ids.eq(value);
        using var ones = equal.to(ScalarType.Int64);
        return ones.argmax(-1);
    }

    /// <summary>Where the ids of each row first equal a value, and where they never do, the last of as many as count.</summary>
    /// <param name="ids">int[b, n].</param>
    /// <param name="value">The value.</param>
    /// <param name="among">bool[b, n]: what counts; where none does, the first is the last.</param>
    /// <returns>int[b].</returns>
    /// <exception cref="ArgumentException"><paramref name="among"/> does not fit <paramref name="ids"/>.</exception>
    public static Tensor FirstEqual(Tensor ids, long value, Tensor among)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(among);
        Expect(nameof(among), among, "bool[b, n]", ids.size(0), ids.size(1));
        using var scope = NewDisposeScope();
        var equal = ids.eq(value);
        var last = (among.to(ScalarType.Int64).sum(-1) - 1).clamp_(min: 0);
        return scope.Keep(where(equal.any(-1), equal.to(ScalarType.Int64).argmax(-1), last));
    }

    /// <summary>One token of each row.</summary>
    /// <param name="x">[b, n, c].</param>
    /// <param name="at">int[b]: which.</param>
    /// <returns>[b, c].</returns>
    public static Tensor Gather(Tensor x, Tensor at)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(at);
        using var index = at.reshape(-1, 1, 1).expand(-1, 1, x.size(2));
        using var taken = x.gather(1, index);
        return taken.squeeze(1);
    }

    /// <summary>Tokens of each row, by their numbers.</summary>
    /// <param name="x">[b, n, c].</param>
    /// <param name="at">int[b, m]: which, from 0.</param>
    /// <returns>[b, m, c].</returns>
    /// <exception cref="ArgumentException">A number is no token.</exception>
    public static Tensor GatherTokens(Tensor x, Tensor at)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(at);
        using var scope = NewDisposeScope();
        if (at.numel() > 0 && (at.min().item<long>() < 0 || at.max().item<long>() >= x.size(1)))
        {
            throw new ArgumentException($"gather: expected numbers of {x.size(1)} tokens, found {at.min().item<long>()} to {at.max().item<long>()}.", nameof(at));
        }

        return scope.Keep(x.gather(1, at.unsqueeze(-1).expand(-1, -1, x.size(2))));
    }

    /// <summary>Scaled dot-product attention: <c>softmax(q kᵀ scale + mask) v</c>.</summary>
    /// <param name="q">[…, n, d].</param>
    /// <param name="k">[…, m, d].</param>
    /// <param name="v">[…, m, e].</param>
    /// <param name="mask">Broadcasts to […, n, m]: booleans say what is seen, numbers are added.</param>
    /// <param name="scale">1 / sqrt(d) when null.</param>
    /// <returns>[…, n, e].</returns>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor? mask = null, double? scale = null)
    {
        ArgumentNullException.ThrowIfNull(q);
        if (scale is not { } factor)
        {
            return nn.functional.scaled_dot_product_attention(q, k, v, mask);
        }

        // TorchSharp has no scale argument: the queries carry it, less what the call applies by itself.
        using var scaled = q * (factor * Math.Sqrt(q.size(-1)));
        return nn.functional.scaled_dot_product_attention(scaled, k, v, mask);
    }

    /// <summary>Concatenates along an axis. A part of lower rank gets leading dimensions, and a dimension of size 1 other than the axis expands to that of <paramref name="like"/>.</summary>
    /// <param name="like">The tensor that gives rank and sizes; it need not be a part.</param>
    /// <param name="axis">Axis in <paramref name="like"/>; negative counts from the end.</param>
    /// <param name="parts">What is concatenated, in order.</param>
    /// <exception cref="ArgumentException">A part does not fit; the message names both shapes.</exception>
    public static Tensor Concat(Tensor like, int axis, params ReadOnlySpan<Tensor> parts)
    {
        ArgumentNullException.ThrowIfNull(like);
        var shape = like.shape;
        var at = axis < 0 ? axis + shape.Length : axis;
        if (at < 0 || at >= shape.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"concat: {Shapes.Text(shape)} has {shape.Length} dimensions.");
        }

        using var scope = NewDisposeScope();
        var fitted = new Tensor[parts.Length];
        for (var i = 0; i < fitted.Length; i++)
        {
            fitted[i] = Fit(parts[i], shape, at);
        }

        return scope.Keep(cat(fitted, at));
    }

    /// <summary>A range of an axis whose end a call brings.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="from">Where it starts; negative counts from the end.</param>
    /// <param name="to">Where it ends; negative counts from the end.</param>
    /// <exception cref="ArgumentException">The axis is shorter than <paramref name="to"/>, such as a table of positions than a text.</exception>
    public static Tensor Slice(Tensor x, int axis, long from, long to)
    {
        ArgumentNullException.ThrowIfNull(x);
        return to <= x.size(axis)
            ? x.slice(axis, from, to, 1)
            : throw new ArgumentException($"slice: expected a size of at most {x.size(axis)}, the length of axis {axis} of {Shapes.Text(x.shape)}, found {to}.", nameof(to));
    }

    /// <summary>The first tokens of a rotary table: views.</summary>
    /// <param name="table">[…, tokens, d].</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="from">Where the range starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <exception cref="ArgumentException">The axis is shorter than <paramref name="to"/>.</exception>
    public static Rotary Slice(Rotary table, int axis, long from, long to)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new(Slice(table.Cos, axis, from, to), Slice(table.Sin, axis, from, to));
    }

    /// <summary>The places in a grid that numbers in row-major order stand for.</summary>
    /// <param name="ids">int[…]: tokens by their number, from 0.</param>
    /// <param name="inner">The sizes of all axes but the outermost, which is open.</param>
    /// <returns>int[…, axes].</returns>
    public static Tensor Coords(Tensor ids, params ReadOnlySpan<long> inner)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = NewDisposeScope();
        var places = new Tensor[inner.Length + 1];
        var rest = ids;
        for (var axis = inner.Length; axis > 0; axis--)
        {
            places[axis] = rest.remainder(inner[axis - 1]);
            rest = rest.div(inner[axis - 1], RoundingMode.floor);
        }

        places[0] = rest;
        return scope.Keep(stack(places, -1));
    }

    /// <summary>Where the tokens of several images stand that follow one another in one row, in blocks of side × side.</summary>
    /// <param name="x">[n, c]: its length and device count.</param>
    /// <param name="grids">int[images, 3]: frames, rows and columns of each image.</param>
    /// <param name="side">Side of the blocks that stand together.</param>
    /// <returns>int[n, 5]: the number of the frame among those of all images, row, column, and the rows and columns that its image has.</returns>
    /// <exception cref="ArgumentException">The grids are not of <paramref name="x"/>'s tokens, or blocks do not fill them.</exception>
    public static Tensor PackedCoords(Tensor x, Tensor grids, long side)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(grids);
        Expect(nameof(grids), grids, "int[images, 3]", -1, 3);
        using var scope = NewDisposeScope();
        var sizes = grids.to(ScalarType.Int64).cpu().contiguous().data<long>().ToArray();
        List<long> places = [];
        var frame = 0L;
        for (var i = 0; i < sizes.Length; i += 3)
        {
            var (frames, height, width) = (sizes[i], sizes[i + 1], sizes[i + 2]);
            if (frames < 1 || height < 1 || width < 1 || height % side != 0 || width % side != 0 || frames * height * width > x.size(0))
            {
                throw new ArgumentException($"grids: expected frames, rows and columns of {x.size(0)} tokens in blocks of {side}, found {Shapes.Text([frames, height, width])}.", nameof(grids));
            }

            for (var last = frame + frames; frame < last; frame++)
            {
                for (var n = 0L; n < height * width; n++)
                {
                    var (block, within) = Math.DivRem(n, side * side);
                    var (row, column) = Math.DivRem(block, width / side);
                    places.AddRange([frame, (row * side) + (within / side), (column * side) + (within % side), height, width]);
                }
            }
        }

        return places.Count == 5 * x.size(0)
            ? scope.Keep(tensor(places.ToArray(), [x.size(0), 5], device: x.device))
            : throw new ArgumentException($"grids: expected grids of {x.size(0)} tokens, found {places.Count / 5}.", nameof(grids));
    }

    /// <summary>An additive mask that lets each token see those of its own segment.</summary>
    /// <param name="x">[n, c]: its dtype and device count.</param>
    /// <param name="segments">int[n]: the segment of each token.</param>
    /// <returns>[n, n]: 0 within a segment, minus infinity elsewhere.</returns>
    public static Tensor SegmentMask(Tensor x, Tensor segments)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(segments);
        using var scope = NewDisposeScope();
        var apart = segments.unsqueeze(0).ne(segments.unsqueeze(1));
        return scope.Keep(zeros(apart.shape, x.dtype, x.device).masked_fill_(apart, double.NegativeInfinity));
    }

    /// <summary>Reads a table of position embeddings where single tokens stand: bicubic with PyTorch's kernel, cell centres corresponding, in float32.</summary>
    /// <param name="table">[prod(grid), c].</param>
    /// <param name="grid">The grid the table was learned for.</param>
    /// <param name="places">int[n, 4]: row, column, and the rows and columns of the token's own grid.</param>
    /// <returns>[n, c].</returns>
    /// <exception cref="ArgumentException">The shapes are others.</exception>
    public static Tensor SampleAt(Tensor table, Size2 grid, Tensor places) => PositionSampling.At(table, grid, places);

    /// <summary>Resizes a table of position embeddings for every image of a batch, each to a size of its own, in float32.</summary>
    /// <param name="table">[prod(grid), c].</param>
    /// <param name="grid">The grid the table was learned for.</param>
    /// <param name="sizes">int[b, 2]: rows and columns of each image.</param>
    /// <param name="rows">The tokens that each image has, padding included, which gets the position of the first token.</param>
    /// <param name="rule">How the upstream library interpolates.</param>
    /// <returns>[b, rows, c].</returns>
    /// <exception cref="ArgumentException">The shapes are others, or an image has more tokens.</exception>
    public static Tensor ResampleEach(Tensor table, Size2 grid, Tensor sizes, long rows, ResampleRule rule) => PositionSampling.Each(table, grid, sizes, rows, rule);

    /// <summary>Puts a value in the place of some tokens.</summary>
    /// <param name="x">[b, n, c].</param>
    /// <param name="where">[b, n]: other than 0 where a token is replaced; null replaces none.</param>
    /// <param name="value">What stands there then; it broadcasts.</param>
    /// <returns>[b, n, c].</returns>
    /// <exception cref="ArgumentException"><paramref name="where"/> is not of the tokens.</exception>
    public static Tensor Replace(Tensor x, Tensor? where, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (where is null)
        {
            return x;
        }

        Expect(nameof(where), where, "[b, n]", x.size(0), x.size(1));
        using var scope = NewDisposeScope();
        return scope.Keep(TorchSharp.torch.where(where.ne(0).unsqueeze(-1), value, x));
    }

    /// <summary>Rotates tokens by a rotary table: <c>x cos + rot(x) sin</c>.</summary>
    /// <param name="x">[…, skip + tokens, d].</param>
    /// <param name="table">[tokens, d] or with leading dimensions that broadcast; null leaves <paramref name="x"/> as it is.</param>
    /// <param name="rotation">Which channels form a plane.</param>
    /// <param name="skip">Leading tokens that stay as they are, such as class and register tokens.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The table does not fit <paramref name="x"/>.</exception>
    public static Tensor Rotate(Tensor x, Rotary? table, RopeRotation rotation, long skip) => table is null ? x : Rotation.Apply(x, table, rotation, skip);

    /// <summary>
    /// Rotary tables of a token grid by learned frequencies: the angle is the sum over the axes of <c>coord(axis, token) * frequency</c>
    /// (RoPE-Mixed, arXiv 2403.13298).
    /// </summary>
    /// <param name="freqs">[axes, …, d / 2].</param>
    /// <param name="sizes">Sizes of the grid, one for each axis, in token order.</param>
    /// <param name="axes">The axes in token order.</param>
    /// <param name="order">The axis that each row of <paramref name="freqs"/> is for; empty for their own order.</param>
    /// <param name="doubling">How an angle covers its two channels.</param>
    /// <returns>[…, prod(sizes), d] in the dtype of <paramref name="freqs"/>.</returns>
    /// <exception cref="ArgumentException">There is not one row of frequencies and one positive size for each axis.</exception>
    public static Rotary LearnedRotary(Tensor freqs, ReadOnlySpan<long> sizes, ReadOnlySpan<RopeAxis> axes, ReadOnlySpan<long> order, RopeDoubling doubling) =>
        Weft.LearnedRotary.Create(freqs, sizes, axes, order, doubling);

    /// <summary>Resizes a table of position embeddings to another grid.</summary>
    /// <param name="table">[prefix + grid, c] or [1, prefix + grid, c].</param>
    /// <param name="grid">The grid the table was learned for.</param>
    /// <param name="height">Rows wanted.</param>
    /// <param name="width">Columns wanted.</param>
    /// <param name="prefix">Leading rows that belong to no patch; kept as they are.</param>
    /// <param name="rule">How the upstream library interpolates.</param>
    /// <returns>The table for the new grid, in the dtype and rank of the old; the table itself when there is nothing to do.</returns>
    /// <exception cref="ArgumentException">The table does not hold prefix + grid rows.</exception>
    public static Tensor Resample(Tensor table, Size2 grid, long height, long width, long prefix, ResampleRule rule) =>
        PositionResampling.Apply(table, grid, height, width, prefix, rule);

    /// <summary>Resizes a table of positions in a text: linear between its rows, as <c>resize_text_pos_embed</c> does.</summary>
    /// <param name="table">[prefix + rows, c] or [1, prefix + rows, c].</param>
    /// <param name="rows">Rows wanted.</param>
    /// <param name="prefix">Leading rows that are kept as they are.</param>
    /// <returns>The table of so many rows, in the dtype and rank of the old; the table itself when there is nothing to do.</returns>
    /// <exception cref="ArgumentException">The table has another shape.</exception>
    public static Tensor ResampleRows(Tensor table, long rows, long prefix) => PositionResampling.Rows(table, rows, prefix);

    /// <summary>Resizes the kernel of a patch embedding so that resized patches give what the old ones gave (FlexiViT, arXiv 2212.08013).</summary>
    /// <param name="kernel">[out, in, h, w].</param>
    /// <param name="height">Height wanted.</param>
    /// <param name="width">Width wanted.</param>
    /// <param name="rule">How the patches are resized.</param>
    /// <returns>[out, in, height, width], in the dtype of the old; the kernel itself when there is nothing to do.</returns>
    /// <exception cref="ArgumentException">The kernel has another rank, or a size is none.</exception>
    public static Tensor ResampleKernel(Tensor kernel, long height, long width, ResampleRule rule) => KernelResampling.Apply(kernel, height, width, rule);

    /// <summary>Checks a method's input before any libtorch call.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="x">The input.</param>
    /// <param name="declared">The shape as the architecture declares it, for the message.</param>
    /// <param name="sizes">The sizes asked for; -1 is any.</param>
    /// <exception cref="ArgumentException">Rank or a size is wrong.</exception>
    public static void Expect(string name, Tensor x, string declared, params ReadOnlySpan<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(x, name);
        var shape = x.shape;
        var fits = shape.Length == sizes.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = sizes[i] < 0 || sizes[i] == shape[i];
        }

        if (!fits)
        {
            throw new ArgumentException($"{name} is {declared}: expected {Shapes.Text(sizes)}, found {Shapes.Text(shape)}.", name);
        }
    }

    private static Tensor QuickGelu(Tensor x)
    {
        using var gate = (x * 1.702).sigmoid_();
        return x * gate;
    }

    private static Tensor SquaredRelu(Tensor x)
    {
        using var positive = nn.functional.relu(x);
        return positive.square();
    }

    private static Tensor Fit(Tensor part, long[] like, int axis)
    {
        var shape = part.shape;
        var lead = like.Length - shape.Length;
        var padded = new long[like.Length];
        var target = new long[like.Length];
        var fits = lead >= 0;
        for (var d = 0; fits && d < like.Length; d++)
        {
            padded[d] = d < lead ? 1 : shape[d - lead];
            target[d] = d == axis ? padded[d] : like[d];
            fits = d == axis || padded[d] == 1 || padded[d] == like[d];
        }

        return fits
            ? part.reshape(padded).expand(target)
            : throw new ArgumentException($"concat: {Shapes.Text(shape)} does not fit {Shapes.Text(like)} along axis {axis}.", nameof(part));
    }
}
