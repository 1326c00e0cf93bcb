using System.Globalization;

namespace Weft;

/// <summary>Dotted ways to fields of upstream configs, as <c>upstream</c> tables write them. The generator and the runtime share it.</summary>
internal static class FieldPath
{
    /// <summary>The alternatives of a path (<c>a|b</c>), each from the root; one without a leading <c>/</c> starts at the object that holds the fields.</summary>
    public static IEnumerable<string> Alternatives(string path, string at) =>
        path.Split('|').Select(one => one.StartsWith("/", StringComparison.Ordinal) ? one.Substring(1) : at.Length == 0 ? one : $"{at}.{one}");

    /// <summary>Whether a known path, which may end in <c>*</c> or begin with <c>*.</c>, is or stands for a way.</summary>
    public static bool Covers(string known, string path) =>
        known == path
        || (known.EndsWith("*", StringComparison.Ordinal) && path.StartsWith(known.Substring(0, known.Length - 1), StringComparison.Ordinal))
        || (known.StartsWith("*.", StringComparison.Ordinal) && $".{path}".EndsWith(known.Substring(1), StringComparison.Ordinal));

    /// <summary>Whether a pattern, which may end in <c>*</c>, stands for a preset; text after the first dot of a preset's name is a tag.</summary>
    public static bool Names(string pattern, string preset) => Covers(pattern, preset) || Covers(pattern, preset.Split('.')[0]);

    /// <summary>Whether a way is, or leads to, another one.</summary>
    public static bool LeadsTo(string path, string inner) => $"{inner}.".StartsWith($"{path}.", StringComparison.Ordinal);

    /// <summary>What a step means in an array: <c>0</c> is its first item, <c>1:</c> the array of the items from the second on. Null: a step into an object.</summary>
    public static (int First, bool IsRest)? Items(string step)
    {
        var isRest = step.EndsWith(":", StringComparison.Ordinal);
        return int.TryParse(isRest ? step.Substring(0, step.Length - 1) : step, NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? (first, isRest) : null;
    }

    /// <summary>Whether a condition of <c>when</c> asks that its field be absent, the path of that, and after a <c>=</c> the text that it must hold or, to be absent, must not.</summary>
    public static (bool Absent, string Path, string? Text) Condition(string condition)
    {
        var absent = condition.StartsWith("!", StringComparison.Ordinal);
        var parts = condition.Substring(absent ? 1 : 0).Split(['='], 2);
        return (absent, parts[0], parts.Length > 1 ? parts[1] : null);
    }

    /// <summary>What a condition asks for, for messages.</summary>
    public static string Wanted(bool absent, string path, string? text) => $"{(absent ? "no " : "")}{path}{(text is null ? "" : $" = \"{text}\"")}";
}
