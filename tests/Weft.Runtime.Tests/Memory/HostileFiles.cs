using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Weft.Tests.Checkpoints;
using Weft.Tests.Fuzzing;

namespace Weft.Tests.Memory;

/// <summary>Files that are made to take a reader's memory or time, by name. They are too large to be kept.</summary>
internal static class HostileFiles
{
    private const int Megabyte = 1 << 20;

    /// <summary>Writes one: where, and whether it is to be read; null where both are right.</summary>
    public static readonly IReadOnlyDictionary<string, (string File, Action<string> Write, bool? IsRead)> All = new Dictionary<string, (string, Action<string>, bool?)>(StringComparer.Ordinal)
    {
        ["safetensors: a header of spaces"] = ("m.safetensors", path => Safetensors(path, "{}".PadRight(100_000_000)), true),
        ["safetensors: a header that is longer than allowed"] = ("m.safetensors", path => Safetensors(path, "{}".PadRight(100_000_008)), false),
        ["safetensors: a header that is as long as allowed and not there"] = ("m.safetensors", path => File.WriteAllBytes(path, [0, 0xE1, 0xF5, 5, 0, 0, 0, 0, (byte)'{']), false),
        ["safetensors: tensors and nothing else"] = ("m.safetensors", path => Safetensors(path, $"{{{Many(500_000, i => $"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")}}}"), false),
        ["safetensors: tensors of many dimensions"] = ("m.safetensors", path => Safetensors(path, $"{{{Many(60_000, i => $"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[{string.Join(',', Enumerable.Repeat(0, 64))}],\"data_offsets\":[0,0]}}")}}}"), false),
        ["safetensors: metadata and nothing else"] = ("m.safetensors", path => Safetensors(path, $"{{\"__metadata__\":{{{Many(2_000_000, i => $"\"{i:x}\":\"\"")}}}}}"), false),
        ["safetensors: one long number"] = ("m.safetensors", path => Safetensors(path, $"{{\"x\":{{\"shape\":[{new string('9', 99_000_000)}"), false),
        ["safetensors: one long name"] = ("m.safetensors", path => Safetensors(path, $"{{\"{new string('x', 99_000_000)}\":0}}"), false),
        ["safetensors: one long text of metadata"] = ("m.safetensors", path => Safetensors(path, $"{{\"__metadata__\":{{\"x\":\"{new string('x', 99_000_000)}\"}}}}"), null),
        ["safetensors: one long text of escapes"] = ("m.safetensors", path => Safetensors(path, $"{{\"__metadata__\":{{\"x\":\"{new StringBuilder().Insert(0, "\\n", 49_000_000)}\"}}}}"), null),
        ["safetensors: brackets in brackets"] = ("m.safetensors", path => Safetensors(path, $"{{\"x\":{new string('[', 50_000_000)}"), false),
        ["index: tensors and nothing else"] = ("m.index.json", path => File.WriteAllText(path, $"{{\"weight_map\":{{{Many(1_500_000, i => $"\"{i:x}\":\"x\"")}}}}}"), false),
        ["index: shards and nothing else"] = ("m.index.json", path => File.WriteAllText(path, $"{{\"weight_map\":{{{Many(1_200_000, i => $"\"{i:x}\":\"{i:x}\"")}}}}}"), false),
        ["index: numbers beside the map"] = ("m.index.json", path => File.WriteAllText(path, $"{{\"metadata\":[{Many(20_000_000, _ => "0")}],\"weight_map\":{{\"a\":\"x\"}}}}"), false),
        ["npy: more elements than there are"] = ("m.npy", path => File.WriteAllBytes(path, Npy("(1099511627776,)", 64)), false),
        ["npz: more elements than there are"] = ("m.npz", path => Zip(path, ZipPart.Of("x.npy"u8.ToArray(), Npy("(1048576, 1048576)", 64))), false),
        ["npz: a quarter of a gigabyte of zeros"] = ("m.npz", path => Zip(path, Zeros("x.npy", Npy($"({1 << 28},)", 0), 1 << 28)), true),
        ["npz: columns of zeros"] = ("m.npz", path => Zip(path, Zeros("x.npy", Npy("(8192, 8192)", 0, "True"), 1 << 26)), true),
        ["npz: arrays and nothing else"] = ("m.npz", path => Zip(path, [.. Enumerable.Range(0, 100_000).Select(i => ZipPart.Of(Name(i, ".npy"), Npy("()", 1)))]), null),
        ["torch: a gigabyte of zeros"] = ("m.pt", path => Zip(path, Pickle(new Pickler().Op('}').Text("w").Tensor("0", new("w", DType.F32, [1 << 28])).Op('s').Op('.')), Zeros("m/data/0", [], 1 << 30)), true),
        ["torch: a pickle of zeros"] = ("m.pt", path => Zip(path, Zeros("m/data.pkl", [], 1 << 30)), false),
        ["torch: a hundred thousand entries"] = ("m.pt", path => Zip(path, [.. OneTensor(), .. Enumerable.Range(1, 100_000).Select(i => ZipPart.Of(Name(i, "", "m/data/"), [0, 0, 0, 0]))]), true),
        ["torch: a hundred thousand tensors"] = ("m.pt", path => Zip(path, [Pickle(Tensors(100_000)), .. Enumerable.Range(0, 100_000).Select(i => ZipPart.Of(Name(i, "", "m/data/"), [0, 0, 0, 0]))]), null),
        ["torch: one tensor under a million names"] = ("m.pt", path => Zip(path, Deflated(Pickle(Names(1_000_000))), ZipPart.Of("m/data/0"u8.ToArray(), [])), false),
        ["torch: tensors of many dimensions"] = ("m.pt", path => Zip(path, Deflated(Pickle(Views(80_000))), ZipPart.Of("m/data/0"u8.ToArray(), [])), false),
        ["torch: one byte shown again and again"] = ("m.pt", path => Zip(path, Pickle(Shown(60 << 20)), ZipPart.Of("m/data/0"u8.ToArray(), [1])), true),
        ["torch: much of everything"] = ("m.pt", path => Zip(path, Deflated(Pickle(Everything())), Zeros("m/data/0", [], 1 << 26)), true),
        ["torch: what is kept"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated(")\u0094", 8 * Megabyte)))), false),
        ["torch: numbers that are kept in one place"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated("G\0\0\0\0\0\0\0\0q\00", Megabyte)))), false),
        ["torch: long texts"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated(Encoding.Latin1.GetString([(byte)'X', 0, 0, 1, 0, .. new byte[65_536]]) + "0", 250)))), false),
        ["torch: a long name that is asked for again and again"] = ("m.pt", path => Zip(path, Deflated(Pickle(Asked(2000)))), false),
        ["torch: a folder with a long name"] = ("m.pt", path => Zip(path, [.. Program("", 0, 5000).Select(part => part with { Name = [.. new string('x', 60_000).Select(c => (byte)c), .. part.Name.AsSpan(1)] })]), false),
        ["torch: one text of many megabytes"] = ("m.pt", path => Zip(path, Pickle(new Pickler().Text(new string('x', 40_000_000)).Op('.'))), false),
        ["torch: tuples in tuples"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated("\u0085", 15 * Megabyte, ")")))), false),
        ["torch: lists that wait"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated("]", 15 * Megabyte)))), false),
        ["torch: a list that grows"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated("h\0h\0a0", 3 * Megabyte, "]q\00")))), false),
        ["torch: marks without end"] = ("m.pt", path => Zip(path, Deflated(Pickle(Repeated("(", 15 * Megabyte)))), false),
        ["torchscript: two pickles that each take what one may"] = ("m.pt", path => Zip(path, Deflated(Pickle(Full())), Deflated(Pickle(Full()) with { Name = "m/constants.pkl"u8.ToArray() })), false),
        ["torch: entries that overlap"] = ("m.pt", path => Zip(path, [.. OneTensor(), .. Enumerable.Range(1, 1000).Select(i => new ZipPart(Name(i), [0], 0, 1, 0) { Shift = -200 })]), false),
        ["torch: a directory of entries and nothing else"] = ("m.pt", path => Zip(path, [.. Enumerable.Range(0, 400_000).Select(i => ZipPart.Of(Name(i), []))]), false),
        ["torchscript: code on one line"] = ("m.pt", path => Zip(path, Program("class " + new string('(', 3_500_000))), true),
        ["torchscript: names on one line"] = ("m.pt", path => Zip(path, Program("class X(\n  __buffers__ = [" + new StringBuilder().Insert(0, "\"a\", ", 1_000_000))), false),
        ["torchscript: a gigabyte of code"] = ("m.pt", path => Zip(path, [.. Program("")[..2], Zeros("m/code/__torch__/M.py", [], 1 << 30), Program("")[3]]), false),
        ["torchscript: modules that are shared"] = ("m.pt", path => Zip(path, Program("", 60)), false),
        ["legacy: storages that no tensor has"] = ("m.bin", path => Legacy(path, 1_000_000), false),
    };

    private static string Many(int count, Func<int, string> one)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(one(i));
        }

        return text.ToString();
    }

    private static void Safetensors(string path, string header)
    {
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(header));
    }

    private static byte[] Npy(string shape, int data, string isColumnMajor = "False") =>
        [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': {isColumnMajor}, 'shape': {shape}, }}".PadRight(117) + "\n"), .. new byte[data]];

    private static void Zip(string path, params ReadOnlySpan<ZipPart> parts) => File.WriteAllBytes(path, ZipPart.Join(parts.ToArray(), parts.Length > ushort.MaxValue));

    private static byte[] Name(int i, string ending = "", string folder = "m/") => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{folder}{i}{ending}"));

    private static ZipPart Pickle(Pickler pickle) => ZipPart.Of("m/data.pkl"u8.ToArray(), [0x80, 2, .. pickle.ToArray()]);

    private static ZipPart Deflated(ZipPart part)
    {
        using var packed = new MemoryStream();
        using (var stream = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(part.Stored);
        }

        return part with { Method = 8, Stored = packed.ToArray() };
    }

    /// <summary>An entry of a start and many zeros, packed once and put there again and again.</summary>
    private static ZipPart Zeros(string name, byte[] start, int count)
    {
        var zeros = new byte[16 * Megabyte];
        using var packed = new MemoryStream();
        using var first = new MemoryStream();
        using (var stream = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(start);
            stream.Flush();
            first.Write(packed.ToArray());
            packed.SetLength(0);
            stream.Write(zeros);
            stream.Flush();
            for (var i = 0; i < count / zeros.Length; i++)
            {
                packed.WriteTo(first);
            }
        }

        var crc = new Crc32();
        crc.Append(start);
        for (var i = 0; i < count / zeros.Length; i++)
        {
            crc.Append(zeros);
        }

        // The last block of nothing.
        first.Write([3, 0]);
        return new(Encoding.ASCII.GetBytes(name), first.ToArray(), 8, start.Length + (long)count, crc.GetCurrentHashAsUInt32());
    }

    private static ZipPart[] OneTensor() => [Pickle(new Pickler().Op('}').Text("w").Tensor("0", new("w", DType.F32, [1])).Op('s').Op('.')), ZipPart.Of("m/data/0"u8.ToArray(), new byte[4])];

    private static Pickler Repeated(string ops, int times, string start = "")
    {
        var pickle = new Pickler();
        foreach (var op in Encoding.Latin1.GetBytes(start))
        {
            pickle.Op(op);
        }

        var bytes = Encoding.Latin1.GetBytes(ops);
        for (var i = 0; i < times; i++)
        {
            pickle.Op(bytes[0], bytes.AsSpan(1));
        }

        return pickle.Op('.');
    }

    private static Pickler Tensors(int count)
    {
        var pickle = new Pickler().Op('}').Op('(');
        for (var i = 0; i < count; i++)
        {
            pickle.Text($"{i}").Tensor($"{i}", new("", DType.F32, [1]));
        }

        return pickle.Op('u').Op('.');
    }

    private static Pickler Names(int count)
    {
        var pickle = new Pickler().Tensor("0", new("", DType.U8, [.. new long[64]])).Op('q', 0).Op('0').Op('}').Op('(');
        for (var i = 0; i < count; i++)
        {
            pickle.Op(0x8C, [4, .. Encoding.ASCII.GetBytes($"{i & 0xFFFF:x4}")]).Op('h', 0);
            if (i % 1000 == 999)
            {
                pickle.Op('u').Op('(');
            }
        }

        return pickle.Op('u').Op('.');
    }

    private static Pickler Views(int count)
    {
        var pickle = new Pickler().Global("torch._utils", "_rebuild_tensor").Op('q', 0).Op('0').Numbers(new long[64]).Op('q', 1).Op('0')
            .Op('(').Text("storage").Global("torch", "ByteStorage").Text("0").Text("cpu").Number(0).Op('t').Op('Q').Op('q', 2).Op('0').Op('}');
        for (var i = 0; i < count; i++)
        {
            pickle.Text($"{i}").Op('h', 0).Op('(').Op('h', 2).Op('K', 0).Op('h', 1).Op('h', 1).Op('t').Op('R').Op('s');
        }

        return pickle.Op('.');
    }

    private static Pickler Shown(long size) => new Pickler().Op('}').Text("w").Global("torch._utils", "_rebuild_tensor")
        .Op('(').Op('(').Text("storage").Global("torch", "ByteStorage").Text("0").Text("cpu").Number(1).Op('t').Op('Q').Number(0).Numbers([size]).Numbers([0]).Op('t').Op('R').Op('s').Op('.');

    private static Pickler Everything()
    {
        var pickle = new Pickler().Op('}').Text("state_dict").Op('}').Text("w").Global("torch._utils", "_rebuild_tensor").Op('q', 0)
            .Op('(').Op('(').Text("storage").Global("torch", "ByteStorage").Text("0").Text("cpu").Number(1 << 26).Op('t').Op('Q').Op('q', 1).Number(0).Numbers([1 << 13, 1 << 13]).Op('q', 2).Numbers([1, 1 << 13]).Op('q', 3).Op('t').Op('R').Op('s');
        for (var i = 0; i < 15_000; i++)
        {
            pickle.Text($"{i}").Op('h', 0).Op('(').Op('h', 1).Op('K', 0).Op(')').Op(')').Op('t').Op('R').Op('s');
        }

        pickle.Op('s').Text("state").Op('}').Op('(');
        for (var i = 0; i < 180_000; i++)
        {
            pickle.Op('G', new byte[8]).Op('G', new byte[8]);
        }

        return pickle.Op('u').Op('s').Op('.');
    }

    private static Pickler Full()
    {
        var pickle = new Pickler().Global("__torch__.M", "X").Op(')').Op(0x81).Op('}').Op('(');
        for (var i = 0; i < 240_000; i++)
        {
            pickle.Op('G', new byte[8]).Op('G', new byte[8]);
        }

        return pickle.Op('u').Op('b').Op('.');
    }

    private static Pickler Asked(int times)
    {
        var pickle = new Pickler().Text("__torch__").Op('q', 0).Op('0').Text(new string('x', 60_000)).Op('q', 1).Op('0').Op('(');
        for (var i = 0; i < times; i++)
        {
            pickle.Op('h', 0).Op('h', 1).Op(0x93);
        }

        return pickle.Op('t').Op('.');
    }

    /// <summary>A module with a weight; around it others that have it under two names each, and beside it some of classes of their own.</summary>
    private static ZipPart[] Program(string code, int nested = 0, int classes = 0)
    {
        var pickle = new Pickler().Global("__torch__.M", "X").Op('q', 0).Op(')').Op(0x81).Op('}').Text("w").Tensor("0", new("w", DType.F32, [1])).Op('s').Op('b').Op('q', 1).Op('0');
        for (var i = 0; i < nested; i++)
        {
            pickle.Op('h', 0).Op(')').Op(0x81).Op('}').Text("a").Op('h', 1).Op('s').Text("b").Op('h', 1).Op('s').Op('b').Op('q', 1).Op('0');
        }

        if (classes > 0)
        {
            pickle.Op('h', 0).Op(')').Op(0x81).Op('}').Text("w").Op('h', 1).Op('s');
            for (var i = 0; i < classes; i++)
            {
                pickle.Text($"{i}").Global($"__torch__.M{i}", "X").Op(')').Op(0x81).Op('s');
            }

            pickle.Op('b').Op('q', 1).Op('0');
        }

        return [Pickle(pickle.Op('h', 1).Op('.')), ZipPart.Of("m/constants.pkl"u8.ToArray(), [0x80, 2, (byte)')', (byte)'.']), Deflated(ZipPart.Of("m/code/__torch__/M.py"u8.ToArray(), Encoding.ASCII.GetBytes(code))), ZipPart.Of("m/data/0"u8.ToArray(), new byte[4])];
    }

    private static void Legacy(string path, int storages)
    {
        var good = File.ReadAllBytes(Path.Combine(Samples.Folder, "torch", "legacy.pt"));
        var pickle = new Pickler().Op(0x80, 2).Op(']').Op('(');
        for (var i = 0; i < storages; i++)
        {
            pickle.Text($"{i}");
        }

        // The first three pickles are those of a good file, then come an empty mapping and the list.
        var head = good.AsSpan(0, good.AsSpan().IndexOf("type_sizes"u8));
        var third = good.AsSpan(0, head.Length + good.AsSpan(head.Length).IndexOf("u."u8) + 2);
        File.WriteAllBytes(path, [.. third, 0x80, 2, (byte)'}', (byte)'.', .. pickle.Op('e').Op('.').ToArray()]);
    }
}
