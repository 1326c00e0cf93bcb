using System.Globalization;
using System.Text;

namespace Weft;

/// <summary>A whole-key pattern such as <c>blocks.{i}.attn.{q|k|v}_proj.{p}</c>.</summary>
/// <remarks>
/// <c>{i}</c> is a non-negative integer, <c>{i + 1}</c> the same with an offset, <c>{p}</c> is weight or bias, <c>{n:a|b}</c> a named set,
/// <c>{a|b|c}</c> (at most one) an ordered list of keys that belong together, and <c>{rest*}</c> at the end takes what is left of the key.
/// </remarks>
internal sealed class KeyPattern
{
    private static readonly string[] WeightOrBias = ["weight", "bias"];

    private readonly List<Segment> segments;

    private KeyPattern(string text, List<Segment> segments, IReadOnlyList<string> elements)
    {
        Text = text;
        this.segments = segments;
        Elements = elements;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>The alternatives of the ordered list in order; empty when the pattern stands for one key.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>How many keys one binding of the captures gives.</summary>
    public int Count => Math.Max(1, Elements.Count);

    /// <summary>Names of the captures that a match binds.</summary>
    public IEnumerable<string> Captures
    {
        get
        {
            foreach (var segment in segments)
            {
                if (segment.Kind is SegmentKind.Integer or SegmentKind.Set or SegmentKind.Rest)
                {
                    yield return segment.Name;
                }
            }
        }
    }

    /// <summary>What the captures stand for, in words: the same capture must stand for the same on both sides of a rule.</summary>
    public IEnumerable<string> CaptureTexts
    {
        get
        {
            foreach (var segment in segments)
            {
                switch (segment.Kind)
                {
                    case SegmentKind.Integer:
                        yield return $"{{{segment.Name}}}";
                        break;
                    case SegmentKind.Rest:
                        yield return $"{{{segment.Name}*}}";
                        break;
                    case SegmentKind.Set:
                        yield return $"{{{segment.Name}:{string.Join("|", segment.Options)}}}";
                        break;
                    default:
                        break;
                }
            }
        }
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">The pattern is malformed; the message says how.</exception>
    public static KeyPattern Parse(string text) =>
        TryParse(text, out var error) ?? throw new FormatException($"Key pattern '{text}': {error}.");

    /// <summary>Reads a pattern, or gives null and the reason why not.</summary>
    public static KeyPattern? TryParse(string text, out string error)
    {
        var segments = new List<Segment>();
        string[] elements = [];
        error = "";
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var literal = open < 0 ? text.Substring(at) : text.Substring(at, open - at);
            if (literal.IndexOf('}') >= 0)
            {
                error = "'}' without '{'";
                return null;
            }

            if (literal.Length > 0)
            {
                segments.Add(new Segment(SegmentKind.Literal, literal));
            }

            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                error = "'{' without '}'";
                return null;
            }

            var hole = text.Substring(open + 1, close - open - 1).Trim();
            if (ParseHole(hole, close == text.Length - 1, out error) is not { } segment)
            {
                return null;
            }

            if (segment.Kind == SegmentKind.List)
            {
                if (elements.Length > 0)
                {
                    error = "only one ordered list is allowed";
                    return null;
                }

                elements = segment.Options;
            }

            segments.Add(segment);
            at = close + 1;
        }

        if (segments.Count == 0)
        {
            error = "it is empty";
            return null;
        }

        return new KeyPattern(text, segments, elements);
    }

    /// <summary>Matches a whole key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bindings">What the captures stand for, integers in decimal; an entry that is there already must agree.</param>
    /// <param name="element">Which element of the ordered list matched; 0 without a list.</param>
    public bool TryMatch(string key, IDictionary<string, string> bindings, out int element)
    {
        element = 0;
        return Match(key, 0, 0, bindings, ref element);
    }

    /// <summary>The key for given captures.</summary>
    /// <param name="bindings">What the captures stand for.</param>
    /// <param name="element">Which element of the ordered list.</param>
    public string Expand(IReadOnlyDictionary<string, string> bindings, int element = 0)
    {
        var key = new StringBuilder();
        foreach (var segment in segments)
        {
            _ = segment.Kind switch
            {
                SegmentKind.Literal => key.Append(segment.Name),
                SegmentKind.List => key.Append(segment.Options[element]),
                SegmentKind.Integer => key.Append((long.Parse(bindings[segment.Name], CultureInfo.InvariantCulture) + segment.Offset).ToString(CultureInfo.InvariantCulture)),
                _ => key.Append(bindings[segment.Name]),
            };
        }

        return key.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static Segment? ParseHole(string hole, bool last, out string error)
    {
        error = "";
        if (hole.EndsWith("*", StringComparison.Ordinal) && IsName(hole.Substring(0, hole.Length - 1)))
        {
            if (!last)
            {
                error = $"'{{{hole}}}' must stand at the end";
                return null;
            }

            return new Segment(SegmentKind.Rest, hole.Substring(0, hole.Length - 1));
        }

        var colon = hole.IndexOf(':');
        if (colon >= 0 && IsName(hole.Substring(0, colon).Trim()))
        {
            return new Segment(SegmentKind.Set, hole.Substring(0, colon).Trim()) { Options = hole.Substring(colon + 1).Split('|') };
        }

        if (hole.IndexOf('|') >= 0)
        {
            return new Segment(SegmentKind.List, hole) { Options = hole.Split('|') };
        }

        if (hole == "p")
        {
            return new Segment(SegmentKind.Set, hole) { Options = WeightOrBias };
        }

        var sign = hole.IndexOfAny(['+', '-']);
        var name = (sign < 0 ? hole : hole.Substring(0, sign)).Trim();
        var offset = 0;
        if (!IsName(name) || (sign >= 0 && !int.TryParse(hole.Substring(sign + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out offset)))
        {
            error = $"'{{{hole}}}' is none of {{i}}, {{i + 1}}, {{p}}, {{name:a|b}}, {{a|b|c}}, {{rest*}}";
            return null;
        }

        return new Segment(SegmentKind.Integer, name) { Offset = sign >= 0 && hole[sign] == '-' ? -offset : offset };
    }

    private static bool IsName(string text)
    {
        foreach (var character in text)
        {
            if (!(character is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')))
            {
                return false;
            }
        }

        return text.Length > 0 && text[0] is not (>= '0' and <= '9');
    }

    private bool Match(string key, int at, int index, IDictionary<string, string> bindings, ref int element)
    {
        if (index == segments.Count)
        {
            return at == key.Length;
        }

        var segment = segments[index];
        switch (segment.Kind)
        {
            case SegmentKind.Literal:
                return string.CompareOrdinal(key, at, segment.Name, 0, segment.Name.Length) == 0
                    && Match(key, at + segment.Name.Length, index + 1, bindings, ref element);

            case SegmentKind.Integer:
                var end = at;
                while (end < key.Length && key[end] is >= '0' and <= '9')
                {
                    end++;
                }

                // A leading zero is another key: a written index never has one.
                return end > at && (key[at] != '0' || end == at + 1)
                    && long.TryParse(key.Substring(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= segment.Offset
                    && Bind(segment.Name, (number - segment.Offset).ToString(CultureInfo.InvariantCulture), key, end, index, bindings, ref element);

            case SegmentKind.Rest:
                return at < key.Length && Bind(segment.Name, key.Substring(at), key, key.Length, index, bindings, ref element);

            default:
                for (var i = 0; i < segment.Options.Length; i++)
                {
                    var option = segment.Options[i];
                    if (string.CompareOrdinal(key, at, option, 0, option.Length) != 0)
                    {
                        continue;
                    }

                    if (segment.Kind == SegmentKind.List)
                    {
                        element = i;
                        if (Match(key, at + option.Length, index + 1, bindings, ref element))
                        {
                            return true;
                        }
                    }
                    else if (Bind(segment.Name, option, key, at + option.Length, index, bindings, ref element))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    private bool Bind(string name, string value, string key, int at, int index, IDictionary<string, string> bindings, ref int element)
    {
        if (bindings.TryGetValue(name, out var bound))
        {
            return bound == value && Match(key, at, index + 1, bindings, ref element);
        }

        bindings[name] = value;
        if (Match(key, at, index + 1, bindings, ref element))
        {
            return true;
        }

        bindings.Remove(name);
        return false;
    }

    private enum SegmentKind
    {
        Literal,
        Integer,
        Set,
        List,
        Rest,
    }

    private sealed record Segment(SegmentKind Kind, string Name)
    {
        public int Offset { get; init; }

        public string[] Options { get; init; } = [];
    }
}
