using System.Text;

namespace Weft;

/// <summary>What every container asks of the tensors that it is to hold: what is written is read back.</summary>
internal static class WritableTensors
{
    // Headers and directories lie in the same 64 bits.
    private const long MostBytes = long.MaxValue - (1L << 40);

    /// <summary>The bytes of each tensor.</summary>
    /// <exception cref="CheckpointException">A name is there twice or is no text, or a size cannot be stored.</exception>
    public static IReadOnlyList<long> Lengths(IEnumerable<TensorSpec> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var lengths = new List<long>();
        var left = MostBytes;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw Refused(tensor, "it is there twice");
            }

            // A lone surrogate would become another character.
            if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(tensor.Name)) != tensor.Name)
            {
                throw Refused(tensor, "its name is not valid Unicode");
            }

            if (tensor.Shape.Length > TensorEntry.MostDimensions)
            {
                throw Refused(tensor, $"it has {tensor.Shape.Length} dimensions, at most {TensorEntry.MostDimensions} are read");
            }

            if (!tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length) || length > left)
            {
                throw Refused(tensor, $"{tensor.DType}{Display.Shape(tensor.Shape)} does not fill whole bytes or is too large for 64 bits");
            }

            left -= length;
            lengths.Add(length);
        }

        return lengths;
    }

    /// <summary>An error that names the tensor.</summary>
    public static CheckpointException Refused(TensorSpec tensor, string why) => new($"tensor {Display.Name(tensor.Name)} cannot be written: {why}.");
}
