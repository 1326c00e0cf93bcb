using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Weft;

/// <summary>Writes the few opcodes of pickle protocol 2 that a dictionary of tensors takes.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public PickleWriter() => Op([0x80, 2]);

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>A marker, down to which the next tuple or items reach.</summary>
    public PickleWriter Mark() => Op("("u8);

    /// <summary>Everything down to the last marker as a tuple.</summary>
    public PickleWriter Tuple() => Op("t"u8);

    /// <summary>Everything down to the last marker as keys and values of the dictionary below it.</summary>
    public PickleWriter SetItems() => Op("u"u8);

    /// <summary>Calls what stands below with the tuple above.</summary>
    public PickleWriter Call() => Op("R"u8);

    /// <summary>What the tuple above stands for outside of the pickle.</summary>
    public PickleWriter Persistent() => Op("Q"u8);

    /// <summary>The end.</summary>
    public PickleWriter Stop() => Op("."u8);

    /// <summary>False.</summary>
    public PickleWriter False() => Op([0x89]);

    /// <summary>A global, by its module and name with a space between.</summary>
    public PickleWriter Global(string global) => Op("c"u8).Op(Encoding.UTF8.GetBytes(global.Replace(' ', '\n'))).Op("\n"u8);

    /// <summary>An ordered dictionary without items.</summary>
    public PickleWriter EmptyDictionary() => Global("collections OrderedDict").Op(")"u8).Call();

    /// <summary>A text.</summary>
    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op("X"u8).Op(length).Op(utf8);
    }

    /// <summary>A whole number: in four bytes where it fits, else in as many as it takes.</summary>
    public PickleWriter Int(long value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return value is >= int.MinValue and <= int.MaxValue ? Op("J"u8).Op(number[..4]) : Op([0x8A, 8]).Op(number);
    }

    private PickleWriter Op(ReadOnlySpan<byte> op)
    {
        bytes.Write(op);
        return this;
    }
}
