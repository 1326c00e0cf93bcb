using Weft.Testing;

namespace Weft.Generators.Tests.Snapshots;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\nc", "a\nx\nc", "  a\n- b\n+ x\n  c")]
    [InlineData("a\nb", "a", "  a\n- b")]
    [InlineData("a", "a\nb", "  a\n+ b")]
    [InlineData("1\n2\n3\n4\n5\nb", "1\n2\n3\n4\n5\nc", "  (2 equal lines)\n  3\n  4\n  5\n- b\n+ c")]
    [InlineData("a\nb\nc\nd", "b\nc\nx\nd", "- a\n  b\n  c\n+ x\n  d")]
    public void Shows_what_went_and_what_came(string before, string after, string expected) => LineDiff.Of(before, after).ShouldBe(expected);

    [Fact]
    public void Long_differences_are_cut()
    {
        var diff = LineDiff.Of(string.Join('\n', Enumerable.Range(0, 5000)), string.Join('\n', Enumerable.Range(5000, 5000)));

        diff.Split('\n').Length.ShouldBe(81);
        diff.ShouldEndWith("(more lines differ)");
    }
}
