using System.Globalization;
using System.Text;

namespace Weft;

/// <summary>Writes tensors as a state dict in PyTorch's zip format, which <c>torch.load(weights_only=True)</c> opens and can map (torch serialization.py).</summary>
internal static class TorchWriter
{
    private const string Root = "archive";

    // torch's own: every storage starts at a multiple of it, so that a mapped one is aligned.
    private const int Alignment = 64;

    /// <inheritdoc cref="WeightsWriter.Write(string, IEnumerable{TensorSpec}, IReadOnlyDictionary{string, string}?, SafetensorsWriter.TensorContent, CancellationToken)"/>
    public static void Write(OutputStream file, IReadOnlyList<TensorSpec> tensors, SafetensorsWriter.TensorContent content, CancellationToken cancellation)
    {
        var archive = new ZipWriter(file);
        void Text(string name, ReadOnlySpan<byte> text)
        {
            var bytes = text.ToArray();
            archive.Add($"{Root}/{name}", bytes.Length, stream => stream.Write(bytes), Alignment);
        }

        Text("data.pkl", Pickle(tensors));
        Text(".format_version", "1"u8);
        Text(".storage_alignment", Encoding.ASCII.GetBytes(Alignment.ToString(CultureInfo.InvariantCulture)));
        Text("byteorder", "little"u8);
        for (var i = 0; i < tensors.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var tensor = tensors[i];
            _ = tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length);
            archive.Add(string.Create(CultureInfo.InvariantCulture, $"{Root}/data/{i}"), length, stream => content(tensor, stream), Alignment);
        }

        Text("version", "3\n"u8);
        archive.Finish();
    }

    private static ReadOnlySpan<byte> Pickle(IReadOnlyList<TensorSpec> tensors)
    {
        var pickle = new PickleWriter().EmptyDictionary().Mark();
        for (var i = 0; i < tensors.Count; i++)
        {
            var length = Encoding.UTF8.GetByteCount(tensors[i].Name);
            pickle.Text(length <= PickleMachine.LongestText ? tensors[i].Name
                : throw WritableTensors.Refused(tensors[i], $"its name has {length} bytes, at most {PickleMachine.LongestText} are read"));
            Tensor(pickle, tensors[i], i);
        }

        return pickle.SetItems().Stop().Written;
    }

    private static void Tensor(PickleWriter pickle, TensorSpec tensor, int key)
    {
        // Dtypes without a storage class of their own name it beside bytes.
        var storage = PickleGlobals.Name(PickleGlobalKind.Storage, tensor.DType);
        var dtype = PickleGlobals.Name(PickleGlobalKind.DType, tensor.DType)
            ?? throw WritableTensors.Refused(tensor, $"PyTorch has no {tensor.DType}");
        _ = tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length);
        pickle.Global($"torch._utils _rebuild_tensor_v{(storage is null ? 3 : 2)}").Mark()
            .Mark().Text("storage").Global(storage ?? "torch.storage UntypedStorage").Text(key.ToString(CultureInfo.InvariantCulture)).Text("cpu").Int(storage is null ? length : length * 8 / tensor.DType.Bits()).Tuple().Persistent()
            .Int(0);
        Numbers(pickle, tensor.Shape);
        Numbers(pickle, Block.RowMajor(tensor.Shape.AsSpan()));
        pickle.False().EmptyDictionary();
        _ = storage is null ? pickle.Global(dtype) : pickle;
        pickle.Tuple().Call();
    }

    private static void Numbers(PickleWriter pickle, IEnumerable<long> numbers)
    {
        pickle.Mark();
        foreach (var number in numbers)
        {
            pickle.Int(number);
        }

        pickle.Tuple();
    }
}
