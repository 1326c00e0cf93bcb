using System.Text;

namespace Weft.Generators.Emission;

/// <summary>Writes C# with LF line ends and four spaces a level. A text of several lines is indented line by line.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _level;

    private bool _closed;

    public SourceWriter Line(string line = "")
    {
        foreach (var one in line.Split('\n'))
        {
            // What follows a block stands apart from it.
            if (_closed && one.TrimStart() is { Length: > 0 } text && text[0] is not ('}' or ']' or ')') && !text.StartsWith("else", StringComparison.Ordinal))
            {
                _text.Append('\n');
            }

            _closed = one.TrimStart() == "}";
            if (one.Length > 0)
            {
                _text.Append(' ', _level * 4).Append(one);
            }

            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Braces around what is written until the result is disposed.</summary>
    public BlockScope Block(string? head = null, string close = "}")
    {
        if (head is not null)
        {
            Line(head);
        }

        Line("{");
        _level++;
        return new BlockScope(this, close);
    }

    /// <summary>One level deeper until the result is disposed.</summary>
    public BlockScope Indent()
    {
        _level++;
        return new BlockScope(this, null);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct BlockScope(SourceWriter writer, string? close) : IDisposable
    {
        public void Dispose()
        {
            writer._level--;
            if (close is not null)
            {
                writer.Line(close);
            }
        }
    }
}
