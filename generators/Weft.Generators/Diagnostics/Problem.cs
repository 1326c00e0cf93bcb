using Weft.Generators.Json;

namespace Weft.Generators.Diagnostics;

/// <summary>A place in a JSON file that survives edits of white space.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Path">The way to the node, as <see cref="JsonNode.Path"/>.</param>
internal sealed record Origin(string File, string Path)
{
    public Origin At(string member) => this with { Path = $"{Path}/{member}" };
}

/// <summary>Something wrong with an input file. Holds no position: <see cref="ProblemLocator"/> finds it in the newest text.</summary>
/// <param name="Rule">What kind.</param>
/// <param name="Origin">Where.</param>
/// <param name="Arguments">Arguments of the rule's message.</param>
/// <param name="Part">A part of the string value at the place: its offset and length.</param>
/// <param name="OnKey">The member's name is meant, not its value.</param>
internal sealed record Problem(Rule Rule, Origin Origin, EquatableArray<string> Arguments, (int Offset, int Length)? Part = null, bool OnKey = false)
{
    /// <summary>One line, whatever the file's names hold.</summary>
    public string Message => string.Concat(string.Format(System.Globalization.CultureInfo.InvariantCulture, Rule.Message, [.. Arguments]).Select(Visible));

    private static string Visible(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' ? $"\\u{(int)c:x4}" : c.ToString();
}

/// <summary>Finds the characters that a problem is about.</summary>
internal static class ProblemLocator
{
    public static TextRange Locate(Problem problem, string text)
    {
        JsonNode root;
        try
        {
            root = JsonParser.Parse(text);
        }
        catch (JsonSyntaxException e)
        {
            return e.Range;
        }

        var node = root.Nearest(problem.Origin.Path);
        if (problem.OnKey && node.Key is not null)
        {
            return node.KeyRange;
        }

        return node switch
        {
            JsonString text2 when problem.Part is { } part => text2.Part(part.Offset, part.Length),

            // A whole object or array is no place to look at: its first character is.
            JsonObject or JsonArray => new TextRange(node.Range.Start, 1),
            _ => node.Range,
        };
    }
}
