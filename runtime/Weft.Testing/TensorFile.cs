using TorchSharp;

namespace Weft.Testing;

/// <summary>Tensors that lie in files, such as recorded inputs and outputs.</summary>
public static class TensorFile
{
    /// <summary>Reads every tensor of a file into memory.</summary>
    /// <param name="path">A weights file of any container that Weft reads, or a directory that holds one.</param>
    /// <returns>The tensors by name, with the file's dtypes, on the CPU. They are the caller's to dispose.</returns>
    /// <exception cref="WeftException">There is no such file, it is broken, or it holds a dtype that TorchSharp does not have.</exception>
    public static IReadOnlyDictionary<string, torch.Tensor> Read(string path)
    {
        using var file = CheckpointFile.Open(path);
        return file.Checkpoint.Tensors.ToDictionary(entry => entry.Name, entry => Read(file.Checkpoint, entry), StringComparer.Ordinal);
    }

    private static torch.Tensor Read(Checkpoint file, TensorEntry entry)
    {
        var dtype = entry.DType.ToScalarType() ?? throw new CheckpointException($"{file.Path}: tensor '{entry.Name}' is {entry.DType}, which TorchSharp does not have.");
        var tensor = torch.empty([.. entry.Shape], dtype);
        file.Read(entry, 0, tensor.bytes);
        return tensor;
    }
}
