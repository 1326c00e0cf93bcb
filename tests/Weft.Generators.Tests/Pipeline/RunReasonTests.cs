using System.Reflection;
using Microsoft.CodeAnalysis;
using Weft.Generators.Pipeline;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>Which steps an edit runs. A letter an output: C cached, U unchanged, M modified, N new, R removed.</summary>
public sealed class RunReasonTests
{
    private const string A = "/project/A.arch.json", B = "/project/B.arch.json", Bad = "/project/Bad.arch.json", Map = "/project/AB.map.json", Layout = "/project/timm.layout.json", Parts = "/project/parts.components.json", Sizes = "/project/A.presets.json";

    private const string Bear = """
        {
          "class": "A", "summary": "A.", "layouts": { "timm": {} },
          "params": { "width": 8 },
          "require": ["width > 0"],
          "upstream": { "timm": { "ignore": ["dropout"] } },
          "inputs": { "x": "float[b, 4]" },
          "body": [{ "op": "linear", "name": "proj", "out": "width" }],
          "outputs": { "output": "$_" }
        }
        """;

    private const string Mapping = """
        {
          "left": { "architecture": "A" }, "right": { "architecture": "B" },
          "params": { "to_right": { "width": "width" }, "to_left": { "width": "width" } },
          "rules": [{ "left": "proj.{p}", "right": "map.{p}" }]
        }
        """;

    private const string Ecosystem = """{ "layout": "timm", "summary": "T.", "config_file": "config.json", "weights_file": "model.safetensors", "recognise": ["architecture"] }""";

    private const string Interfaces = """{ "interfaces": { "Trunk": { "params": ["width"], "inputs": { "x": "float[b, 4]" }, "outputs": { "output": "float[b, c]" } } } }""";

    private const string Published = """{ "of": "A", "upstream": "timm", "presets": { "wide": { "width": 24 }, "wider": { "width": 32 } } }""";

    private static readonly string Wolf = Bear.Replace("\"A\"", "\"B\"").Replace("proj", "map");
    private static readonly string Wrong = Bear.Replace("\"A\"", "\"Wrong\"").Replace("linear", "linaer");

    private static readonly (string Name, Func<GeneratorRunner, GeneratorRunner> Edit)[] Edits =
    [
        ("nothing", project => project),
        ("other C#", project => project.EditUnrelatedCode()),
        ("other file", project => project.Add("/project/readme.json", "{}")),
        ("B saved anew", project => project.Replace(B, Wolf)),
        ("B white space", project => project.Replace(B, Wolf.Replace("{ ", "{\n\n"))),
        ("fault moved", project => project.Replace(Bad, "\n\n" + Wrong)),
        ("B wider", project => project.Replace(B, Wolf.Replace("8", "16"))),
        ("B's output", project => project.Replace(B, Wolf.Replace("\"output\"", "\"tokens\""))),
        ("mapping wrong", project => project.Replace(Map, Mapping.Replace("map.{p}\"", "map.{p}\", \"direction\": \"both\""))),
        ("layout", project => project.Replace(Layout, Ecosystem.Replace("T.", "Timm."))),
        ("A wider", project => project.Replace(A, Bear.Replace("8", "16"))),
        ("preset", project => project.Replace(Sizes, Published.Replace("32", "48"))),
        ("preset wrong", project => project.Replace(Sizes, Published.Replace("\"width\": 32", "\"wdith\": 32"))),
        ("interface", project => project.Replace(Parts, Interfaces.Replace("Trunk", "Tower"))),
        ("fault changed", project => project.Replace(Bad, Wrong.Replace("linaer", "lineear"))),
        ("B renamed", project => project.Rename(B, "/project/C.arch.json")),
        ("B removed", project => project.Remove(B)),
        ("namespace", project => project.SetProperty("RootNamespace", "Other")),
        ("same options", project => project.SetProperty("RootNamespace", "Models")),
    ];

    private static readonly string[] Steps = [.. typeof(TrackingNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.Name)];

    [Fact]
    public void An_edit_runs_the_steps_that_depend_on_it_and_no_other()
    {
        var table = new List<string> { $"{"",-14}{string.Concat(Steps.Append("Outputs").Select(step => $" {step}"))}" };
        foreach (var (name, edit) in Edits)
        {
            var project = Project();
            project.Run();
            var run = edit(project).Run();
            table.Add($"{name,-14}{string.Concat(Steps.Select(step => $" {Letters(run.Reasons(step)).PadRight(step.Length)}"))} {Letters(run.OutputReasons())}");
        }

        string.Join("\n", table).ShouldBe(
            """
                           Inputs Options Parsed Needed ArchitectureSources Architectures PresetSources Presets ArchitectureFiles MappingSources Mappings MappingFiles InterfaceSources InterfaceFiles Others Catalog Problems Diagnostics Outputs
            nothing        CCCCCCC C       CCCCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        C           CCCCCCC
            other C#       CCCCCCC C       CCCCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        C           CCCCCCC
            other file     CCCCCCC C       CCCCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        C           CCCCCCC
            B saved anew   CCCCCCC C       CCCCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        C           CCCCCCC
            B white space  CMCCCCC C       CUCCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        U           CCCCCCC
            fault moved    CCMCCCC C       CCUCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        M           CCCCCCM
            B wider        CMCCCCC C       CMCCCCC U      UMU                 CMC           U             C       CMC               M              M        U            U                C              U      C       C        U           CMCCCCC
            B's output     CMCCCCC C       CMCCCCC U      UMU                 CMC           U             C       CMC               M              M        U            U                C              U      C       C        U           CMCCCCC
            mapping wrong  CCCMCCC C       CCCMCCC U      UUU                 CCC           U             C       CCC               M              M        M            U                C              U      M       M        M           CCCCMMM
            layout         CCCCMCC C       CCCCMCC U      UUU                 CCC           M             M       CCC               U              C        C            U                C              M      M       C        U           CCCCCMC
            A wider        MCCCCCC C       MCCCCCC U      MUU                 MCC           M             M       MCC               M              M        U            U                C              U      C       C        U           MCCCCCC
            preset         CCCCCCM C       CCCCCCM U      UUU                 CCC           M             M       MCC               U              C        C            U                C              U      C       C        U           MCCCCCC
            preset wrong   CCCCCCM C       CCCCCCM U      UUU                 CCC           M             M       MCC               U              C        C            U                C              U      C       M        M           MCCCCCM
            interface      CCCCCMC C       CCCCCMC U      UUU                 CCC           U             C       CCC               U              C        C            M                M              U      C       C        U           CCCMCCC
            fault changed  CCMCCCC C       CCMCCCC U      UUM                 CCM           U             C       CCU               U              C        C            U                C              U      C       M        M           CCCCCCM
            B renamed      CMCCCCC C       CMCCCCC U      UMU                 CMC           U             C       CMC               M              M        U            U                C              U      C       C        U           CMCCCCC
            B removed      CRCCCCC C       CRCCCCC U      URU                 CRC           U             C       CRC               M              M        M            U                C              U      M       M        M           CRCCMMM
            namespace      CCCCCCC M       CCCCCCC C      MMM                 MMM           M             M       MMM               M              M        M            M                M              C      M       C        C           MMMMMMC
            same options   CCCCCCC U       CCCCCCC C      CCC                 CCC           C             C       CCC               C              C        C            C                C              C      C       C        C           CCCCCCC
            """);
    }

    [Fact]
    public void Every_step_runs_on_the_shipped_files_and_holds_nothing_of_the_compiler()
    {
        Zoo.All().Run().StepNames.ShouldBe(Steps, ignoreOrder: true);
    }

    private static GeneratorRunner Project() => Zoo.Empty().Add(A, Bear).Add(B, Wolf).Add(Bad, Wrong).Add(Map, Mapping).Add(Layout, Ecosystem).Add(Parts, Interfaces).Add(Sizes, Published);

    private static string Letters(IEnumerable<IncrementalStepRunReason> reasons) => string.Concat(reasons.Select(reason => reason.ToString()[0]));
}
