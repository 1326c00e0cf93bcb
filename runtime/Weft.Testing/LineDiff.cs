using System.Globalization;
using System.Text;

namespace Weft.Testing;

/// <summary>Shows how two texts differ, line by line.</summary>
internal static class LineDiff
{
    private const int Context = 3;
    private const int MaxShown = 80;

    /// <summary>Texts with more changed lines than this are compared as two blocks.</summary>
    private const int MaxAligned = 2000;

    /// <summary>Lines of <paramref name="before"/> that are gone with "-", new ones of <paramref name="after"/> with "+", and a few around them.</summary>
    public static string Of(string before, string after)
    {
        var (old, @new) = (before.Split('\n'), after.Split('\n'));
        var shared = Math.Min(old.Length, @new.Length);
        var head = 0;
        while (head < shared && old[head] == @new[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < shared - head && old[^(tail + 1)] == @new[^(tail + 1)])
        {
            tail++;
        }

        List<string> lines = [.. old[..head].Select(line => "  " + line)];
        lines.AddRange(Align(old[head..^tail], @new[head..^tail]));
        lines.AddRange(old[^tail..].Select(line => "  " + line));
        return Shorten(lines);
    }

    // The longest common subsequence of lines stays, the rest was removed or added.
    private static List<string> Align(string[] old, string[] @new)
    {
        if (old.Length > MaxAligned || @new.Length > MaxAligned)
        {
            return [.. old.Select(line => "- " + line), .. @new.Select(line => "+ " + line)];
        }

        var lengths = new int[old.Length + 1, @new.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = @new.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == @new[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        List<string> lines = [];
        var (o, n) = (0, 0);
        while (o < old.Length || n < @new.Length)
        {
            if (o < old.Length && n < @new.Length && old[o] == @new[n])
            {
                lines.Add("  " + old[o]);
                o++;
                n++;
            }
            else if (n == @new.Length || (o < old.Length && lengths[o + 1, n] >= lengths[o, n + 1]))
            {
                lines.Add("- " + old[o++]);
            }
            else
            {
                lines.Add("+ " + @new[n++]);
            }
        }

        return lines;
    }

    private static string Shorten(List<string> lines)
    {
        var shown = new StringBuilder();
        var (count, skipped) = (0, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            var near = lines.Skip(Math.Max(0, i - Context)).Take(Math.Min(i, Context) + 1 + Context).Any(line => line[0] != ' ');
            if (!near)
            {
                skipped++;
                continue;
            }

            if (count++ == MaxShown)
            {
                return shown.Append("  (more lines differ)").ToString();
            }

            if (skipped > 0)
            {
                shown.Append(CultureInfo.InvariantCulture, $"  ({skipped} equal lines)\n");
                skipped = 0;
            }

            shown.Append(lines[i] == "  " ? "" : lines[i]).Append('\n');
        }

        return shown.ToString().TrimEnd('\n');
    }
}
