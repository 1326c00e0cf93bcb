using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Weft.Tests.Checkpoints;

/// <summary>Random sets of tensors: with names that file formats stumble over, of every dtype, empty, scalar, and of sizes around alignments.</summary>
internal static class RandomTensors
{
    private const int MostElements = 5000;

    private static readonly Gen<string> Piece = Gen.Frequency(
        (8, Gen.Elements("w", "weight", "blocks.0", "data.pkl", "data", "x.npy", "é", "日本", "\U0001F600", ".", "-", " ")),
        (3, Gen.Elements("/", "a/b", "\"", "'", "\\", "\u007f", "\u2028", "\ufeff", "\ufffd", "..", "__metadata__", "storage")),
        (1, Gen.Elements("\n", "\0", "\u0085", "\ud800", "\udc00", new string('n', 300), "../", "/..")));

    private static readonly Gen<long> Size = Gen.Frequency((8, Gen.Choose(0, 4).Select(size => (long)size)), (2, Gen.Elements<long>(7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65)));

    /// <summary>Names.</summary>
    public static readonly Gen<string> Names = from count in Gen.Choose(0, 4) from pieces in Gen.ArrayOf(Piece, count) select string.Concat(pieces);

    /// <summary>Sets of tensors. What fails is made smaller: fewer tensors, fewer and smaller dimensions, plain names and bytes.</summary>
    public static readonly Arbitrary<TensorSet> Sets = Arb.From(
        from count in Gen.Choose(0, 6)
        from tensors in Gen.ArrayOf(from name in Names from dtype in Gen.Elements(Enum.GetValues<DType>()) from rank in Gen.Choose(0, 5) from shape in Gen.ArrayOf(Size, rank) select new TensorSpec(name, dtype, Capped(shape)), count)
        select new TensorSet(tensors),
        set => Smaller(set.Tensors).Select(tensors => new TensorSet(tensors)));

    private static ImmutableArray<long> Capped(long[] shape)
    {
        var elements = 1L;
        return [.. shape.TakeWhile(size => (elements *= Math.Max(1, size)) <= MostElements)];
    }

    private static IEnumerable<TensorSpec[]> Smaller(TensorSpec[] tensors)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            yield return [.. tensors[..i], .. tensors[(i + 1)..]];
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            foreach (var simpler in Simpler(tensors[i], $"t{i}"))
            {
                yield return [.. tensors[..i], simpler, .. tensors[(i + 1)..]];
            }
        }
    }

    private static IEnumerable<TensorSpec> Simpler(TensorSpec tensor, string name)
    {
        for (var d = 0; d < tensor.Shape.Length; d++)
        {
            yield return tensor with { Shape = tensor.Shape.RemoveAt(d) };
            if (tensor.Shape[d] > 1)
            {
                yield return tensor with { Shape = tensor.Shape.SetItem(d, tensor.Shape[d] / 2) };
            }
        }

        if (tensor.DType != DType.U8)
        {
            yield return tensor with { DType = DType.U8 };
        }

        if (tensor.Name != name && !(tensor.Name.Length == name.Length && tensor.Name[0] == 't'))
        {
            yield return tensor with { Name = name };
            for (var i = 0; i < tensor.Name.Length; i++)
            {
                yield return tensor with { Name = tensor.Name.Remove(i, 1) };
            }
        }
    }
}
