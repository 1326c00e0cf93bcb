using System.CommandLine;

namespace Weft.Cli.Commands;

/// <summary><c>weft convert</c>.</summary>
internal static class ConvertCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var source = SharedOptions.Path("SRC", "What to convert: a weights file, a shard index, a directory in an ecosystem's form, or an adapter's with the model's --config.");
        var destination = SharedOptions.Path("DST", "A file for the weights alone (.safetensors, .npz, .pt, .pth, .bin), or a directory for the target ecosystem's form. None with --in-place.");
        destination.Arity = ArgumentArity.ZeroOrOne;
        var to = SharedOptions.Layout("--to", "The layout to write.", required: true);
        var expected = SharedOptions.Layout("--from", "The layout that SRC must be in.");
        var model = SharedOptions.Model("The target class: a generated name or an upstream one, case ignored.");
        var config = SharedOptions.Config();
        var preset = SharedOptions.Preset(config);
        var set = SharedOptions.Set();
        var dtype = SharedOptions.DType("Cast floating tensors; each keeps its dtype otherwise.");
        var adapter = SharedOptions.Adapter();
        var shardSize = SharedOptions.Size("--max-shard-size", "Most bytes of tensors in one file of DST, such as 5GB; more become several with an index.");
        var partial = new Option<bool>("--partial") { Description = "Write what SRC holds when the target needs more, without a config." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace DST." };
        var inPlace = new Option<bool>("--in-place") { Description = "Convert SRC where it stands: a new header over the same bytes where names and cuts are all that changes, else a new file in its place. Refused where anything would be lost." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the plan and write nothing." };
        var json = SharedOptions.Json();
        var command = new Command("convert", "Convert a checkpoint to another layout, streaming, whole or not at all.")
        {
            source, destination, to, expected, model, config, preset, set, adapter, dtype, shardSize, partial, overwrite, inPlace, dryRun, json,
        };
        command.SetAction((parsed, cancel) =>
        {
            var io = parsed.InvocationConfiguration;
            using var progress = ProgressLine.On(io.Error);
            var options = new ConvertOptions
            {
                Model = parsed.GetValue(model),
                From = parsed.GetValue(expected) is { } name ? SharedOptions.ParseLayout(name, catalog, "--from") : null,
                Config = parsed.GetValue(config),
                Preset = parsed.GetValue(preset),
                Set = SharedOptions.ParseSet(parsed.GetRequiredValue(set)),
                Adapter = parsed.GetValue(adapter),
                DType = SharedOptions.ParseDType(parsed.GetValue(dtype)),
                MaxShardSize = SharedOptions.ParseSize(parsed.GetValue(shardSize), "--max-shard-size"),
                Partial = parsed.GetValue(partial),
                Overwrite = parsed.GetValue(overwrite),
                DryRun = parsed.GetValue(dryRun),
                Progress = progress,
                Cancellation = cancel,
            };
            var layout = SharedOptions.ParseLayout(parsed.GetRequiredValue(to)!, catalog, "--to");
            var from = parsed.GetRequiredValue(source);
            var target = Destination(from, parsed.GetValue(destination), parsed.GetValue(inPlace));
            var report = parsed.GetValue(inPlace) ? Converter.ConvertInPlace(from, layout, catalog, options) : Converter.Convert(from, target, layout, catalog, options);
            progress?.Dispose();
            if (parsed.GetValue(json))
            {
                WriteJson(io.Output, report, options.DryRun);
            }
            else if (options.DryRun)
            {
                report.Plan.Print(io.Output);
            }
            else
            {
                io.Output.WriteLine($"{(report.Adapter is { IsAlone: true } ? "adapter of " : "")}{report.From.Architecture} ({report.From.Layout}){Notes.Merged(report.Adapter)} -> {report.Architecture} ({report.Layout}): {Display.Count(report.Plan.Tensors.Count, "tensor")} in {string.Join(" and ", Written(report.Files).Select(Display.Text))}{(report.IsInPlace ? ", where they stood" : "")}");
            }

            Note(io.Error, report, target);
            return Task.FromResult(ExitStatus.Success);
        });
        return command;
    }

    private static string Destination(string source, string? destination, bool inPlace) =>
        !inPlace ? destination ?? throw new UsageException("DST is missing: name a file or a directory, or convert SRC itself (--in-place).")
        : destination is null || FullPath.Of(destination) == FullPath.Of(source) ? source
        : throw new UsageException($"--in-place converts {Display.Text(source)} itself; leave out {Display.Text(destination)}.");

    /// <summary>An index stands for its shards.</summary>
    private static IEnumerable<string> Written(IReadOnlyList<string> files) => files.Count > 0 && files[0].EndsWith(".index.json", StringComparison.Ordinal)
        ? files.Where(file => !Path.GetExtension(file).Equals(Path.GetExtension(files[0][..^".index.json".Length]), StringComparison.Ordinal))
        : files;

    private static void Note(TextWriter error, ConvertReport report, string destination)
    {
        Notes.LeftOut(error, report.Plan.LeftOut, report.Architecture.Name);
        if (report.Plan.Missing.Count > 0)
        {
            error.WriteLine($"weft: {Display.Text(destination)} lacks {Display.Count(report.Plan.Missing.Count, "tensor")} of {report.Architecture}, such as {Display.Name(report.Plan.Missing[0].Key)}, and has no config.");
        }
        else if (report.Files.Count == 1 && report.Config.Params.Count > 0)
        {
            error.WriteLine($"weft: {Display.Text(destination)} holds weights only; it cannot carry {string.Join(", ", report.Config.Params.Select(p => $"{p.Name}={p.Value.GetRawText()}"))}.");
        }

        if (report.MissingTokenizer.Count > 0)
        {
            error.WriteLine($"weft: tokenizer files are not there: {string.Join(", or ", report.MissingTokenizer.Select(together => string.Join(" and ", together)))}; copy them from where the model came from.");
        }

        foreach (var note in report.Notes)
        {
            error.WriteLine($"weft: {Display.Whole(note)}");
        }
    }

    private static void WriteJson(TextWriter output, ConvertReport report, bool withPlan) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject("from");
        json.WriteString("class", report.From.Architecture.Name);
        json.WriteString("layout", report.From.Layout.Name);
        json.WriteEndObject();
        json.WriteString("class", report.Architecture.Name);
        json.WriteString("layout", report.Layout.Name);
        json.Config(report.Config);
        json.Strings("files", report.Files);
        json.WriteBoolean("in_place", report.IsInPlace);
        json.WriteNumber("tensors", report.Plan.Tensors.Count);
        json.Strings("left_out", report.Plan.LeftOut.Select(t => t.Name));
        json.Strings("missing", report.Plan.Missing.Select(k => k.Key));
        json.WriteStartArray("missing_tokenizer");
        foreach (var together in report.MissingTokenizer)
        {
            json.WriteStartArray();
            foreach (var name in together)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Strings("notes", report.Notes);
        json.Adapter(report.Adapter);
        if (withPlan)
        {
            json.WriteStartArray("plan");
            foreach (var tensor in report.Plan.Tensors)
            {
                json.WriteStartObject();
                json.WriteString("name", tensor.Name);
                json.Shape(tensor.Shape);
                json.WriteString("dtype", tensor.DType.ToString());
                json.Strings("from", tensor.Ranges?.Select(r => r.ToString()) ?? tensor.Sources.Select(s => s.Name));
                json.WriteBoolean("moves_bytes", tensor.Ranges is not null && !tensor.IsCast);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });
}
