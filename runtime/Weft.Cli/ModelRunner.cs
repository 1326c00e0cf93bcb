using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Weft.Cli;

/// <summary>Loads a model and runs its methods on tensors from a file.</summary>
internal static class ModelRunner
{
    /// <summary>Runs every method whose required inputs are there, or the one that is named.</summary>
    public static RunResult Run(RunRequest request, ModelCatalog catalog, CancellationToken cancel)
    {
        using var file = Checkpoint.Open(request.Inputs);
        var architecture = Find(request, catalog);
        var inputs = Names(request, architecture, file);
        var methods = Choose(architecture, request.Method, inputs.Keys, file);
        cancel.ThrowIfCancellationRequested();

        Libtorch.Require();
        var (device, dtype) = (Device(request.Device), TorchTensors.ScalarType(request.DType));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var options = new LoadOptions { Device = device, DType = dtype, Preset = request.Preset, Config = request.Config, Set = request.Set, Adapter = request.Adapter };
        var loaded = ModelLoader.Open(catalog, request.Weights, architecture.Name, options);
        using var module = loaded.Module;
        module.eval();
        Dictionary<string, Tensor> outputs = new(StringComparer.Ordinal);
        List<string> ran = [];
        foreach (var method in methods)
        {
            // An upstream name means one thing: what has it already is not computed again.
            if (method.Outputs.All(outputs.ContainsKey))
            {
                continue;
            }

            if (!method.Fits(module))
            {
                if (request.Method is not null)
                {
                    throw new UsageException($"--method: {architecture}.{method.Name} needs one vector for each input, but this config's towers give one for each token (pooling is off).");
                }

                continue;
            }

            ran.Add(method.Name);
            cancel.ThrowIfCancellationRequested();
            var tensors = method.Inputs.Where(i => inputs.ContainsKey(i.Name))
                .ToDictionary(i => i.Name, i => TorchTensors.Read(file, inputs[i.Name], i.IsFloating ? dtype : null, device), StringComparer.Ordinal);
            foreach (var (name, tensor) in Invoke(method, module, tensors))
            {
                outputs.TryAdd(name, tensor);
            }
        }

        return new(architecture.Name, ran, TorchTensors.Write(request.Outputs, outputs, cancel), loaded);
    }

    // Generated methods check the kinds and sizes of their inputs first, and say what is wrong with them; what tensors hold, such as a token
    // that the vocabulary lacks, only the native library sees.
    private static IReadOnlyDictionary<string, Tensor> Invoke(ArchitectureMethod method, nn.Module module, Dictionary<string, Tensor> inputs)
    {
        try
        {
            return method.Invoke(module, inputs);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--inputs: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            throw new UsageException($"--method: {method.Name}: {e.Message}");
        }
        catch (ExternalException e)
        {
            throw new UsageException($"--inputs: {method.Name} cannot take them: {e.Message.Split('\n')[0]}");
        }
    }

    private static Architecture Find(RunRequest request, ModelCatalog catalog)
    {
        if (request.Model is { } model)
        {
            return CatalogSearch.Class(catalog, model);
        }

        using var source = ModelSource.Open(request.Weights, catalog, request.Config);
        return Detector.Detect(source, catalog, null, request.Preset, request.Set).OfClass().Target;
    }

    // An input takes the tensor that --map names, else the one of its own name.
    private static Dictionary<string, TensorEntry> Names(RunRequest request, Architecture architecture, Checkpoint file)
    {
        var known = architecture.Methods.SelectMany(m => m.Inputs).Select(i => i.Name).Distinct().ToList();
        var stored = file.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        Dictionary<string, TensorEntry> inputs = new(StringComparer.Ordinal);
        foreach (var name in known.Where(n => stored.ContainsKey(n)))
        {
            inputs[name] = stored[name];
        }

        foreach (var (name, tensor) in request.Map)
        {
            if (!known.Contains(name))
            {
                throw new UsageException($"--map: {architecture} has no input '{name}'; it takes {string.Join(", ", known)}.{Suggestion.For(name, known)}");
            }

            inputs[name] = stored.TryGetValue(tensor, out var entry)
                ? entry
                : throw new UsageException($"--map: {request.Inputs} holds no tensor '{tensor}'.{Suggestion.For(tensor, stored.Keys)}");
        }

        return inputs;
    }

    private static List<ArchitectureMethod> Choose(Architecture architecture, string? name, IReadOnlyCollection<string> inputs, Checkpoint file)
    {
        IEnumerable<string> Lacking(ArchitectureMethod method) => method.Inputs.Where(i => !i.Optional && !inputs.Contains(i.Name)).Select(i => i.Name);
        if (name is null)
        {
            var ready = architecture.Methods.Where(m => !Lacking(m).Any()).ToList();
            return ready.Count > 0 ? ready : throw new UsageException(
                $"--inputs: no method of {architecture} has its inputs: {string.Join("; ", architecture.Methods.Select(m => $"{m.Name} needs {string.Join(", ", Lacking(m))}"))}; the file holds {string.Join(", ", file.Tensors.Take(8).Select(t => t.Name))}. Name them with --map name=tensor.");
        }

        var method = architecture.Methods.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"--method: {architecture} has no method '{name}'; it has {string.Join(", ", architecture.Methods.Select(m => m.Name))}.");
        return Lacking(method).FirstOrDefault() is { } lacking
            ? throw new UsageException($"--inputs: {architecture}.{method.Name} needs '{lacking}'; name it with --map {lacking}=tensor.")
            : [method];
    }

    private static torch.Device Device(string name)
    {
        try
        {
            return device(name);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or ExternalException)
        {
            throw new UsageException($"--device: '{name}' is no device; expected cpu, cuda or cuda:N.");
        }
    }
}
