namespace Weft;

/// <summary>Converts a model where it stands.</summary>
internal static class InPlaceConverter
{
    // Little is read: new pages would cost more than the calls that larger pieces save.
    private const int Piece = 1 << 20;

    /// <inheritdoc cref="Converter.ConvertInPlace"/>
    public static ConvertReport Convert(string path, Layout to, ModelCatalog catalog, ConvertOptions options)
    {
        RefuseOptions(path, options);
        RefuseLinks(path);
        if (Adapter.IsAt(path, catalog))
        {
            throw Refusal(path, "it is an adapter");
        }

        using var source = ModelSource.Open(path, catalog, options.Config);
        var isFile = File.Exists(path);
        RefuseContainers(path, source.Checkpoint, isFile);
        var target = new TargetFinder(source, catalog, to, options).Find();
        RefuseLosses(path, target.Plan);
        foreach (var file in source.Checkpoint.Files)
        {
            RefuseUse(file);
        }

        var form = isFile ? null : Converter.Form(to, catalog);
        var beside = form is null ? TargetDirectory.Bare : TargetDirectory.Make(target, source, form, catalog, options.Model);
        var report = new ConvertReport(target.Detection, target.Route.Architecture, to, target.Config, target.Plan, []) { Preprocessing = beside.Preprocessing, Notes = Notes(beside, source, isFile && options.Config is null), MissingTokenizer = beside.Tokenizer.Missing };
        using var reader = new PlanReader(source.Checkpoint, Piece);
        target.Plan.Check(reader, options.Cancellation);
        var plan = OperatingSystem.IsLinux() && source.Checkpoint is SafetensorsCheckpoint single ? InPlacePlan.Of(target.Plan, single) : null;
        report = report with { IsInPlace = plan is not null };
        if (options.DryRun)
        {
            return report;
        }

        options.Cancellation.ThrowIfCancellationRequested();
        if (isFile)
        {
            return report with { Files = WriteFile(path, target.Plan, plan, source, reader, options) };
        }

        var old = OldFiles(path, source);
        RefuseOthers(path, beside.Files.Select(file => file.Name).Append(form!.WeightsFile).Except(old, StringComparer.Ordinal));
        return report with { Files = WriteDirectory(path, target.Plan, plan, source, reader, form, beside, old, options) };
    }

    private static IReadOnlyList<string> WriteFile(string path, ConversionPlan plan, InPlacePlan? inPlace, ModelSource source, PlanReader reader, ConvertOptions options)
    {
        if (inPlace is null)
        {
            PlanWriter.Write(plan, source.Checkpoint, path, options.Progress, options.Cancellation);
        }
        else
        {
            new InPlaceWriter(Path.GetFullPath(path), source.Checkpoint.Files.Single(), reader).Write(inPlace, Path.GetFileName(path), [], []);
        }

        return [path];
    }

    private static IReadOnlyList<string> WriteDirectory(string path, ConversionPlan plan, InPlacePlan? inPlace, ModelSource source, PlanReader reader, Ecosystem form, TargetDirectory beside, IReadOnlyList<string> old, ConvertOptions options)
    {
        if (inPlace is null)
        {
            var others = Directory.EnumerateFileSystemEntries(path).Where(entry => !old.Contains(Path.GetFileName(entry)));
            return ModelWriter.Write(path, plan, source.Checkpoint, form.WeightsFile, beside.Files, options with { Overwrite = true }, copied: [], [.. others]);
        }

        var weights = Path.GetFullPath(source.Checkpoint.Path);
        var removed = old.Where(name => name != Path.GetFileName(weights) && !beside.Files.Any(file => file.Name == name));
        new InPlaceWriter(weights, source.Checkpoint.Files.Single(), reader).Write(inPlace, form.WeightsFile, beside.Files, [.. removed]);
        return [.. beside.Files.Select(file => file.Name).Prepend(form.WeightsFile).Select(name => Path.Combine(path, name))];
    }

    /// <summary>Names of the files that are the model in its old layout.</summary>
    private static string[] OldFiles(string folder, ModelSource source)
    {
        IEnumerable<string?> files = [source.Checkpoint.Path, .. source.Checkpoint.Tensors.Select(tensor => tensor.File).Distinct(), source.ConfigPath, source.Ecosystem?.Preprocessing?.File is { } name ? Path.Combine(folder, name) : null];
        return [.. files.OfType<string>().Where(File.Exists).Select(Path.GetFileName).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> Notes(TargetDirectory beside, ModelSource source, bool isFile) => isFile && source.ConfigPath is { } config
        ? [.. beside.Notes, $"{Display.Text(config)} still describes the old layout; name the directory to convert both."]
        : beside.Notes;

    private static void RefuseOptions(string path, ConvertOptions options)
    {
        var (what, option) = options.DType is not null ? ("casting", nameof(options.DType))
            : options.Adapter is not null ? ("merging an adapter", nameof(options.Adapter))
            : options.MaxShardSize is not null ? ("cutting into shards", nameof(options.MaxShardSize))
            : options.Partial ? ("writing a part", nameof(options.Partial))
            : default;
        if (option is not null)
        {
            throw Refusal(path, $"{what} changes more than names", option);
        }
    }

    /// <summary>Download caches link to one copy of a file; whoever else reads that copy expects the old layout.</summary>
    private static void RefuseLinks(string path)
    {
        var full = FullPath.Of(path);
        string[] all = Directory.Exists(full) ? [full, .. Directory.EnumerateFileSystemEntries(full)] : [full];
        if (all.FirstOrDefault(one => new FileInfo(one).LinkTarget is not null) is { } link)
        {
            throw Refusal(path, $"{Display.Name(Path.GetFileName(link))} is a link, and what it leads to may be in use elsewhere");
        }
    }

    /// <summary>Other containers may hold more than tensors: a training state, or a program.</summary>
    private static void RefuseContainers(string path, Checkpoint checkpoint, bool isFile)
    {
        if (checkpoint.Tensors.Select(tensor => tensor.File).Distinct().FirstOrDefault(file => !Path.GetExtension(file).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw Refusal(path, $"{Display.Name(Path.GetFileName(other))} is no safetensors file and may hold more than tensors");
        }

        if (isFile && checkpoint is not SafetensorsCheckpoint)
        {
            throw Refusal(path, "it is the index of a directory's shards, which go with it; name the directory");
        }
    }

    private static void RefuseLosses(string path, ConversionPlan plan)
    {
        if (plan.LeftOut.Count > 0)
        {
            throw Refusal(path, $"{Display.Count(plan.LeftOut.Count, "tensor")} would be lost, such as {Display.Name(plan.LeftOut[0].Name)}");
        }

        if (plan.Tensors.FirstOrDefault(tensor => tensor.IsCast || tensor.Blocks.Any(block => block.Computation is not null)) is { } changed)
        {
            throw Refusal(path, $"values of {Display.Name(changed.Name)} would change");
        }
    }

    private static void RefuseUse(RandomAccessFile file)
    {
        if (file.Names > 1)
        {
            throw Refusal(file.Path, "it has another name, which may be in use elsewhere");
        }

        if (file.IsMapped)
        {
            throw Refusal(file.Path, "this process has it mapped, as a loaded model does");
        }
    }

    private static void RefuseOthers(string path, IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => Path.Exists(Path.Combine(path, name))) is { } name)
        {
            throw Refusal(path, $"it holds {Display.Name(name)} already, which is no part of what is converted");
        }
    }

    private static ConversionException Refusal(string path, string why, params IReadOnlyList<string> options) =>
        new($"{Display.Text(path)}: cannot be converted in place: {why}; convert it to another place.") { Options = options };
}
