using System.CommandLine;
using System.Text.Json;

namespace Weft.Cli.Commands;

/// <summary><c>weft inspect</c>: what a checkpoint holds, from its header alone.</summary>
internal static class InspectCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var path = SharedOptions.Path("SRC", "A weights file, a shard index, or a directory in an ecosystem's form.");
        var hash = new Option<bool>("--hash") { Description = "Read the data, too: SHA-256 of each tensor's contiguous little-endian bytes." };
        var json = SharedOptions.Json();
        var command = new Command("inspect", "Show what a checkpoint holds: container, architecture, layout, config and tensors.") { path, hash, json };
        command.SetAction((parsed, cancel) =>
        {
            using var source = ModelSource.Open(parsed.GetRequiredValue(path), catalog);
            var (detection, unknown) = Detect(source, catalog);
            Func<TensorEntry, string>? hasher = null;
            using var reader = new PlanReader(source.Checkpoint);
            if (parsed.GetValue(hash))
            {
                hasher = tensor => TensorHash.Sha256(reader, PlannedTensor.Of(tensor), cancel);
            }

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, writer => WriteJson(writer, source, detection, unknown, hasher));
            }
            else
            {
                WriteText(output, source, detection, unknown, hasher);
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
            return (null, e.Message);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, ModelSource source, Detection? detection, string? unknown, Func<TensorEntry, string>? hasher)
    {
        json.WriteString("container", source.Checkpoint.Container);
        json.WriteString("class", detection?.Architecture.Name);
        json.WriteString("layout", detection?.Layout.Name);
        json.Strings("reasons", detection?.Reasons ?? [unknown!]);
        if (detection is not null)
        {
            json.WriteString("prefix", detection.Prefix);
            json.Config(detection.Config);
            json.Strings("missing", detection.Check.Missing.Select(k => k.Key));
            json.Strings("extra", detection.Check.Unexpected.Select(t => t.Name));
            json.Strings("unused", detection.Unused.Select(t => t.Name));
        }

        json.WriteStartArray("tensors");
        foreach (var tensor in source.Checkpoint.Tensors)
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

    private static void WriteText(TextWriter output, ModelSource source, Detection? detection, string? unknown, Func<TensorEntry, string>? hasher)
    {
        output.WriteLine($"container  {source.Checkpoint.Container}");
        if (detection is null)
        {
            output.WriteLine($"class      unknown: {unknown}");
        }
        else
        {
            output.WriteLine($"class      {detection.Architecture.Name}");
            output.WriteLine($"layout     {detection.Layout}{(detection.Prefix.Length > 0 ? $" behind '{detection.Prefix}'" : "")}");
            foreach (var reason in detection.Reasons)
            {
                output.WriteLine($"because    {reason}");
            }

            output.WriteLine($"config     {string.Join(", ", detection.Config.Params.Select(p => $"{p.Name}={p.Value.GetRawText()}"))}");
            foreach (var (word, names) in new[]
            {
                ("missing", detection.Check.Missing.Select(k => k.ToString())),
                ("extra", detection.Check.Unexpected.Select(t => t.ToString())),
                ("unused", detection.Unused.Select(t => t.ToString())),
            })
            {
                foreach (var name in names)
                {
                    output.WriteLine($"{word,-10} {name}");
                }
            }
        }

        var tensors = source.Checkpoint.Tensors;
        output.WriteLine($"tensors    {tensors.Count}, {tensors.Sum(t => t.Length)} bytes");
        foreach (var tensor in tensors)
        {
            output.WriteLine($"  {Display.Text(tensor.Name)}  {tensor.DType} {Display.Shape(tensor.Shape)}  {tensor.Length} bytes{(hasher is null ? "" : $"  {hasher(tensor)}")}");
        }
    }
}
