namespace Weft.Tests.Checkpoints;

/// <summary>Tensors of one file, shown in a way that tells names apart.</summary>
internal sealed record TensorSet(TensorSpec[] Tensors)
{
    public override string ToString() => string.Join("; ", Tensors.Select(tensor => $"{Display.Name(tensor.Name)} {tensor.DType}{Display.Shape(tensor.Shape)}"));
}
