using System.Collections.Immutable;

namespace Weft;

/// <summary>A tensor of a conversion's result: name, shape, dtype and where its elements come from. Made from headers; no data is read.</summary>
public sealed class PlannedTensor
{
    private readonly Lazy<IReadOnlyList<ByteRange>?> ranges;

    internal PlannedTensor(string name, DType sourceType, ImmutableArray<long> shape, ImmutableArray<Block> blocks)
    {
        Name = name;
        SourceType = sourceType;
        DType = sourceType;
        Shape = shape;
        Blocks = blocks;
        ranges = new(FindRanges);
    }

    /// <summary>Key in the target layout.</summary>
    public string Name { get; private init; }

    /// <summary>Sizes, outermost first.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Dtype of the result.</summary>
    public DType DType { get; private init; }

    /// <summary>Dtype of the elements where they come from, or that they are computed in; differs from <see cref="DType"/> when they are cast.</summary>
    public DType SourceType { get; }

    /// <summary>The ordered byte ranges that make up this tensor, adjacent ones merged; null when elements are permuted, interleaved, constant or computed.</summary>
    public IReadOnlyList<ByteRange>? Ranges => ranges.Value;

    /// <summary>Whether the result's bytes are not the source's.</summary>
    public bool IsCast => DType != SourceType;

    /// <summary>The value every element has, when none comes from the source.</summary>
    public double? Constant => Blocks.Length > 0 && Blocks.All(b => b is { Source: null, Computation: null } && b.Value.Equals(Blocks[0].Value)) ? Blocks[0].Value : null;

    /// <summary>The source tensors that this one takes elements from, in order.</summary>
    public IReadOnlyList<TensorEntry> Sources => [.. Blocks.SelectMany(b => b.Sources).Distinct()];

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (count, size) => checked(count * size));

    /// <summary>Bytes of the result.</summary>
    public long Length => checked(Count * DType.Bits()) / 8;

    internal ImmutableArray<Block> Blocks { get; }

    /// <summary>The tensor of a file as it is.</summary>
    public static PlannedTensor Of(TensorEntry entry) => new(entry.Name, entry.DType, entry.Shape, [Block.Whole(entry)]);

    /// <summary>A tensor of one value.</summary>
    public static PlannedTensor Filled(string name, DType dtype, ImmutableArray<long> shape, double value) =>
        new(name, dtype, shape, [Block.Constant(value, shape)]);

    /// <summary>The same elements under another name.</summary>
    public PlannedTensor Renamed(string name) => new(name, SourceType, Shape, Blocks) { DType = DType };

    /// <summary>The same elements in another floating dtype; itself when it is an integer or a quantised float.</summary>
    public PlannedTensor Cast(DType dtype) => DTypeCast.Casts(DType) ? new(Name, SourceType, Shape, Blocks) { DType = dtype } : this;

    /// <summary>Other boxes in the same dtype.</summary>
    internal PlannedTensor With(ImmutableArray<long> shape, ImmutableArray<Block> blocks) => new(Name, SourceType, shape, blocks) { DType = DType };

    /// <inheritdoc/>
    public override string ToString()
    {
        var computed = Blocks.Select(b => b.Computation?.Name).FirstOrDefault(name => name is not null);
        var from = Constant is { } value ? $"fill {value}"
            : Ranges is { } found ? string.Join(" + ", found)
            : $"{computed ?? "permute"} {string.Join(" + ", Sources.Select(s => s.Name))}";
        return $"{Name}: {DType}[{string.Join(", ", Shape)}] <- {from}{(IsCast && computed is null ? $" (cast from {SourceType})" : "")}";
    }

    private List<ByteRange>? FindRanges()
    {
        var found = new List<ByteRange>();
        var strides = Block.RowMajor(Shape.AsSpan());
        var bits = SourceType.Bits();
        foreach (var block in Blocks.OrderBy(b => At(b, strides)))
        {
            if (!block.IsDense() || !block.IsRunOf(Shape.AsSpan()))
            {
                return null;
            }

            var count = block.Size.Aggregate(1L, (product, size) => product * size);
            if (block.Offset * bits % 8 != 0 || count * bits % 8 != 0)
            {
                throw new ConversionException($"{block.Source!.Name}: {SourceType} elements cannot be cut here, {block.Offset} + {count} is no whole number of bytes.");
            }

            var next = new ByteRange(block.Source!, block.Offset * bits / 8, count * bits / 8);
            if (found.Count > 0 && found[^1] is var last && last.Source == next.Source && last.Offset + last.Length == next.Offset)
            {
                found[^1] = last with { Length = last.Length + next.Length };
            }
            else
            {
                found.Add(next);
            }
        }

        return found;
    }

    private static long At(Block block, ImmutableArray<long> strides)
    {
        var at = 0L;
        for (var d = 0; d < strides.Length; d++)
        {
            at += block.Start[d] * strides[d];
        }

        return at;
    }
}
