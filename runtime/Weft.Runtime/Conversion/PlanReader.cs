using System.Buffers;

namespace Weft;

/// <summary>Receives the next bytes of a tensor.</summary>
public delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>Yields the bytes of planned tensors, in order or whole. Two buffers of fixed size, however large the tensors, but for those that are computed, which are held whole, one at a time; a plan that only moves ranges decodes nothing.</summary>
public sealed class PlanReader : IDisposable
{
    private readonly Checkpoint source;
    private readonly int chunk;
    private readonly byte[] output;
    private readonly byte[] scratch;
    private byte[]? cast;
    private (Computation Computation, IReadOnlyList<byte[]> Results)? computed;
    private PlanReader? inner;

    /// <summary>Creates a reader.</summary>
    /// <param name="source">The checkpoint whose headers the plan was made from.</param>
    /// <param name="chunk">Bytes of each buffer, at least 64.</param>
    public PlanReader(Checkpoint source, int chunk = 8 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunk, 64);
        this.source = source;
        this.chunk = chunk;
        output = ArrayPool<byte>.Shared.Rent(chunk);
        scratch = ArrayPool<byte>.Shared.Rent(chunk);
    }

    /// <summary>Passes the tensor's bytes to a sink, in row-major order and the planned dtype.</summary>
    public void Stream(PlannedTensor tensor, ByteSink sink, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(sink);
        if (tensor.Ranges is { } ranges)
        {
            StreamRanges(tensor, ranges, sink, cancel);
        }
        else if (tensor.Count > 0)
        {
            StreamBox(tensor, new long[tensor.Shape.Length], [.. tensor.Shape], WidthOf(tensor), 0, sink, cancel);
        }
    }

    /// <summary>Reads a whole tensor into memory.</summary>
    public void Read(PlannedTensor tensor, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Count == 0)
        {
            return;
        }

        if (tensor.IsCast)
        {
            ReadCast(tensor, destination);
        }
        else if (tensor.Ranges is { } ranges)
        {
            foreach (var range in ranges)
            {
                var part = destination[..checked((int)range.Length)];
                source.Read(range.Source, range.Offset, part);
                destination = destination[part.Length..];
            }
        }
        else
        {
            Gather(tensor, new long[tensor.Shape.Length], [.. tensor.Shape], destination, WidthOf(tensor));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        inner?.Dispose();
        ArrayPool<byte>.Shared.Return(output);
        ArrayPool<byte>.Shared.Return(scratch);
        if (cast is not null)
        {
            ArrayPool<byte>.Shared.Return(cast);
        }
    }

    private void ReadCast(PlannedTensor tensor, Span<byte> destination)
    {
        var at = 0;
        unsafe
        {
            // A span cannot be captured; the pointer lives no longer than this call.
            fixed (byte* start = destination)
            {
                var (first, length) = ((nint)start, destination.Length);
                Stream(tensor, bytes =>
                {
                    bytes.CopyTo(new Span<byte>((byte*)first, length)[at..]);
                    at += bytes.Length;
                });
            }
        }
    }

    /// <summary>Bytes of an element of a tensor that is put together from elements.</summary>
    private static int WidthOf(PlannedTensor tensor) => tensor.SourceType.Bits() % 8 == 0 ? tensor.SourceType.Bits() / 8
        : throw new ConversionException($"{tensor.Name}: {tensor.SourceType} elements can be renamed and cut, not permuted.");

    private void StreamRanges(PlannedTensor tensor, IReadOnlyList<ByteRange> ranges, ByteSink sink, CancellationToken cancel)
    {
        // A multiple of every element size, so that a cast never sees half an element.
        var step = chunk / 8 * 8;
        foreach (var range in ranges)
        {
            for (var done = 0L; done < range.Length; done += step)
            {
                cancel.ThrowIfCancellationRequested();
                var part = output.AsSpan(0, (int)Math.Min(step, range.Length - done));
                source.Read(range.Source, range.Offset + done, part);
                Emit(tensor, part, sink);
            }
        }
    }

    private void StreamBox(PlannedTensor tensor, long[] start, long[] size, int width, int dim, ByteSink sink, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var bytes = size.Aggregate((long)width, (product, s) => product * s);
        if (bytes <= chunk)
        {
            Gather(tensor, start, size, output.AsSpan(0, (int)bytes), width);
            Emit(tensor, output.AsSpan(0, (int)bytes), sink);
            return;
        }

        var rows = Math.Max(1, chunk / (bytes / size[dim]));
        for (var row = 0L; row < size[dim]; row += rows)
        {
            var (partStart, partSize) = ((long[])start.Clone(), (long[])size.Clone());
            (partStart[dim], partSize[dim]) = (start[dim] + row, Math.Min(rows, size[dim] - row));
            StreamBox(tensor, partStart, partSize, width, dim + (partSize[dim] == 1 ? 1 : 0), sink, cancel);
        }
    }

    private void Gather(PlannedTensor tensor, long[] start, long[] size, Span<byte> destination, int width)
    {
        var strides = Block.RowMajor(size);
        foreach (var whole in tensor.Blocks)
        {
            var block = whole;
            for (var d = 0; d < size.Length && block is not null; d++)
            {
                block = block.Within(d, start[d], size[d]);
            }

            if (block is null)
            {
                continue;
            }

            var at = 0L;
            for (var d = 0; d < size.Length; d++)
            {
                at += (block.Start[d] - start[d]) * strides[d];
            }

            var box = StridedBox.Of(block.Size.AsSpan(), block.Stride.AsSpan(), strides.AsSpan());
            if (block.Computation is { } computation)
            {
                StridedCopy.Copy(Computed(computation)[block.Part].AsSpan((int)(block.Offset * width)), destination[(int)(at * width)..], width, box.Sizes, box.From, box.To);
            }
            else if (block.Source is null)
            {
                Fill(tensor.SourceType, block.Value, box, destination[(int)(at * width)..], width);
            }
            else
            {
                var entry = block.Source;
                StridedRead.Fetch((offset, bytes) => source.Read(entry, offset, bytes), block.Offset, box, destination[(int)(at * width)..], width, scratch.AsSpan(0, chunk));
            }
        }
    }

    // A convolution's weight and bias follow each other in a file: the results of one computation are kept until the next.
    private IReadOnlyList<byte[]> Computed(Computation computation)
    {
        if (computed?.Computation != computation)
        {
            // A reader of its own, as the buffers of this one are in use.
            inner ??= new PlanReader(source, chunk);
            Forget();
            computed = (computation, computation.Compute(inner));
        }

        return computed!.Value.Results;
    }

    private void Forget()
    {
        foreach (var result in computed?.Results ?? [])
        {
            ArrayPool<byte>.Shared.Return(result);
        }

        computed = null;
    }

    private static void Fill(DType dtype, double value, StridedBox box, Span<byte> destination, int width)
    {
        Span<byte> element = stackalloc byte[8];
        DTypeCast.Encode(value, dtype, element);
        StridedCopy.Copy(element[..width], destination, width, box.Sizes, new long[box.Sizes.Length], box.To);
    }

    private void Emit(PlannedTensor tensor, ReadOnlySpan<byte> bytes, ByteSink sink)
    {
        if (tensor.IsCast)
        {
            var length = bytes.Length * 8 / tensor.SourceType.Bits() * tensor.DType.Bits() / 8;

            // No floating dtype is more than four times as wide as another.
            cast ??= ArrayPool<byte>.Shared.Rent(chunk * 4);
            DTypeCast.Convert(bytes, tensor.SourceType, cast.AsSpan(0, length), tensor.DType);
            bytes = cast.AsSpan(0, length);
        }

        sink(bytes);
    }
}
