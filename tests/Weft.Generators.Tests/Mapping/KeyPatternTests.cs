using System.Globalization;

namespace Weft.Generators.Tests.Mapping;

public sealed class KeyPatternTests
{
    [Theory]
    [InlineData("proj", "proj", "")]
    [InlineData("blocks.{i}.norm.{p}", "blocks.11.norm.bias", "i=11 p=bias")]
    [InlineData("layers.{i + 1}.w", "layers.3.w", "i=2")]
    [InlineData("layers.{i - 1}.w", "layers.3.w", "i=4")]
    [InlineData("a.{n:gamma|beta}", "a.beta", "n=beta")]
    [InlineData("a{n:|_x}.w", "a_x.w", "n=_x")]
    [InlineData("trunk.{rest*}", "trunk.blocks.0.w", "rest=blocks.0.w")]
    [InlineData("{i}.{j}.{i}", "1.2.1", "i=1 j=2")]
    public void A_matching_key_binds_the_captures(string pattern, string key, string expected)
    {
        var bindings = new Dictionary<string, string>();

        KeyPattern.Parse(pattern).TryMatch(key, bindings, out var element).ShouldBeTrue();

        string.Join(" ", bindings.Select(b => $"{b.Key}={b.Value}")).ShouldBe(expected);
        element.ShouldBe(0);
        KeyPattern.Parse(pattern).Expand(bindings).ShouldBe(key);
    }

    [Theory]
    [InlineData("proj", "projection")]
    [InlineData("proj", "a.proj")]
    [InlineData("blocks.{i}.w", "blocks.01.w")]
    [InlineData("blocks.{i}.w", "blocks.-1.w")]
    [InlineData("blocks.{i}.w", "blocks.x.w")]
    [InlineData("blocks.{i}.w", "blocks..w")]
    [InlineData("layers.{i + 1}.w", "layers.0.w")]
    [InlineData("a.{p}", "a.gamma")]
    [InlineData("trunk.{rest*}", "trunk.")]
    [InlineData("{i}.{i}", "1.2")]
    [InlineData("blocks.{i}.w", "blocks.99999999999999999999.w")]
    public void Another_key_does_not_match_and_leaves_no_binding(string pattern, string key)
    {
        var bindings = new Dictionary<string, string>();

        KeyPattern.Parse(pattern).TryMatch(key, bindings, out _).ShouldBeFalse();

        bindings.ShouldBeEmpty();
    }

    [Fact]
    public void An_ordered_list_tells_which_element_matched()
    {
        var pattern = KeyPattern.Parse("layers.{i}.{q|k|v}_proj.{p}");
        var bindings = new Dictionary<string, string>();

        pattern.TryMatch("layers.4.v_proj.weight", bindings, out var element).ShouldBeTrue();

        element.ShouldBe(2);
        pattern.Count.ShouldBe(3);
        pattern.Elements.ShouldBe(["q", "k", "v"]);
        pattern.Captures.ShouldBe(["i", "p"]);
        Enumerable.Range(0, 3).Select(e => pattern.Expand(bindings, e))
            .ShouldBe(["layers.4.q_proj.weight", "layers.4.k_proj.weight", "layers.4.v_proj.weight"]);
    }

    [Fact]
    public void Alternatives_that_begin_alike_are_all_tried() =>
        KeyPattern.Parse("pool.{q|q_norm}_x").TryMatch("pool.q_norm_x", new Dictionary<string, string>(), out _).ShouldBeTrue();

    [Fact]
    public void A_binding_that_is_there_must_agree()
    {
        var pattern = KeyPattern.Parse("layers.{i}.w");

        pattern.TryMatch("layers.2.w", new Dictionary<string, string> { ["i"] = "2" }, out _).ShouldBeTrue();
        pattern.TryMatch("layers.2.w", new Dictionary<string, string> { ["i"] = "1" }, out _).ShouldBeFalse();
    }

    [Fact]
    public void Captures_are_described_with_their_choices() =>
        KeyPattern.Parse("a.{i + 1}.{n:x|y}.{q|k}.{p}.{rest*}").CaptureTexts.ShouldBe(["{i}", "{n:x|y}", "{p:weight|bias}", "{rest*}"]);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("a.{i", "'{' without '}'")]
    [InlineData("a.i}", "'}' without '{'")]
    [InlineData("a.{rest*}.b", "'{rest*}' must stand at the end")]
    [InlineData("{q|k}.{a|b}", "only one ordered list is allowed")]
    [InlineData("a.{i * 2}", "'{i * 2}' is none of {i}, {i + 1}, {p}, {name:a|b}, {a|b|c}, {rest*}")]
    [InlineData("a.{}", "'{}' is none of {i}, {i + 1}, {p}, {name:a|b}, {a|b|c}, {rest*}")]
    public void A_malformed_pattern_is_refused(string pattern, string expected)
    {
        KeyPattern.TryParse(pattern, out var error).ShouldBeNull();

        error.ShouldBe(expected);
        Should.Throw<FormatException>(() => KeyPattern.Parse(pattern)).Message.ShouldBe($"Key pattern '{pattern}': {expected}.");
    }

    [Fact]
    public void Matching_does_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fi-FI");
            KeyPattern.Parse("a.{i - 1}").Expand(new Dictionary<string, string> { ["i"] = "0" }).ShouldBe("a.-1");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
