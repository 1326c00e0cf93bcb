using System.CommandLine;
using System.Text.Json;

namespace Weft.Cli.Commands;

/// <summary><c>weft inspect</c>: what a checkpoint holds, from its header alone.</summary>
internal static class InspectCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var path = SharedOptions.Path("SRC", "A weights file, a shard index, or a directory in an ecosystem's form, or an adapter's.");
        var hash = new Option<bool>("--hash") { Description = "Read the data, too: SHA-256 of each tensor's contiguous little-endian bytes." };
        var json = SharedOptions.Json();
        var command = new Command("inspect", "Show what a checkpoint holds: container, architecture, layout, config and tensors.") { path, hash, json };
        command.SetAction((parsed, cancel) =>
        {
            var (name, output) = (parsed.GetRequiredValue(path), parsed.InvocationConfiguration.Output);
            using var adapter = Adapter.IsAt(name, catalog) ? Adapter.Open(name) : null;
            using var source = adapter is null ? ModelSource.Open(name, catalog) : null;
            var (detection, unknown) = source is null ? (null, null) : Detect(source, catalog);
            var checkpoint = adapter?.Checkpoint ?? source!.Checkpoint;
            Func<TensorEntry, string>? hasher = null;
            using var reader = new PlanReader(checkpoint);
            if (parsed.GetValue(hash))
            {
                hasher = tensor => TensorHash.Sha256(reader, PlannedTensor.Of(tensor), cancel);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, writer =>
                {
                    writer.WriteString("container", checkpoint.Container);
                    WriteJson(writer, adapter, detection, unknown);
                    WriteJson(writer, checkpoint, hasher);
                });
            }
            else
            {
                output.WriteLine($"container  {checkpoint.Container}");
                WriteText(output, adapter, detection, unknown);
                WriteText(output, checkpoint, hasher);
            }

            if (hasher is not null)
            {
                checkpoint.EnsureUnchanged();
            }

            return Task.FromResult(ExitStatus.Success);
        });
        return command;
    }

    // A file of unknown architecture is still worth listing; the reason is part of the answer.
    private static (Detection? Detection, string? Unknown) Detect(ModelSource source, ModelCatalog catalog)
    {
        try
        {
            return (Detector.Detect(source, catalog), null);
        }
        catch (WeftException e)
        {
            return (null, OptionNames.Tell(e));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, Adapter? adapter, Detection? detection, string? unknown)
    {
        json.WriteString("class", detection?.Architecture.Name);
        json.WriteString("layout", detection?.Layout.Name);
        json.Strings("reasons", detection?.Reasons ?? [unknown ?? $"an adapter: {adapter!.Summary}"]);
        if (adapter is not null)
        {
            json.WriteStartObject("adapter");
            json.WriteString("base", adapter.Base);
            json.WriteStartArray("pairs");
            foreach (var (module, rank) in adapter.Pairs)
            {
                json.WriteStartObject();
                json.WriteString("module", module);
                json.WriteNumber("rank", rank);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.Strings("replaced", adapter.ReplacedNames);
            json.WriteEndObject();
        }

        if (detection is not null)
        {
            json.WriteString("prefix", detection.Prefix);
            json.Config(detection.Config);
            json.Strings("missing", detection.Check.Missing.Select(k => k.Key));
            json.Strings("extra", detection.Check.Unexpected.Select(t => t.Name));
            json.Strings("unused", detection.Unused.Select(t => t.Name));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, Checkpoint checkpoint, Func<TensorEntry, string>? hasher)
    {
        json.WriteStartArray("tensors");
        foreach (var tensor in checkpoint.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.Shape(tensor.Shape);
            json.WriteString("dtype", tensor.DType.ToString());
            json.WriteNumber("bytes", tensor.Length);
            if (hasher is not null)
            {
                json.WriteString("sha256", hasher(tensor));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteText(TextWriter output, Adapter? adapter, Detection? detection, string? unknown)
    {
        if (adapter is not null)
        {
            output.WriteLine($"adapter    {adapter.Summary}{(adapter.Base is { } model ? $", for {Display.Text(model)}" : "")}");
            foreach (var (module, rank) in adapter.Pairs)
            {
                output.WriteLine($"pair       {Display.Text(module)}  rank {rank}");
            }

            foreach (var name in adapter.ReplacedNames)
            {
                output.WriteLine($"replaces   {Display.Text(name)}");
            }
        }
        else if (detection is null)
        {
            output.WriteLine($"class      unknown: {string.Join('\n', (unknown ?? "").Split('\n').Select(line => Display.Whole(line.TrimEnd('\r'))))}");
        }
        else
        {
            output.WriteLine($"class      {detection.Architecture.Name}");
            output.WriteLine($"layout     {detection.Layout}{(detection.Prefix.Length > 0 ? $" behind {Display.Name(detection.Prefix)}" : "")}");
            foreach (var reason in detection.Reasons)
            {
                output.WriteLine($"because    {Display.Whole(reason)}");
            }

            output.WriteLine($"config     {string.Join(", ", detection.Config.Params.Select(p => $"{p.Name}={Display.Whole(p.Value.GetRawText())}"))}");
            foreach (var (word, names) in new[]
            {
                ("missing", detection.Check.Missing.Select(k => k.ToString())),
                ("extra", detection.Check.Unexpected.Select(t => t.ToString())),
                ("unused", detection.Unused.Select(t => t.ToString())),
            })
            {
                foreach (var name in names)
                {
                    output.WriteLine($"{word,-10} {Display.Whole(name)}");
                }
            }
        }
    }

    private static void WriteText(TextWriter output, Checkpoint checkpoint, Func<TensorEntry, string>? hasher)
    {
        var tensors = checkpoint.Tensors;
        output.WriteLine($"tensors    {tensors.Count}, {tensors.Sum(t => t.Length)} bytes");
        foreach (var tensor in tensors)
        {
            output.WriteLine($"  {Display.Text(tensor.Name)}  {tensor.DType} {Display.Shape(tensor.Shape)}  {tensor.Length} bytes{(hasher is null ? "" : $"  {hasher(tensor)}")}");
        }
    }
}
