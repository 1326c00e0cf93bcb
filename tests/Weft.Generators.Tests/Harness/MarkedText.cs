using System.Text;

namespace Weft.Generators.Tests.Harness;

/// <summary>A text in which «…» marks places. The marks are no part of the text.</summary>
internal sealed class MarkedText
{
    private MarkedText(string text, IReadOnlyList<Range> places) => (Text, Places) = (text, places);

    /// <summary>The text without its marks.</summary>
    public string Text { get; }

    /// <summary>Where the marks were, in order of their start.</summary>
    public IReadOnlyList<Range> Places { get; }

    /// <summary>The one place.</summary>
    public Range Place => Places.ShouldHaveSingleItem();

    public static MarkedText Parse(string marked)
    {
        var (text, open, places) = (new StringBuilder(), new Stack<int>(), new List<Range>());
        foreach (var c in marked)
        {
            switch (c)
            {
                case '«':
                    open.Push(text.Length);
                    break;
                case '»':
                    places.Add(open.Pop()..text.Length);
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        open.ShouldBeEmpty("A « has no ».");
        return new MarkedText(text.ToString(), [.. places.OrderBy(p => p.Start.Value)]);
    }

    /// <summary>Line and column of a place's start, counted from 0.</summary>
    public static (int Line, int Column) Position(string text, int offset)
    {
        var before = text[..offset];
        return (before.Count(c => c == '\n'), offset - (before.LastIndexOf('\n') + 1));
    }
}
