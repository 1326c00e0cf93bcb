using System.Collections.Immutable;
using System.Globalization;

namespace Weft;

/// <summary>Reads the one dict that a NumPy array starts with; anything else that Python could read there is refused.</summary>
internal sealed class NpyHeaderParser(string text, string place)
{
    private int at;

    public NpyHeader Parse()
    {
        string? type = null;
        bool? columnMajor = null;
        ImmutableArray<long>? shape = null;
        Expect('{');
        while (!Take('}'))
        {
            var key = ReadString();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Peek() == '\'' || Peek() == '"' ? ReadString() : throw Broken("only arrays of plain numbers are read, found a dtype that is not plain text");
                    break;
                case "fortran_order" when columnMajor is null:
                    columnMajor = Take("True") || (!Take("False") ? throw Broken("'fortran_order' must be True or False") : false);
                    break;
                case "shape" when shape is null:
                    shape = ReadShape();
                    break;
                default:
                    throw Broken($"expected 'descr', 'fortran_order' and 'shape', each once, found {Display.Name(key)}");
            }

            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }

        if (type is null || columnMajor is null || shape is null || text.AsSpan(at).Trim(" \n").Length > 0)
        {
            throw Broken("expected 'descr', 'fortran_order' and 'shape', and nothing after them");
        }

        var dtype = ReadType(type);
        return new(dtype, type[0] == '>', columnMajor.Value, shape.Value, 0);
    }

    private DType ReadType(string type)
    {
        var known = NpyHeader.Types.FirstOrDefault(one => type.Length > 1 && type[1..] == one.Code);
        DType? found = known.Code is null || !known.Orders.Contains(type[0], StringComparison.Ordinal) ? null : known.DType;
        return found ?? throw new CheckpointException($"{place}: no tensor can hold elements of dtype {Display.Name(type)}.");
    }

    private ImmutableArray<long> ReadShape()
    {
        var shape = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!Take(')'))
        {
            if (shape.Count == TensorEntry.MostDimensions)
            {
                throw Broken($"an array has at most {TensorEntry.MostDimensions} dimensions");
            }

            shape.Add(ReadSize());
            if (!Take(','))
            {
                // In Python a number in brackets is no tuple.
                if (shape.Count == 1)
                {
                    throw Broken("'shape' must be a tuple of sizes");
                }

                Expect(')');
                break;
            }
        }

        return shape.ToImmutable();
    }

    private long ReadSize()
    {
        Skip();
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        if (!long.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            throw Broken($"'shape' must hold whole numbers from 0 to {long.MaxValue}");
        }

        // Python 2 marked long numbers.
        if (at < text.Length && text[at] == 'L')
        {
            at++;
        }

        return size;
    }

    private string ReadString()
    {
        var quote = Peek();
        var end = quote is '\'' or '"' ? text.IndexOf(quote, at + 1) : -1;
        if (end < 0 || text.AsSpan(at, end - at).Contains('\\'))
        {
            throw Broken($"expected a plain string at character {at}");
        }

        var value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    private char Peek()
    {
        Skip();
        return at < text.Length ? text[at] : '\0';
    }

    private bool Take(char wanted)
    {
        if (Peek() != wanted)
        {
            return false;
        }

        at++;
        return true;
    }

    private bool Take(string word)
    {
        Skip();
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
        {
            return false;
        }

        at += word.Length;
        return true;
    }

    private void Expect(char wanted)
    {
        if (!Take(wanted))
        {
            throw Broken($"expected {wanted} at character {at}");
        }
    }

    private void Skip()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private CheckpointException Broken(string what) => new($"{place}: the header is not that of an array: {what}.");
}
