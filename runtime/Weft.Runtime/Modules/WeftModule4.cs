using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>Base of generated modules with four inputs; see <see cref="WeftModule{T1, TResult}"/>.</summary>
/// <typeparam name="T1">Type of the first input.</typeparam>
/// <typeparam name="T2">Type of the second input.</typeparam>
/// <typeparam name="T3">Type of the third input.</typeparam>
/// <typeparam name="T4">Type of the fourth input.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public abstract class WeftModule<T1, T2, T3, T4, TResult> : torch.nn.Module<T1, T2, T3, T4, TResult>
{
    private readonly ModuleRegistry registry;

    /// <summary>Creates a module without parameters.</summary>
    /// <param name="name">Name for messages; it plays no part in keys.</param>
    protected WeftModule(string name)
        : base(name) => registry = new(this, _internal_params, _internal_buffers);

    /// <inheritdoc cref="WeftModule{T1, TResult}.Register{TModule}(string, TModule)"/>
    protected TModule Register<TModule>(string path, TModule module)
        where TModule : torch.nn.Module
    {
        registry.Register(path, module);
        return module;
    }

    /// <inheritdoc cref="WeftModule{T1, TResult}.Register(string, WeightSource, string, Init, ReadOnlySpan{long})"/>
    protected void Register(string name, WeightSource source, string prefix, Init init, params ReadOnlySpan<long> shape)
    {
        registry.Register(name, source, prefix, init, shape);
    }

    /// <inheritdoc cref="WeftModule{T1, TResult}.Parameter(string)"/>
    protected Parameter Parameter(string name) => registry.Parameter(name);

    /// <summary>The parameter of that name as it is now, or null where the config leaves it out.</summary>
    /// <param name="name">The name it was registered with.</param>
    protected Parameter? OptionalParameter(string name) => registry.OptionalParameter(name);

    /// <inheritdoc cref="WeftModule{T1, TResult}.RegisterBuffer(string, WeightSource, string, Init, ReadOnlySpan{long})"/>
    protected void RegisterBuffer(string name, WeightSource source, string prefix, Init init, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(source);
        registry.RegisterBuffer(name, source.Take(prefix + name, shape, init), persistent: true);
    }

    /// <inheritdoc cref="WeftModule{T1, TResult}.RegisterBuffer(string, torch.Tensor, bool)"/>
    protected void RegisterBuffer(string name, torch.Tensor value, bool persistent)
    {
        ArgumentNullException.ThrowIfNull(value);
        registry.RegisterBuffer(name, value, persistent);
    }

    /// <inheritdoc cref="WeftModule{T1, TResult}.Buffer(string)"/>
    protected torch.Tensor Buffer(string name) => registry.Buffer(name);

    /// <inheritdoc cref="WeftModule{T1, TResult}.Own{T}(T)"/>
    protected T Own<T>(T disposable)
        where T : IDisposable => registry.Own(disposable);

    /// <inheritdoc/>
    public override IEnumerable<(string name, torch.Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
        registry.Buffers(recurse, include_nonpersistent);

    /// <summary>Does nothing: registration is explicit.</summary>
    protected override void RegisterComponents()
    {
    }

    /// <inheritdoc/>
    protected override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        // TorchSharp would skip this when its record of the device agrees; a module built elsewhere has no such record.
        _toEpilog(null, ModuleRegistry.Target(deviceType, deviceIndex), non_blocking);
        return this;
    }

    /// <inheritdoc/>
    protected override void _toEpilog(torch.ScalarType? dtype, torch.Device? device, bool non_blocking)
    {
        registry.Convert(dtype, device, non_blocking);
        if (device is not null)
        {
            _deviceType = device.type;
            _deviceIndex = device.index;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            registry.DisposeOwned();
        }
    }
}
