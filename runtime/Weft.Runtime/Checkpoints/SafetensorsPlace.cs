namespace Weft;

/// <summary>Where a tensor goes in a safetensors file.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Start">Its first byte, behind the header.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record SafetensorsPlace(TensorSpec Tensor, long Start, long Length);
