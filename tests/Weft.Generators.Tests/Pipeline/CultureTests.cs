using System.Globalization;

namespace Weft.Generators.Tests.Pipeline;

public sealed class CultureTests
{
    private static readonly Lazy<List<string>> Invariant = new(() => GenerateUnder(CultureInfo.InvariantCulture));

    /// <summary>Finnish writes minus as U+2212, German the decimal comma, Arabic other digits and signs.</summary>
    [Theory]
    [InlineData("fi-FI")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [InlineData("tr-TR")]
    public void The_culture_of_the_host_makes_no_difference(string name)
    {
        var other = GenerateUnder(CultureInfo.GetCultureInfo(name));

        other.ShouldBe(Invariant.Value);
    }

    private static List<string> GenerateUnder(CultureInfo culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            var run = Zoo.All().Add("/project/bad.arch.json", """{ "class": "Bad", "params": { "x": -1.5 }, "require": ["x > -2.5e-3"], "inputs": { "x": "float[b, 3]" }, "body": ["nothing"] }""").RunOnce();
            run.Sources.Count.ShouldBeGreaterThan(10);
            run.Diagnostics.ShouldNotBeEmpty();
            return
            [
                .. run.Sources.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => $"{source.Key}\n{source.Value}"),
                .. run.Diagnostics.Select(diagnostic => diagnostic.ToString()),
            ];
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
