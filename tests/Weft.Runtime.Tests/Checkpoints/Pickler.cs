using System.Buffers.Binary;
using System.Text;

namespace Weft.Tests.Checkpoints;

/// <summary>Puts a pickle together, opcode by opcode.</summary>
internal sealed class Pickler
{
    private readonly List<byte> bytes = [];

    public byte[] ToArray() => [.. bytes];

    public Pickler Op(char code, params ReadOnlySpan<byte> argument) => Op((byte)code, argument);

    public Pickler Op(byte code, params ReadOnlySpan<byte> argument)
    {
        bytes.Add(code);
        bytes.AddRange(argument);
        return this;
    }

    public Pickler Text(string text)
    {
        var raw = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, raw.Length);
        return Op('X', [.. length, .. raw]);
    }

    public Pickler Number(long value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return Op(0x8A, [8, .. number]);
    }

    public Pickler Numbers(IEnumerable<long> values)
    {
        Op('(');
        foreach (var value in values)
        {
            Number(value);
        }

        return Op('t');
    }

    public Pickler Global(string module, string name) => Op('c', Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    /// <summary>A dense tensor of a whole storage.</summary>
    public Pickler Tensor(string storage, TensorSpec spec)
    {
        Global("torch._utils", "_rebuild_tensor_v3").Op('(');
        Op('(').Text("storage").Global("torch.storage", "UntypedStorage").Text(storage).Text("cpu").Number(Length(spec)).Op('t').Op('Q');
        Number(0).Numbers(spec.Shape).Numbers(Block.RowMajor(spec.Shape.AsSpan())).Op(0x89).Global("collections", "OrderedDict").Op(')').Op('R');
        return Global("torch", Type(spec.DType)).Op('t').Op('R');
    }

    private static long Length(TensorSpec spec) => spec.DType.TryGetLength(spec.Shape.AsSpan(), out var length) ? length : throw new ArgumentException("", nameof(spec));

    private static string Type(DType dtype) => dtype switch
    {
        DType.F32 => "float32",
        DType.F16 => "float16",
        DType.BF16 => "bfloat16",
        DType.F64 => "float64",
        DType.I64 => "int64",
        DType.I32 => "int32",
        DType.BOOL => "bool",
        _ => "uint8",
    };
}
