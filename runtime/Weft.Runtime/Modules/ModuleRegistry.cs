using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace Weft;

/// <summary>The bookkeeping that the four <c>WeftModule</c> bases share: explicit registration, conversion and disposal.</summary>
internal sealed class ModuleRegistry(
    torch.nn.Module owner,
    OrderedDict<string, Parameter> parameters,
    OrderedDict<string, (torch.Tensor Tensor, bool Persistent)> buffers)
{
    private readonly List<IDisposable> owned = [];

    static ModuleRegistry() => ConvolutionGuard.Apply();

    public void Register(string path, torch.nn.Module module)
    {
        var parent = owner;
        var rest = path.AsSpan();
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.'))
        {
            parent = Child(parent, rest[..dot].ToString());
            rest = rest[(dot + 1)..];
        }

        parent.register_module(rest.ToString(), module);
    }

    public void Register(string name, WeightSource source, string prefix, Init init, ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(source);
        var tensor = source.Take(prefix + name, shape, init);

        // The scope first: a parameter that takes over a scoped tensor's handle takes over its scope too.
        tensor.DetachFromDisposeScope();
        var learned = init.IsLearned && (tensor.is_floating_point() || tensor.is_complex());
        owner.register_parameter(name, new Parameter(tensor, requires_grad: learned));
    }

    public void RegisterBuffer(string name, torch.Tensor tensor, bool persistent) =>
        owner.register_buffer(name, tensor.DetachFromDisposeScope(), persistent);

    /// <summary>The parameter of that name as it is now, or null.</summary>
    public Parameter? OptionalParameter(string name) => parameters.TryGetValue(name, out var parameter) ? parameter : null;

    public Parameter Parameter(string name) => parameters.TryGetValue(name, out var parameter)
        ? parameter
        : throw new InvalidOperationException(Missing("parameter", name, parameters.Keys));

    public torch.Tensor Buffer(string name) => buffers.TryGetValue(name, out var buffer)
        ? buffer.Tensor
        : throw new InvalidOperationException(Missing("buffer", name, buffers.Keys));

    public T Own<T>(T disposable)
        where T : IDisposable
    {
        owned.Add(disposable);
        return disposable;
    }

    public void DisposeOwned()
    {
        foreach (var disposable in owned)
        {
            disposable.Dispose();
        }

        owned.Clear();
    }

    /// <summary>Buffers with the module's own first, then each child's under its name: TorchSharp's version leaves out every non-persistent one.</summary>
    public IEnumerable<(string Name, torch.Tensor Buffer)> Buffers(bool recurse, bool includeNonPersistent)
    {
        foreach (var (name, (tensor, persistent)) in buffers.AsEnumerable<(string, (torch.Tensor, bool))>())
        {
            if (persistent || includeNonPersistent)
            {
                yield return (name, tensor);
            }
        }

        if (!recurse)
        {
            yield break;
        }

        foreach (var (childName, child) in owner.named_children())
        {
            foreach (var (name, tensor) in child.named_buffers(true, includeNonPersistent))
            {
                yield return ($"{childName}.{name}", tensor);
            }
        }
    }

    /// <summary>Converts and moves children, parameters and every buffer; replaced tensors are freed.</summary>
    public void Convert(torch.ScalarType? dtype, torch.Device? device, bool nonBlocking)
    {
        ConvertChildren(owner, dtype, device, nonBlocking);

        using var noGrad = torch.no_grad();
        foreach (var (name, parameter) in parameters.AsEnumerable<(string, Parameter)>().ToList())
        {
            if (Converted(parameter, dtype, device, nonBlocking) is not { } moved)
            {
                continue;
            }

            var replacement = new Parameter(moved, parameter.requires_grad);
            using (var grad = parameter.grad)
            {
                if (grad is not null)
                {
                    using var movedGrad = grad.to(replacement.dtype, replacement.device, non_blocking: nonBlocking);
                    replacement.grad = movedGrad;
                }
            }

            parameters[name] = replacement;
            Free(parameter);
        }

        foreach (var (name, (tensor, persistent)) in buffers.AsEnumerable<(string, (torch.Tensor, bool))>().ToList())
        {
            if (Converted(tensor, dtype, device, nonBlocking) is { } moved)
            {
                buffers[name] = (moved, persistent);
                Free(tensor);
            }
        }
    }

    public static void ConvertChildren(torch.nn.Module parent, torch.ScalarType? dtype, torch.Device? device, bool nonBlocking)
    {
        foreach (var (_, child) in parent.named_children())
        {
            if (device is null)
            {
                child.to(dtype!.Value, nonBlocking);
            }
            else if (dtype is null)
            {
                child.to(device, nonBlocking);
            }
            else
            {
                child.to(device, dtype.Value, nonBlocking);
            }
        }
    }

    /// <summary>The device that TorchSharp's <c>_to(DeviceType, int)</c> means.</summary>
    public static torch.Device Target(DeviceType type, int index)
    {
        torch.InitializeDeviceType(type);
        return new torch.Device(type, type == DeviceType.CUDA ? index : -1);
    }

    /// <summary>A converted copy outside every scope, or null when the tensor is already right. Integers keep their dtype.</summary>
    private static torch.Tensor? Converted(torch.Tensor tensor, torch.ScalarType? dtype, torch.Device? device, bool nonBlocking)
    {
        var type = dtype is { } wanted && (tensor.is_floating_point() || tensor.is_complex()) ? wanted : tensor.dtype;
        var sameDevice = device is null || (device.type == tensor.device_type && (device.index == tensor.device_index || device.index < 0));
        return type == tensor.dtype && sameDevice
            ? null
            : tensor.to(type, device ?? tensor.device, non_blocking: nonBlocking).DetachFromDisposeScope();
    }

    private static void Free(torch.Tensor tensor) => tensor.DetachFromDisposeScope().Dispose();

    private static torch.nn.Module Child(torch.nn.Module parent, string name)
    {
        foreach (var (childName, child) in parent.named_children())
        {
            if (childName == name)
            {
                return child;
            }
        }

        var container = new ModuleContainer(name);
        parent.register_module(name, container);
        return container;
    }

    private string Missing(string kind, string name, IEnumerable<string> known) =>
        string.Create(CultureInfo.InvariantCulture, $"{owner.GetName()} has no {kind} '{name}'; it has: {string.Join(", ", known)}.");
}
