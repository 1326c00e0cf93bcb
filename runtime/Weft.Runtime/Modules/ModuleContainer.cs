using TorchSharp;

namespace Weft;

/// <summary>A level of a dotted key that is no module of its own: <c>blocks</c> in <c>blocks.0</c>.</summary>
internal sealed class ModuleContainer(string name) : torch.nn.Module(name)
{
    /// <summary>Everything is registered explicitly; TorchSharp's version reflects over fields.</summary>
    protected override void RegisterComponents()
    {
    }

    protected override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        _toEpilog(null, ModuleRegistry.Target(deviceType, deviceIndex), non_blocking);
        return this;
    }

    protected override void _toEpilog(torch.ScalarType? dtype, torch.Device? device, bool non_blocking) =>
        ModuleRegistry.ConvertChildren(this, dtype, device, non_blocking);
}
