using Weft.Generators.Json;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Json;

public sealed class JsonParserTests
{
    [Theory]
    [InlineData("", """«{ "a": [1] }»""")]
    [InlineData("/a", """{ "a": «"x y"» }""")]
    [InlineData("/a/1", """{ "a": [1, «-2.5e+3» , 3] }""")]
    [InlineData("/a/0/b", """{ "a": [{ "b" : «[ ]» }] }""")]
    [InlineData("/b", "{\n  // not here: \"b\"\n  \"a\": \"\\\"b\\\"\", /* b */ \"b\":«true»}")]
    [InlineData("/b", "{ \"a\": 1,\r\n\t\"b\": «null»\r\n}")]
    [InlineData("/a~1b/~0", """{ "a/b": { "~": «false» } }""")]
    [InlineData("/", """{ "": «0» }""")]
    [InlineData("/é", """{ "ü": "→→", "é": «"→"» }""")]
    public void A_value_knows_its_characters_and_the_way_to_it(string path, string marked)
    {
        var text = MarkedText.Parse(marked);

        var node = JsonParser.Parse(text.Text).Nearest(path);

        Text(text.Text, node.Range).ShouldBe(text.Text[text.Place]);
        node.Range.Start.ShouldBe(text.Place.Start.Value);
        node.Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("/b", """{ "a": { "b": 1 }, "«b»" : 2 }""")]
    [InlineData("/a/b", """{ "a": { "«b»": 1 }, "b" : 2 }""")]
    [InlineData("/q\"", """{ "«q\"»": 1 }""")]
    [InlineData("/", """{ "«»": 1 }""")]
    [InlineData("/é", """{ "«\u00e9»": 1 }""")]
    public void A_member_knows_the_characters_of_its_name(string path, string marked)
    {
        var text = MarkedText.Parse(marked);

        var node = JsonParser.Parse(text.Text).Nearest(path);

        (node.KeyRange.Start, node.KeyRange.End).ShouldBe((text.Place.Start.Value, text.Place.End.Value));
    }

    [Fact]
    public void Every_node_of_the_shipped_files_stands_where_it_says()
    {
        foreach (var file in Repository.Mappings)
        {
            var text = File.ReadAllText(file);
            foreach (var node in All(JsonParser.Parse(text)))
            {
                // Reading the characters alone gives the value again.
                JsonParser.Parse(Text(text, node.Range)).ShouldBe(node);
                if (node.Key is { } key)
                {
                    Text(text, new TextRange(node.KeyRange.Start - 1, node.KeyRange.Length + 2)).ShouldBe($"\"{key}\"");
                }
            }
        }
    }

    [Fact]
    public void A_part_of_a_string_is_found_where_no_escape_makes_it_unclear()
    {
        var text = MarkedText.Parse("""{ "plain": "a + «width»", "escaped": «"\u0061 + width"» }""");
        var root = (JsonObject)JsonParser.Parse(text.Text);

        Text(text.Text, ((JsonString)root["plain"]!).Part(4, 5)).ShouldBe("width");
        Text(text.Text, ((JsonString)root["escaped"]!).Part(4, 5)).ShouldBe(text.Text[text.Places[1]]);
        Text(text.Text, ((JsonString)root["plain"]!).Part(4, 6)).ShouldBe("\"a + width\"");
        Text(text.Text, ((JsonString)root["plain"]!).Part(-1, 1)).ShouldBe("\"a + width\"");
    }

    [Theory]
    [InlineData("[1, 2,]")]
    [InlineData("[1, // one\n2, /* two */]")]
    [InlineData("/* a */ [ /**/ 1 /* ** / */ , 2 ] // end")]
    [InlineData("// first\n[1,2]\n//")]
    [InlineData("// ends with a return\r[1, 2]")]
    [InlineData("\uFEFF[1, 2]")]
    public void Comments_and_a_trailing_comma_make_no_difference(string text) => JsonParser.Parse(text).ShouldBe(JsonParser.Parse("[1,2]"));

    [Theory]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u00e9\\uD83D\\uDE00\"", "Aé😀")]
    [InlineData("\"é😀\"", "é😀")]
    [InlineData("\"// no comment /* */\"", "// no comment /* */")]
    [InlineData("\"\u007f\u0085\"", "\u007f\u0085")]
    public void A_string_is_unescaped(string text, string expected) => ((JsonString)JsonParser.Parse(text)).Value.ShouldBe(expected);

    [Theory]
    [InlineData("«»", "The file ends where a value is expected.")]
    [InlineData("  // only a comment\n«»", "The file ends where a value is expected.")]
    [InlineData("[1] «]»", "Expected the end of the file.")]
    [InlineData("[1, 2] «x»", "Expected the end of the file.")]
    [InlineData("{ \"a\": 1 «\"»b\": 2 }", "Expected ',' or '}'.")]
    [InlineData("[1 «2»]", "Expected ',' or ']'.")]
    [InlineData("[«,»]", "Expected a value.")]
    [InlineData("{ «,» }", "Expected a member name or '}'.")]
    [InlineData("{ «a»: 1 }", "Expected a member name or '}'.")]
    [InlineData("{ \"a\" «1» }", "Expected ':'.")]
    [InlineData("{ \"a\"«»", "The file ends where ':' is expected.")]
    [InlineData("{ \"a\":«»", "The file ends where a value is expected.")]
    [InlineData("{ \"a\": 1«»", "The file ends where '}' is expected.")]
    [InlineData("{ \"a\": 1,«»", "The file ends inside an object.")]
    [InlineData("[1«»", "The file ends where ']' is expected.")]
    [InlineData("[1,«»", "The file ends where a value is expected.")]
    [InlineData("{ \"a\": 1, \"b\": 2, \"«a»\": 3 }", "Member 'a' stands twice in this object.")]
    [InlineData("{ \"a\": 1, \"«\\u0061»\": 3 }", "Member 'a' stands twice in this object.")]
    [InlineData("[«\"»abc", "This string is not closed.")]
    [InlineData("[«\"»ab\\n", "This string is not closed.")]
    [InlineData("\"ab«\n»c\"", "A string may not hold a control character; write it as an escape.")]
    [InlineData("\"\\n«\t»\"", "A string may not hold a control character; write it as an escape.")]
    [InlineData("\"\\«x»\"", "Unknown escape.")]
    [InlineData("\"\\«u»12\"", "Unknown escape.")]
    [InlineData("\"\\«u»+123\"", "Unknown escape.")]
    [InlineData("\"\\«»", "Unknown escape.")]
    [InlineData("-«x»", "Expected a digit.")]
    [InlineData("1.«»", "Expected a digit.")]
    [InlineData("1e+«]»", "Expected a digit.")]
    [InlineData("0«1»", "Expected the end of the file.")]
    [InlineData("[«+»1]", "Expected a value.")]
    [InlineData("[«.»5]", "Expected a value.")]
    [InlineData("[«t»rux]", "Expected a value.")]
    [InlineData("[«N»aN]", "Expected a value.")]
    [InlineData("tru", "Expected a value.")]
    [InlineData("[1, «/»* 2", "This comment is not closed.")]
    [InlineData("[1 «/» 2]", "Expected ',' or ']'.")]
    public void What_is_no_JSON_is_refused_at_its_place(string marked, string message)
    {
        var text = MarkedText.Parse(marked);

        var error = Should.Throw<JsonSyntaxException>(() => JsonParser.Parse(text.Text));

        error.Message.ShouldBe(message);
        if (text.Places.Count > 0)
        {
            (error.Range.Start, error.Range.End).ShouldBe((text.Place.Start.Value, text.Place.End.Value));
        }
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Depth_is_limited(char open, char close)
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat(open == '[' ? "[" : "{\"a\":", levels)) + "0" + new string(close, levels);

        JsonParser.Parse(Nested(JsonParser.MaxDepth)).ShouldNotBeNull();
        Should.Throw<JsonSyntaxException>(() => JsonParser.Parse(Nested(JsonParser.MaxDepth + 1))).Message.ShouldBe("Nested deeper than 64 levels.");
        Should.Throw<JsonSyntaxException>(() => JsonParser.Parse(new string(open, 1_000_000)));
    }

    [Theory]
    [InlineData("/a/b/c", "/a/b")]
    [InlineData("/a/d", "/a")]
    [InlineData("/e/7", "/e")]
    [InlineData("/e/x", "/e")]
    [InlineData("/e/-1", "/e")]
    [InlineData("/x/b", "")]
    public void A_way_that_is_gone_leads_to_the_last_node_that_is_left(string path, string expected) =>
        JsonParser.Parse("""{ "a": { "b": 1 }, "e": [1, 2] }""").Nearest(path).Path.ShouldBe(expected);

    internal static IEnumerable<JsonNode> All(JsonNode node) => (node switch
    {
        JsonObject obj => obj.Members,
        JsonArray array => array.Items,
        _ => [],
    }).SelectMany(All).Prepend(node);

    private static string Text(string text, TextRange range) => text.Substring(range.Start, range.Length);
}
