using System.CommandLine;

namespace Weft.Cli.Commands;

/// <summary><c>weft run</c>: runs methods on tensors from a file, to compare with any other implementation.</summary>
internal static class RunCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var model = SharedOptions.Model("The class to load, which may be a part of what SRC holds; detected otherwise.");
        var weights = SharedOptions.OfPath(new Option<string>("--weights") { Description = "A weights file, a shard index, or a directory in an ecosystem's form.", HelpName = "SRC", Required = true });
        var config = SharedOptions.Config();
        var preset = SharedOptions.Preset(config);
        var set = SharedOptions.Set();
        var adapter = SharedOptions.Adapter();
        var method = new Option<string?>("--method") { Description = "Run this method only.", HelpName = "M" };
        var inputs = SharedOptions.OfPath(new Option<string>("--inputs") { Description = "A safetensors file with the inputs.", HelpName = "IN", Required = true });
        var outputs = SharedOptions.OfPath(new Option<string>("--outputs") { Description = "The safetensors file to write every output to, as F32.", HelpName = "OUT", Required = true });
        var map = new Option<string[]>("--map") { Description = "Take an input from a tensor of another name. Repeatable.", HelpName = "name=tensor", DefaultValueFactory = _ => [] };
        var device = new Option<string>("--device") { Description = "Where to compute, such as cpu or cuda:0.", HelpName = "D", DefaultValueFactory = _ => "cpu" };
        var dtype = SharedOptions.DType("What to compute in; f32 otherwise.");
        var json = SharedOptions.Json();
        var command = new Command("run", "Run a model on tensors from a file and write every output by name.")
        {
            model, weights, preset, config, set, adapter, method, inputs, outputs, map, device, dtype, json,
        };
        command.SetAction((parsed, cancel) =>
        {
            var request = new RunRequest(
                parsed.GetRequiredValue(weights),
                parsed.GetValue(model),
                parsed.GetValue(preset),
                parsed.GetValue(config),
                SharedOptions.ParseSet(parsed.GetRequiredValue(set)),
                parsed.GetValue(adapter),
                parsed.GetValue(method),
                parsed.GetRequiredValue(inputs),
                parsed.GetRequiredValue(outputs),
                SharedOptions.ParseMap(parsed.GetRequiredValue(map)),
                parsed.GetRequiredValue(device),
                SharedOptions.ParseDType(parsed.GetValue(dtype)) ?? DType.F32);
            var result = ModelRunner.Run(request, catalog, cancel);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, writer =>
                {
                    writer.WriteString("class", result.Class);
                    writer.Strings("methods", result.Methods);
                    writer.WriteStartArray("outputs");
                    foreach (var spec in result.Outputs)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("name", spec.Name);
                        writer.Shape(spec.Shape);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                    writer.Strings("left_out", result.Loaded.Detection.Unused.Select(tensor => tensor.Name));
                    writer.Adapter(result.Loaded.Adapter);
                });
            }
            else
            {
                output.WriteLine($"{result.Class}.{string.Join(", ", result.Methods)}{Notes.Merged(result.Loaded.Adapter)}");
                foreach (var spec in result.Outputs)
                {
                    output.WriteLine($"  {spec.Name} {Display.Shape(spec.Shape)}");
                }
            }

            Notes.LeftOut(parsed.InvocationConfiguration.Error, result.Loaded.Detection.Unused, result.Class);
            return Task.FromResult(ExitStatus.Success);
        });
        return command;
    }
}
