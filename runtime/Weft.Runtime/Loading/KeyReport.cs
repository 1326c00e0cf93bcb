using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Weft;

/// <summary>Tells what a <see cref="KeyCheck"/> found: keys of repeated blocks in one line, different shapes in lines of their own.</summary>
internal static partial class KeyReport
{
    // More groups than any real model has; a file of another model may have more, and says the same after this many.
    private const int MostUnexpected = 40;
    private const int MostKnown = 500;

    /// <summary>The whole report.</summary>
    public static string Write(string path, Detection detection)
    {
        var where = detection.Prefix.Length > 0 ? $" (layout {detection.Layout}, keys behind {Display.Name(detection.Prefix)})" : $" (layout {detection.Layout})";
        return $"{Display.Text(path)}: does not hold {detection.Architecture.Name}{where}: {Counts(detection.Check)}.{Details(detection)}";
    }

    /// <summary>Every finding, each group in an indented line of its own.</summary>
    public static string Details(Detection detection)
    {
        var check = detection.Check;
        var report = new StringBuilder();
        var unexpected = Groups(check.Unexpected.Select(entry => (entry.Name, $"{entry.DType}{Display.Shape(entry.Shape)}"))).ToArray();
        var known = unexpected.Take(MostKnown).Select(group => group.Label).Distinct().ToArray();
        foreach (var group in Groups(check.Missing.Select(key => (detection.Prefix + key.Key, $"{key.DType}{Display.Shape(key.Shape)}"))))
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  missing {group}{Suggestion.For(group.Label, known)}");
        }

        foreach (var group in Groups(check.Mismatched.Select(one => (one.Found.Name, $"expected {one.Expected.DType}{Display.Shape(one.Expected.Shape)}, found {one.Found.DType}{Display.Shape(one.Found.Shape)}"))))
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  differs {group}");
        }

        foreach (var group in unexpected.Take(MostUnexpected))
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  unexpected {group}");
        }

        if (unexpected.Length > MostUnexpected)
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  and {unexpected.Length - MostUnexpected} more kinds of unexpected tensors");
        }

        return report.ToString();
    }

    /// <summary>The findings as counts.</summary>
    public static string Counts(KeyCheck check)
    {
        var parts = new List<string>();
        if (check.Missing.Count > 0)
        {
            parts.Add($"{Display.Count(check.Missing.Count, "key")} missing");
        }

        if (check.Mismatched.Count > 0)
        {
            parts.Add($"{Display.Count(check.Mismatched.Count, "tensor")} of another shape or kind");
        }

        if (check.Unexpected.Count > 0)
        {
            parts.Add($"{Display.Count(check.Unexpected.Count, "tensor")} unexpected");
        }

        return parts.Count > 0 ? string.Join(", ", parts) : "everything fits";
    }

    private static IEnumerable<Group> Groups(IEnumerable<(string Name, string Text)> items) =>
        items.GroupBy(item => (Pattern: Index().Replace(item.Name, "{i}"), item.Text))
            .Select(group => new Group(group.Key.Pattern, group.Key.Text, [.. group.Select(item => item.Name)]));

    [GeneratedRegex(@"(?<=^|\.)[0-9]+(?=\.|$)")]
    private static partial Regex Index();

    private sealed record Group(string Pattern, string Text, IReadOnlyList<string> Names)
    {
        /// <summary>The one name, or what the names have in common.</summary>
        public string Label => Names.Count == 1 ? Names[0] : Pattern;

        public override string ToString()
        {
            if (Names.Count == 1)
            {
                return $"{Display.Name(Label)}: {Text}.";
            }

            var indices = Names.Select(name => string.Join('.', Index().Matches(name).Select(match => match.Value)));
            return $"{Display.Name(Label)}, i = {Ranges(indices)}: {Text}.";
        }

        /// <summary><c>0-3, 7</c>; pairs of indices are listed as they are.</summary>
        private static string Ranges(IEnumerable<string> indices)
        {
            var parts = new List<string>();
            var numbers = new SortedSet<long>();
            foreach (var text in indices)
            {
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    numbers.Add(index);
                }
                else
                {
                    parts.Add(text);
                }
            }

            foreach (var first in numbers.Where(number => !numbers.Contains(number - 1)))
            {
                var last = first;
                while (numbers.Contains(last + 1))
                {
                    last++;
                }

                parts.Add(first == last ? $"{first}" : $"{first}-{last}");
            }

            return string.Join(", ", parts);
        }
    }
}
