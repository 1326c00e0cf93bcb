using System.Text;
using Weft.Generators.Json;

namespace Weft.Generators.Tests.Json;

/// <summary>Texts of a megabyte. What is counted are bytes allocated, which grow with the work and not with the machine's load.</summary>
public sealed class JsonScaleTests
{
    [Theory]
    [InlineData("members")]
    [InlineData("items")]
    [InlineData("string")]
    [InlineData("escapes")]
    [InlineData("comments")]
    [InlineData("number")]
    [InlineData("open strings")]
    public void Eight_times_the_text_is_about_eight_times_the_work(string kind)
    {
        Read(Text(kind, 1_000));
        var small = Read(Text(kind, 131_072));
        var large = Read(Text(kind, 1_048_576));

        large.ShouldBeLessThan((small * 16) + 1_000_000);
    }

    private static long Read(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            JsonParser.Parse(text);
        }
        catch (JsonSyntaxException)
        {
            // A text that is refused must be refused in linear time too.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Text(string kind, int size)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < size; i++)
        {
            text.Append(kind switch
            {
                "members" => $"{(i == 0 ? "{" : ",")}\"k{i}\":{i}",
                "items" => i == 0 ? "[[]" : ",{}",
                "string" => i == 0 ? "\"" : "abcdefgh",
                "escapes" => i == 0 ? "\"" : "\\u0061\\n",
                "comments" => "/* a */// b\n",
                "number" => i == 0 ? "1" : "23456789",
                _ => i == 0 ? "[" : "\"a\",/*",
            });
        }

        return text.Append(kind switch { "members" => "}", "items" => "]", "string" or "escapes" => "\"", "comments" => "1", _ => "" }).ToString();
    }
}
