using static TorchSharp.torch;

namespace Weft;

/// <summary>A constant of a module, made at its first use on a device in a dtype and kept for the last one.</summary>
/// <param name="shape">Its shape.</param>
/// <param name="values">Its values, computed in float32.</param>
internal sealed class KeptTensor(long[] shape, Func<float[]> values) : IDisposable
{
    private readonly Lock gate = new();
    private Tensor? kept;
    private bool disposed;

    /// <summary>A view, which the current dispose scope owns: what is kept may give way at any time.</summary>
    public Tensor Get(Device device, ScalarType dtype)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (kept is null || kept.dtype != dtype || kept.device_type != device.type || kept.device_index != device.index)
            {
                // It outlives the call that makes it: whoever trains later needs an ordinary tensor, and no scope may own it.
                using var ordinary = inference_mode(false);
                using var noGrad = no_grad();
                using var made = tensor(values(), shape, dtype: ScalarType.Float32);
                kept?.Dispose();
                kept = made.to(dtype, device, copy: true).DetachFromDisposeScope();
            }

            return kept.alias();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            kept?.Dispose();
            kept = null;
        }
    }
}
