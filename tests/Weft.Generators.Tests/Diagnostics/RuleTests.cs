using System.Globalization;
using Weft.Generators.Diagnostics;
using Weft.Generators.Pipeline;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Diagnostics;

/// <summary>Every rule through the whole generator: id, message, and the characters that it points at.</summary>
public sealed class RuleTests
{
    internal static readonly IReadOnlyList<BrokenInput> Inputs = [.. ArchitectureRules.All, .. MappingRules.All, .. KeySetRules.All, .. PartRules.All, .. UpstreamRules.All];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            for (var i = 0; i < Inputs.Count; i++)
            {
                cases.Add(Inputs[i].Rule, i);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_mistake_is_reported_once_at_its_place(string rule, int index)
    {
        Inputs[index].Rule.ShouldBe(rule);
        Inputs[index].Check();
    }

    [Fact]
    public void Every_rule_has_an_input() =>
        Rules.All.Except([Rules.Internal]).Select(r => r.Id).Except(Inputs.Select(i => i.Rule)).ShouldBeEmpty();

    [Fact]
    public void Rules_are_all_listed_in_order_and_described_alike()
    {
        var declared = typeof(Rules).GetFields().Select(f => f.GetValue(null)).OfType<Rule>().ToList();

        Rules.All.ShouldBe(declared);
        Rules.All.Select(r => r.Id).ShouldBe(Rules.All.Select(r => r.Id).Distinct().Order(StringComparer.Ordinal));
        Descriptors.ById.Values.ShouldAllBe(d => d.IsEnabledByDefault && d.Category.StartsWith("Weft."));
        Rules.All.ShouldAllBe(r => r.Title.Length > 0 && !r.Title.EndsWith('.'));
    }

    [Fact]
    public void A_class_without_a_name_is_not_declared_already()
    {
        var run = new GeneratorRunner(new WeftGenerator()).Add("a/one.arch.json", "{}").Add("a/two.arch.json", "{}").Run();

        run.Diagnostics.Select(d => (d.Id, d.Location.GetLineSpan().Path)).ShouldContain(("WEFT0003", "a/two.arch.json"));
        run.Diagnostics.ShouldNotContain(d => d.Id == "WEFT0005");
    }

    [Fact]
    public void A_failure_of_ours_is_reported_on_the_file()
    {
        // Nothing that a file holds is known to make the generator fail.
        var problem = Safely.Run<Problem?>("a/left.arch.json", () => throw new InvalidOperationException("no such thing"), p => p);

        problem.ShouldNotBeNull().Rule.ShouldBe(Rules.Internal);
        problem.Origin.ShouldBe(new Origin("a/left.arch.json", ""));
        problem.Message.ShouldStartWith("Weft failed on this file; please report it: InvalidOperationException: no such thing at Weft.Generators.Tests");
        Should.Throw<OperationCanceledException>(() => Safely.Run<Problem?>("", () => throw new OperationCanceledException(), p => p));
    }

    [Fact]
    public void The_files_without_a_mistake_give_no_diagnostic_and_compile()
    {
        var run = new GeneratorRunner(new WeftGenerator())
            .Add("a/left.arch.json", Good.Left).Add("a/left.presets.json", Good.Presets).Add("a/right.arch.json", Good.Right)
            .Add("a/m.map.json", Good.Mapping).Add("a/parts.components.json", Good.Parts).Run();

        run.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)).ShouldBeEmpty();
        run.CompilesWithoutWarnings();
    }

    [Fact]
    public void Upstream_configs_without_a_mistake_give_no_diagnostic_and_compile()
    {
        var runner = new GeneratorRunner(new WeftGenerator());
        foreach (var (path, text) in GoodUpstream.Files())
        {
            runner.Add(path, text);
        }

        var run = runner.Run();
        run.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)).ShouldBeEmpty();
        run.CompilesWithoutWarnings();
    }

    [Fact]
    public void Messages_do_not_depend_on_the_culture_of_the_machine()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var run = new GeneratorRunner(new WeftGenerator()).Add("a/left.arch.json", Good.Left.With("\"depth > 0\"", "\"depth / 4 > 0.5\"")).Run();

            run.Diagnostics.ShouldHaveSingleItem().GetMessage(CultureInfo.CurrentCulture).ShouldBe("'depth / 4 > 0.5' does not hold at the defaults.");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
