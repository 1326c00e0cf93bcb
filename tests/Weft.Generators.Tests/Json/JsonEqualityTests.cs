using Weft.Generators.Json;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Json;

public sealed class JsonEqualityTests
{
    [Fact]
    public void White_space_and_comments_make_no_difference_to_the_shipped_files()
    {
        foreach (var file in Repository.Mappings)
        {
            var text = File.ReadAllText(file);
            var node = JsonParser.Parse(text);

            var other = JsonParser.Parse("\n // moved \n" + text.Replace("\n", " /* here */\r\n\t "));

            other.ShouldBe(node, file);
            other.GetHashCode().ShouldBe(node.GetHashCode());
            other.Range.Start.ShouldNotBe(node.Range.Start);
            JsonParser.Parse(JsonText.Of(node)).ShouldBe(node);
        }
    }

    [Theory]
    [InlineData("""{ "a": 1, "b": 2 }""", """{ "b": 2, "a": 1 }""")]
    [InlineData("""{ "a": 1 }""", """{ "b": 1 }""")]
    [InlineData("""{ "a": 1 }""", """{ "a": 1, "b": 1 }""")]
    [InlineData("[1, 2]", "[1]")]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("[]", "{}")]
    [InlineData("1", "1.0")]
    [InlineData("1", "\"1\"")]
    [InlineData("true", "false")]
    [InlineData("null", "false")]
    [InlineData("\"a\"", "\"A\"")]
    [InlineData("[[], []]", "[[[]]]")]
    public void Values_that_differ_are_not_equal(string left, string right) => JsonParser.Parse(left).ShouldNotBe(JsonParser.Parse(right));

    [Fact]
    public void A_string_is_its_value_however_it_is_written() => JsonParser.Parse("\"\\u0061\"").ShouldBe(JsonParser.Parse("\"a\""));

    [Theory]
    [InlineData("""{ "a" : [ 1, true , null, "q\"\\\u0001é" ] }""", """{"a":[1,true,null,"q\"\\\u0001é"]}""")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"")]
    [InlineData("[1.50, 1e5]", "[1.50,1e5]")]
    public void A_value_is_written_without_white_space(string text, string expected) => JsonText.Of(JsonParser.Parse(text)).ShouldBe(expected);

    [Theory]
    [InlineData("true", "true")]
    [InlineData("null", "null")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("gelu", "\"gelu\"")]
    [InlineData("", "\"\"")]
    [InlineData("[1]", "\"[1]\"")]
    [InlineData("\"x\"", "\"\\\"x\\\"\"")]
    public void A_member_name_stands_for_a_value(string key, string expected) => JsonText.OfKey(key).ShouldBe(expected);
}
