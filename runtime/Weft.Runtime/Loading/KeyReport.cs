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
        var known = unexpected.Take(MostKnown).ToArray();
        var labels = known.Select(group => group.Label).Distinct().ToArray();
        var foreign = new ForeignKeys(detection, [.. known.Select(group => group.Names[0])]);
        var elsewhere = known.Select(group => (Group: group, Key: foreign.Find(group.Names[0]))).Where(one => one.Key is not null)
            .SelectMany(one => one.Key!.Here.Select(here => (Here: here, one.Group, Key: one.Key!)))
            .ToLookup(one => Pattern(one.Here));
        foreach (var group in Groups(check.Missing.Select(key => (detection.Prefix + key.Key, $"{key.DType}{Display.Shape(key.Shape)}"))))
        {
            var there = elsewhere[group.Pattern].Where(one => group.Names.Count > 1 || one.Group.Names.Count > 1 || one.Here == group.Label).Select(one => one.Group.Label).Distinct().ToArray();
            report.Append(CultureInfo.InvariantCulture, $"\n  missing {group}{(there.Length > 0 ? $" It may be there as {Names(there)}." : Suggestion.For(group.Label, labels))}");
        }

        foreach (var group in Groups(check.Mismatched.Select(one => (one.Found.Name, $"expected {one.Expected.DType}{Display.Shape(one.Expected.Shape)}, found {one.Found.DType}{Display.Shape(one.Found.Shape)}"))))
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  differs {group}");
        }

        foreach (var group in unexpected.Take(MostUnexpected))
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  unexpected {group}{(foreign.Find(group.Names[0]) is { } key ? Told(key, group) : "")}");
        }

        if (unexpected.Length > MostUnexpected)
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  and {unexpected.Length - MostUnexpected} more kinds of unexpected tensors");
        }

        if (elsewhere.SelectMany(one => one).Any(one => one.Key.IsOfWhole && one.Key.Layout != detection.Layout))
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  Convert the file to layout {detection.Layout} first.");
        }

        return report.ToString();
    }

    /// <summary>A name with <c>{i}</c> for the indices of blocks.</summary>
    public static string Pattern(string name) => Index().Replace(name, "{i}");

    private static string Told(ForeignKey key, Group group)
    {
        var here = key.Here.Select(name => group.Names.Count == 1 ? name : Pattern(name)).ToArray();
        var layout = key.Layout.Name.EndsWith('s') ? $"{key.Layout}'" : $"{key.Layout}'s";
        return $" This is {layout} key of {key.Architecture}; here it is {(key.IsPart ? "a part of " : "")}{Names(here)}.";
    }

    private static string Names(string[] names) => names.Length == 1
        ? Display.Name(names[0])
        : $"{string.Join(", ", names[..^1].Select(Display.Name))} and {Display.Name(names[^1])}";

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
        items.GroupBy(item => (Pattern: Pattern(item.Name), item.Text))
            .Select(group => new Group(group.Key.Pattern, group.Key.Text, [.. group.Select(item => item.Name)]));

    // Between dots, as PyTorch names blocks, and before slashes, as Flax does.
    [GeneratedRegex(@"(?<=^|[./])[0-9]+(?=[./]|$)|(?<=_)[0-9]+(?=/)")]
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
