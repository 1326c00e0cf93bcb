namespace Weft;

/// <summary>Converts checkpoints between layouts: plans from headers, streams the bytes, and leaves the whole result or nothing.</summary>
public static class Converter
{
    /// <summary>Converts a checkpoint.</summary>
    /// <param name="source">A weights file or a directory in an ecosystem's form.</param>
    /// <param name="destination">A name that ends as a weights file's does (<see cref="WeightsWriter.Takes"/>): the weights alone. Anything else: a directory in the target ecosystem's form.</param>
    /// <param name="to">The layout to write.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="options">Target class, dtype and the like.</param>
    /// <exception cref="WeftException">The source is not readable or unknown, the target needs what it lacks, or the destination cannot be written; nothing is left behind.</exception>
    public static ConvertReport Convert(string source, string destination, Layout to, ModelCatalog catalog, ConvertOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(catalog);
        options ??= new();
        var isFile = RefuseDestination(destination, options.Overwrite, catalog);
        if (!isFile && Directory.Exists(source) && FullPath.Of(source) == FullPath.Of(destination))
        {
            throw new ConversionException($"{Display.Text(destination)}: is what is converted, and replacing it would lose what else it holds; convert it in place.") { Options = [nameof(ConvertInPlace)] };
        }

        if (options.MaxShardSize is <= 0 || (isFile && options.MaxShardSize is not null))
        {
            throw new ConversionException(isFile ? $"{Display.Text(destination)}: one file has no shards; name a directory." : $"a shard holds at least one byte, found {options.MaxShardSize}.");
        }

        if (Adapter.IsAt(source, catalog))
        {
            return isFile
                ? throw new ConversionException($"{Display.Text(destination)}: an adapter is a directory of weights and config; name one.")
                : AdapterConverter.Convert(source, destination, to, catalog, options);
        }

        using var adapter = options.Adapter is null ? null : Adapter.Open(options.Adapter);
        using var opened = ModelSource.Open(source, catalog, options.Config);
        var target = new TargetFinder(opened, catalog, to, options, adapter).Find();
        var merged = target.Adapter?.Report(adapter!);
        if (isFile)
        {
            return new(target.Detection, target.Route.Architecture, to, target.Config, target.Plan, WriteFile(target, opened, destination, options)) { Adapter = merged };
        }

        // Made before any work: a config that the target cannot express is refused while that costs nothing.
        var form = Form(to, catalog);
        if (options.MaxShardSize is not null && !form.Shards)
        {
            throw new ConversionException($"{form.Layout} reads no shards.");
        }

        var beside = target.IsWhole ? TargetDirectory.Make(target, opened, form, catalog, options.Model) : TargetDirectory.Bare;
        var files = WriteDirectory(target, opened, destination, form, beside, options);
        return new(target.Detection, target.Route.Architecture, to, target.Config, target.Plan, files) { Preprocessing = beside.Preprocessing, Notes = beside.Notes, MissingTokenizer = beside.Tokenizer.Missing, Adapter = merged };
    }

    private static IReadOnlyList<string> WriteFile(Target target, ModelSource source, string path, ConvertOptions options)
    {
        if (options.DryRun)
        {
            CheckConstants(target.Plan, source, options);
            return [];
        }

        PlanWriter.Write(target.Plan, source.Checkpoint, path, options.Progress, options.Cancellation);
        return [path];
    }

    private static IReadOnlyList<string> WriteDirectory(Target target, ModelSource source, string path, Ecosystem form, TargetDirectory beside, ConvertOptions options)
    {
        if (options.DryRun)
        {
            CheckConstants(target.Plan, source, options);
            return [];
        }

        return ModelWriter.Write(path, target.Plan, source.Checkpoint, form.WeightsFile, beside.Files, options, beside.Tokenizer.Paths);
    }

    /// <summary>Converts a checkpoint where it stands: only what changes is written, where names and cuts are all that does, and the old bytes can be brought back at any point. Otherwise it is written anew and takes the old one's place in one step.</summary>
    /// <param name="path">A weights file or a directory in an ecosystem's form.</param>
    /// <param name="to">The layout to write.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="options">Target class, preset and the like.</param>
    /// <exception cref="WeftException">Something of the source would be lost or changed, it has other names or is in use, or it cannot be written; it is as it was.</exception>
    public static ConvertReport ConvertInPlace(string path, Layout to, ModelCatalog catalog, ConvertOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(catalog);
        return InPlaceConverter.Convert(path, to, catalog, options ?? new());
    }

    private static void CheckConstants(ConversionPlan plan, ModelSource source, ConvertOptions options)
    {
        using var reader = new PlanReader(source.Checkpoint);
        plan.Check(reader, options.Cancellation);
    }

    internal static Ecosystem Form(Layout layout, ModelCatalog catalog) =>
        catalog.Ecosystems.FirstOrDefault(e => e.Layout == layout)
        ?? throw new ConversionException($"layout {layout} has no directory form; name a file (.safetensors, .npz, .pt).");

    // Looked at before the source is opened, so that a wrong name costs nothing.
    private static bool RefuseDestination(string path, bool overwrite, ModelCatalog catalog)
    {
        Recovery.Run(path);
        var isFile = WeightsWriter.Takes(path);
        if (!isFile)
        {
            AtomicDirectory.CheckTarget(path, overwrite);
            RefuseOther(path, catalog);
        }
        else if (!overwrite && File.Exists(path))
        {
            throw new ConversionException($"{Display.Text(path)}: the file exists; choose another one or overwrite it.") { Options = [nameof(ConvertOptions.Overwrite)] };
        }

        return isFile;
    }

    /// <summary>A directory is replaced with everything in it: one that is no model's is a slip.</summary>
    private static void RefuseOther(string path, ModelCatalog catalog)
    {
        var entries = Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal).ToArray() : [];
        if (entries.OfType<DirectoryInfo>().FirstOrDefault(folder => folder.Name != ".cache") is { } inner)
        {
            throw new ConversionException($"{Display.Text(path)}: holds the folder {Display.Name(inner.Name)}, which no model's directory does, so it is not replaced; name another one.");
        }

        var known = catalog.Ecosystems.SelectMany(e => e.OtherWeightsFiles.Prepend(e.WeightsFile).SelectMany(name => new[] { name, $"{name}.index.json" }).Append(e.ConfigFile)).ToHashSet(StringComparer.Ordinal);
        if (entries.Length > 0 && !Array.Exists(entries, entry => known.Contains(entry.Name)))
        {
            throw new ConversionException($"{Display.Text(path)}: holds {Display.Name(entries[0].Name)} and no model, so it is not replaced; name another one.");
        }
    }
}
