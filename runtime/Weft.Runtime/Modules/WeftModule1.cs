using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>Base of generated modules with one input: parameters, buffers and children are registered by name, so that no reflection is left.</summary>
/// <remarks>
/// A module whose members are found by reflection has an empty state dict after trimming or ahead-of-time compilation, without an error.
/// Here the derived class names what it holds, and <c>.to()</c>, <c>state_dict()</c>, hooks and training work as in any TorchSharp module.
/// TorchSharp replaces parameters and buffers when a module is converted or moved: read them through <see cref="Parameter"/> and <see cref="Buffer"/>
/// each time instead of keeping them in fields.
/// </remarks>
/// <typeparam name="T1">Type of the input.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public abstract class WeftModule<T1, TResult> : torch.nn.Module<T1, TResult>
{
    private readonly ModuleRegistry registry;

    /// <summary>Creates a module without parameters.</summary>
    /// <param name="name">Name for messages; it plays no part in keys.</param>
    protected WeftModule(string name)
        : base(name) => registry = new(this, _internal_params, _internal_buffers);

    /// <summary>Adds a child. The keys of its state start with <paramref name="path"/> and a dot.</summary>
    /// <param name="path">Key of the child relative to this module. Dots make levels: children under one level share it, and a level may be a child registered before.</param>
    /// <param name="module">The child; this module disposes it.</param>
    /// <returns>The child.</returns>
    /// <exception cref="InvalidOperationException">A child of that path is registered already.</exception>
    protected TModule Register<TModule>(string path, TModule module)
        where TModule : torch.nn.Module
    {
        registry.Register(path, module);
        return module;
    }

    /// <summary>Adds a parameter, taken from <paramref name="source"/> under <paramref name="prefix"/> + <paramref name="name"/>. Floating and complex parameters require gradients, fixed tables excepted.</summary>
    /// <param name="name">Key relative to this module; dots are allowed.</param>
    /// <param name="source">Where the tensor comes from.</param>
    /// <param name="prefix">Key of this module with its trailing dot, or empty at the root.</param>
    /// <param name="init">How a fresh tensor is initialised.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    protected void Register(string name, WeightSource source, string prefix, Init init, params ReadOnlySpan<long> shape)
    {
        registry.Register(name, source, prefix, init, shape);
    }

    /// <summary>The parameter of that name as it is now.</summary>
    /// <param name="name">The name it was registered with.</param>
    /// <exception cref="InvalidOperationException">No such parameter.</exception>
    protected Parameter Parameter(string name) => registry.Parameter(name);

    /// <summary>The parameter of that name as it is now, or null where the config leaves it out.</summary>
    /// <param name="name">The name it was registered with.</param>
    protected Parameter? OptionalParameter(string name) => registry.OptionalParameter(name);

    /// <summary>Adds a stored tensor that is not learned and is part of the state dict.</summary>
    /// <param name="name">Key relative to this module; dots are allowed.</param>
    /// <param name="source">Where the tensor comes from.</param>
    /// <param name="prefix">Key of this module with its trailing dot, or empty at the root.</param>
    /// <param name="init">How a fresh tensor is initialised.</param>
    /// <param name="shape">Sizes, outermost first; empty for a scalar.</param>
    protected void RegisterBuffer(string name, WeightSource source, string prefix, Init init, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(source);
        registry.RegisterBuffer(name, source.Take(prefix + name, shape, init), persistent: true);
    }

    /// <summary>Adds a tensor that follows the module to other devices and dtypes without being learned.</summary>
    /// <param name="name">Key relative to this module; dots are allowed.</param>
    /// <param name="value">The tensor; the module owns it from now on.</param>
    /// <param name="persistent">Whether it is part of the state dict.</param>
    protected void RegisterBuffer(string name, torch.Tensor value, bool persistent)
    {
        ArgumentNullException.ThrowIfNull(value);
        registry.RegisterBuffer(name, value, persistent);
    }

    /// <summary>The buffer of that name as it is now.</summary>
    /// <param name="name">The name it was registered with.</param>
    /// <exception cref="InvalidOperationException">No such buffer.</exception>
    protected torch.Tensor Buffer(string name) => registry.Buffer(name);

    /// <summary>Ties a disposable to this module's life, such as a <see cref="RopeTable"/>.</summary>
    /// <param name="disposable">Disposed with the module.</param>
    /// <returns>The disposable.</returns>
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
