using System.CommandLine;
using System.Globalization;

namespace Weft.Cli.Commands;

/// <summary><c>weft verify</c>: same model?</summary>
internal static class VerifyCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var a = SharedOptions.Path("A", "A checkpoint.");
        var b = SharedOptions.Path("B", "Another one, in the same layout or one that converts.");
        var config = SharedOptions.Config();
        var tolerance = new Option<double>("--tolerance") { Description = "Largest absolute difference that counts as equal.", HelpName = "T", DefaultValueFactory = _ => 0 };
        var subset = new Option<bool>("--subset") { Description = "Accept that one side holds a part of the other." };
        var json = SharedOptions.Json();
        var command = new Command("verify", "Compare two checkpoints tensor by tensor, across layouts.") { a, b, config, tolerance, subset, json };
        command.SetAction((parsed, cancel) =>
        {
            var limit = parsed.GetValue(tolerance);
            if (!(limit >= 0))
            {
                throw new UsageException($"--tolerance: expected a number that is not negative, found {limit.ToString(CultureInfo.InvariantCulture)}.");
            }

            var report = Verifier.Verify(parsed.GetRequiredValue(a), parsed.GetRequiredValue(b), catalog, limit, parsed.GetValue(config), cancel);
            var yes = report.IsEqual || (parsed.GetValue(subset) && report.IsSubset);
            if (parsed.GetValue(json))
            {
                WriteJson(parsed.InvocationConfiguration.Output, report, yes);
            }
            else
            {
                WriteText(parsed.InvocationConfiguration.Output, report);
            }

            return Task.FromResult(yes ? ExitStatus.Success : ExitStatus.No);
        });
        return command;
    }

    private static void WriteText(TextWriter output, VerifyReport report)
    {
        foreach (var tensor in report.Tensors.Where(t => t.Verdict != TensorVerdict.Equal))
        {
            output.WriteLine(tensor.Verdict switch
            {
                TensorVerdict.Differs => $"differs    {Names(tensor)} ({(double.IsFinite(tensor.Largest) ? $"max abs {tensor.Largest.ToString("R", CultureInfo.InvariantCulture)}" : tensor.B.Count > 0 ? "another shape" : "another value than is taken for granted")})",
                TensorVerdict.MissingInA => $"not in A   {Names(tensor)}",
                _ => $"not in B   {Names(tensor)}",
            });
        }

        var equal = report.Count(TensorVerdict.Equal);
        output.WriteLine(report.IsEqual ? $"equal: {Display.Count(equal, "tensor")}"
            : report.IsSubset ? $"equal on the {equal} common tensors; {report.Count(TensorVerdict.MissingInA)} not in A, {report.Count(TensorVerdict.MissingInB)} not in B"
            : $"different: {equal} equal, {report.Count(TensorVerdict.Differs)} differ, {report.Count(TensorVerdict.MissingInA)} not in A, {report.Count(TensorVerdict.MissingInB)} not in B");
    }

    private static string Names(TensorComparison tensor)
    {
        var (a, b) = (string.Join(" + ", tensor.A), string.Join(" + ", tensor.B));
        return a.Length == 0 ? b : b.Length == 0 || a == b ? a : $"{a} -> {b}";
    }

    private static void WriteJson(TextWriter output, VerifyReport report, bool yes) => JsonOutput.Write(output, json =>
    {
        json.WriteBoolean("same", yes);
        json.WriteNumber("equal", report.Count(TensorVerdict.Equal));
        json.WriteNumber("differs", report.Count(TensorVerdict.Differs));
        json.WriteNumber("missing_in_a", report.Count(TensorVerdict.MissingInA));
        json.WriteNumber("missing_in_b", report.Count(TensorVerdict.MissingInB));
        json.WriteStartArray("tensors");
        foreach (var tensor in report.Tensors)
        {
            json.WriteStartObject();
            json.Strings("a", tensor.A);
            json.Strings("b", tensor.B);
            json.WriteString("verdict", tensor.Verdict switch
            {
                TensorVerdict.Equal => "equal",
                TensorVerdict.Differs => "differs",
                TensorVerdict.MissingInA => "missing_in_a",
                _ => "missing_in_b",
            });
            if (tensor.Verdict is TensorVerdict.Equal or TensorVerdict.Differs)
            {
                // JSON has no infinity: shapes that differ have no largest difference.
                if (double.IsFinite(tensor.Largest))
                {
                    json.WriteNumber("max_abs", tensor.Largest);
                }
                else
                {
                    json.WriteNull("max_abs");
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
