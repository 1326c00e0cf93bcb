using System.Globalization;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary>The bodies of all node tests, compiled: what looks right must also be C#.</summary>
public sealed class NodeCompilationTests
{
    internal static readonly TheoryData<string, string, string, string, string>[] All =
    [
        AttentionNodeTests.Cases, BranchNodeTests.Cases, ComponentNodeTests.Cases, ConvNodeTests.Cases, GuardNodeTests.Cases, LinearNodeTests.Cases, ImageNodeTests.Cases,
        MaskNodeTests.Cases, MatchNodeTests.Cases, PartNodeTests.Cases, PointwiseNodeTests.Cases, RearrangeNodeTests.Cases, RepeatNodeTests.Cases, ShapeNodeTests.Cases, ValueNodeTests.Cases, WindowNodeTests.Cases,
    ];

    [Fact]
    public void Every_body_that_lowers_compiles_without_warnings()
    {
        var runner = new GeneratorRunner(new WeftGenerator());
        var count = 0;
        foreach (var row in All.SelectMany(cases => cases))
        {
            var (input, body, more, components, expected) = row.Data;
            if (expected.StartsWith("WEFT", StringComparison.Ordinal))
            {
                continue;
            }

            count++;
            var (name, parts) = ($"Toy{count}", $"parts{count}");

            // The bodies are for the defaults; other points may not suit them.
            var json = ToyBody.Json(input, body, more).Replace("\"require\": [", "\"require\": [\"width == 12 and heads == 3 and size[0] == 4 and not (flag and other)\", ")
                .Replace("\"class\": \"Toy\"", $"\"class\": \"{name}\"")
                .Replace("\"uses\": \"parts\"", $"\"uses\": \"{parts}\"");
            runner.Add($"{name}.arch.json", json);
            if (components.Length > 0)
            {
                runner.Add($"{parts}.components.json", components);
            }
        }

        var run = runner.Run();

        run.Diagnostics.Select(d => $"{d.Location.GetLineSpan().Path} {d.GetMessage(CultureInfo.InvariantCulture)}").ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Every_op_of_the_table_is_tested()
    {
        var bodies = string.Concat(All.SelectMany(cases => cases).Select(row => row.Data.Item2 + row.Data.Item3));

        Generators.Architecture.Binding.NodeTable.ByName.Keys.Where(op => !bodies.Contains($"\"{op}\"")).ShouldBeEmpty();
    }
}
