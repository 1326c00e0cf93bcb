using TorchSharp;

namespace Weft;

/// <summary>Builds models from checkpoints.</summary>
public static class ModelLoader
{
    /// <summary>Loads a model of one class, in evaluation mode; <c>train()</c> goes on with its training.</summary>
    /// <param name="architecture">The class.</param>
    /// <param name="catalog">What is known: ecosystems, and mappings from other layouts.</param>
    /// <param name="path">A weights file, a shard index, or a directory in an ecosystem's form.</param>
    /// <param name="options">Device, dtype, preset.</param>
    /// <returns>The module that <see cref="Architecture.Create"/> builds.</returns>
    /// <exception cref="CheckpointException">The weights cannot be read.</exception>
    /// <exception cref="ConfigException">The config cannot be read or expressed.</exception>
    /// <exception cref="LoadException">The checkpoint does not hold the class; nothing was built, and the message tells everything that is wrong.</exception>
    public static torch.nn.Module Load(Architecture architecture, ModelCatalog catalog, string path, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(catalog);
        return Open([architecture], catalog, path, options).Module;
    }

    /// <summary>Loads whatever model a checkpoint holds, in evaluation mode; <c>train()</c> goes on with its training.</summary>
    /// <param name="catalog">What is known.</param>
    /// <param name="path">A weights file, a shard index, or a directory in an ecosystem's form.</param>
    /// <param name="model">The class to load; null: what the file holds.</param>
    /// <param name="options">Device, dtype, preset.</param>
    /// <exception cref="CheckpointException">The weights cannot be read.</exception>
    /// <exception cref="ConfigException">The config cannot be read or expressed.</exception>
    /// <exception cref="LoadException">The checkpoint does not hold the class; nothing was built, and the message tells everything that is wrong.</exception>
    public static LoadedModel Open(ModelCatalog catalog, string path, string? model = null, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Open(model is null ? null : Candidate.Named(catalog, model), catalog, path, options);
    }

    private static LoadedModel Open(IReadOnlyList<Architecture>? targets, ModelCatalog catalog, string path, LoadOptions? options)
    {
        options ??= new LoadOptions();
        using var source = ModelSource.Open(path, catalog, options.Config);
        var detection = Detector.Find(source, catalog, targets, options.Preset, options.Set).OfClass();
        detection.ThrowIfBroken(path);
        if (detection.Used.FirstOrDefault(entry => entry.DType.ToScalarType() is null) is { } foreign)
        {
            throw new LoadException($"{Display.Text(path)}: tensor {Display.Name(foreign.Name)} is {foreign.DType}, which TorchSharp does not have; convert the file to another dtype first.");
        }

        using var adapter = options.Adapter is null ? null : Adapter.Open(options.Adapter);
        var view = adapter is null ? null : AdapterView.Find(adapter, detection.Own, detection.Config, catalog);
        using var converted = detection.Way.Count == 0 && view is null ? null : new PlannedTensors(source.Checkpoint, detection.Reach(Merged()).Plan);
        ITensorProvider tensors = converted is null ? new StoredTensors(source.Checkpoint, detection.Used, detection.Prefix) : converted;
        using var weights = new MappedWeights(tensors, options);
        var module = detection.Target.Create(detection.TargetConfig, weights);
        try
        {
            source.Checkpoint.EnsureInPlace();
        }
        catch
        {
            module.Dispose();
            throw;
        }

        // Its weights are learned: statistics of a batch must neither be used nor change them unless the caller trains on.
        module.eval();
        return new LoadedModel(module, detection) { Adapter = view?.Report(adapter!) };

        ConversionPlan Merged() => view is null ? detection.Own : Merging.Into(detection.Own, adapter!, view.Changes.Values, options.DType?.ToDType());
    }
}

/// <summary>A model and where it came from.</summary>
/// <param name="Module">The module.</param>
/// <param name="Detection">What was found in the checkpoint.</param>
public sealed record LoadedModel(torch.nn.Module Module, Detection Detection)
{
    /// <summary>The adapter that was merged into the weights; null for none.</summary>
    public AdapterReport? Adapter { get; init; }
}
