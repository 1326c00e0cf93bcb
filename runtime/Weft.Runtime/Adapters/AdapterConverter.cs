using System.Text.Json.Nodes;

namespace Weft;

/// <summary>Converts adapters between layouts, without the models that they are for: their configs say how weights correspond.</summary>
internal static class AdapterConverter
{
    /// <summary>Writes an adapter for another layout.</summary>
    /// <exception cref="WeftException">The model's config is not given, something has no exact counterpart, or the destination cannot be written.</exception>
    public static ConvertReport Convert(string source, string destination, Layout to, ModelCatalog catalog, ConvertOptions options)
    {
        if (options.Config is null)
        {
            throw new ConversionException($"{Display.Text(source)}: an adapter does not hold its model's sizes; name the model's config file or the directory that holds it.") { Options = [nameof(ConvertOptions.Config)] };
        }

        (string Name, bool IsGiven)[] ofModels =
        [
            (nameof(options.Adapter), options.Adapter is not null),
            (nameof(options.Preset), options.Preset is not null),
            (nameof(options.MaxShardSize), options.MaxShardSize is not null),
            (nameof(options.Partial), options.Partial),
        ];
        if (ofModels.Any(option => option.IsGiven))
        {
            throw new ConversionException($"{Display.Text(source)}: is an adapter and does not take what is for models.") { Options = [.. ofModels.Where(option => option.IsGiven).Select(option => option.Name)] };
        }

        using var adapter = Adapter.Open(source);
        var read = ConfigFile.Read(options.Config, catalog).Config;
        var config = options.Set.Aggregate(read, (changing, one) => changing.With(one.Key, one.Value));
        config.Validate();
        var view = AdapterView.Find(adapter, KeyPlan.Of(config.Keys()), config, catalog);
        var from = view.Route.Layout;
        if (options.From is { } expected && expected != from.Layout)
        {
            throw new ConversionException($"{Display.Text(source)}: expected layout {expected}, found {from.Layout} ({view.Route.Architecture}).");
        }

        var target = Find(adapter, view, to, catalog, options);
        List<string> notes = [];
        var document = new AdapterDocument(adapter.Path, target.Pairs, target.Replaced, target.Keys);
        var json = document.Config((JsonObject)JsonNode.Parse(adapter.Config.Document.GetRawText())!, notes);
        var written = new ConversionPlan([.. document.Tensors()], [], [], []);
        written = options.DType is { } dtype ? written.Cast(dtype) : written;
        string[] files = [];
        if (!options.DryRun)
        {
            files = [.. ModelWriter.Write(destination, written, adapter.Checkpoint, Adapter.WeightsFile, [new(AdapterConfig.FileName, UpstreamWriter.Bytes(json))], options, copied: [])];
        }

        var detection = new Detection(view.Route.Architecture, from.Layout, from.Prefixes[0], view.Config, [], adapter.Checkpoint.Tensors, []) { Check = new([], [], []) };
        return new(detection, target.Config.Architecture, to, target.Config, written, files)
        {
            Adapter = new(from.Layout, view.Route.Architecture, target.Pairs.Count, target.Replaced.Count) { IsAlone = true },
            Notes = notes,
        };
    }

    private static Translated Find(Adapter adapter, AdapterView view, Layout to, ModelCatalog catalog, ConvertOptions options)
    {
        var prefix = view.Route.Layout.Prefixes[0];
        var changes = view.Changes.ToDictionary(one => one.Key[prefix.Length..], one => one.Value with { Target = one.Value.Target.Renamed(one.Key[prefix.Length..]) }, StringComparer.Ordinal);
        WeftException? refused = null;
        (Route Route, ConversionPlan Plan, ArchitectureConfig Config)? best = null;
        foreach (var route in Route.Find(view.Config.Architecture, view.Config, to, catalog).Where(route => options.Model is null || route.Architecture.IsNamed(options.Model)))
        {
            try
            {
                // The class that the model becomes, whatever of it the adapter is on.
                var (plan, config) = route.Apply(KeyPlan.Of(view.Config.Keys()), view.Config, partial: true);
                if (best is null || plan.LeftOut.Count + plan.Missing.Count < best.Value.Plan.LeftOut.Count + best.Value.Plan.Missing.Count)
                {
                    best = (route, plan, config);
                }
            }
            catch (WeftException e)
            {
                refused ??= e;
            }
        }

        if (best is var (way, made, reached))
        {
            var (pairs, replaced) = new AdapterTranslator(adapter, changes, to).Translate(made);
            return new(reached, pairs, replaced, [.. made.Tensors.Select(tensor => tensor.Name), .. made.Missing.Select(key => way.Layout.Prefixes[0] + key.Key)]);
        }

        throw refused ?? new ConversionException($"{Display.Text(adapter.Path)}: {view.Config.Architecture} in layout {view.Route.Layout.Layout} does not convert to {(options.Model is null ? "" : $"{Display.Text(options.Model)} in ")}layout {to}.");
    }

    private sealed record Translated(ArchitectureConfig Config, IReadOnlyList<TranslatedPair> Pairs, IReadOnlyList<PlannedTensor> Replaced, IReadOnlyCollection<string> Keys);
}
