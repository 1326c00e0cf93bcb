using System.Text.Json;
using Weft.Generators.Json;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Json;

/// <summary>The parser beside the framework's: both accept a text with equal values, or both refuse it.</summary>
public sealed class JsonDifferentialTests
{
    private const int MutationsEach = 60;

    // The framework's parser does not count the innermost scalar as a level.
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
        MaxDepth = JsonParser.MaxDepth,
    };

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "/", "//", "/*", "*/", "\n", "\r", "\t", " ", "\f", "0", "1", "-", "+", ".", "e", "E5", "1e400",
        "true", "null", "fals", "\\u00e9", "\\u12", "\\x", "é", "\u00a0", "\0", "\"a\"", "\"class\":", "'", "NaN",
    ];

    [Fact]
    public void Shipped_files_are_read_alike() => Repository.Mappings.ShouldAllBe(file => Accepted(File.ReadAllText(file)));

    [Fact]
    public void Mutations_of_shipped_files_are_read_alike()
    {
        var random = new Random(20240607);
        var accepted = 0;
        var all = 0;
        foreach (var file in Repository.Mappings)
        {
            var text = File.ReadAllText(file);
            for (var i = 0; i < MutationsEach; i++, all++)
            {
                accepted += Accepted(Mutate(text, random)) ? 1 : 0;
            }
        }

        // Both kinds must occur, or nothing is compared.
        accepted.ShouldBeInRange(all / 50, all - (all / 4));
    }

    [Fact]
    public void Random_texts_are_read_alike()
    {
        var random = new Random(7);
        for (var i = 0; i < 4000; i++)
        {
            Accepted(string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)])));
        }
    }

    private static string Mutate(string text, Random random)
    {
        var at = random.Next(text.Length);
        var length = Math.Min(random.Next(1, 4), text.Length - at);
        var piece = Pieces[random.Next(Pieces.Length)];
        return random.Next(5) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, piece),
            2 => text.Remove(at, length).Insert(at, piece),
            3 => text[..at],
            _ => text.Insert(random.Next(text.Length), text.Substring(at, Math.Min(random.Next(1, 40), text.Length - at))),
        };
    }

    /// <summary>Whether both read the text; fails when they do not agree.</summary>
    private static bool Accepted(string text)
    {
        JsonNode? ours = null;
        try
        {
            ours = JsonParser.Parse(text);
        }
        catch (JsonSyntaxException e)
        {
            (e.Range.Start >= 0 && e.Range.End <= text.Length).ShouldBeTrue($"'{e.Message}' is outside of the text.");
        }

        try
        {
            using var theirs = JsonDocument.Parse(text, Options);
            ours.ShouldNotBeNull($"Refused: {text}");
            Same(ours, theirs.RootElement);
        }
        catch (JsonException e)
        {
            ours.ShouldBeNull($"Accepted, but {e.Message}: {text}");
        }

        return ours is not null;
    }

    private static void Same(JsonNode ours, JsonElement theirs)
    {
        switch (ours)
        {
            case JsonObject obj:
                theirs.ValueKind.ShouldBe(JsonValueKind.Object);
                obj.Members.Select(m => m.Key).ShouldBe(theirs.EnumerateObject().Select(p => p.Name));
                foreach (var (member, property) in obj.Members.Zip(theirs.EnumerateObject()))
                {
                    Same(member, property.Value);
                }

                break;
            case JsonArray array:
                array.Items.Count.ShouldBe(theirs.GetArrayLength());
                foreach (var (item, element) in array.Items.Zip(theirs.EnumerateArray()))
                {
                    Same(item, element);
                }

                break;
            case JsonString text:
                text.Value.ShouldBe(theirs.GetString());
                break;
            case JsonNumber number:
                theirs.ValueKind.ShouldBe(JsonValueKind.Number);
                number.Text.ShouldBe(theirs.GetRawText());
                break;
            case JsonBool flag:
                flag.Value.ShouldBe(theirs.GetBoolean());
                break;
            default:
                theirs.ValueKind.ShouldBe(JsonValueKind.Null);
                break;
        }
    }
}
