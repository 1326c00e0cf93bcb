using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>Goes through one pickle and puts together what it describes. Nothing is called or imported: a global is one of a fixed list or an error.</summary>
/// <param name="input">The pickle's bytes.</param>
/// <param name="allowance">What may be allocated.</param>
internal sealed class PickleMachine(PickleInput input, Allowance allowance)
{
    /// <summary>Longer text is no name of anything.</summary>
    public const int LongestText = 1 << 16;

    private const int LongestInteger = 1024;
    private const int MostNested = 1000;
    private const int MostStacked = 1 << 20;

    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object[] Small = [.. Enumerable.Range(0, 256).Select(i => (object)(long)i)];

    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];

    /// <summary>The storages that were named, by key.</summary>
    public Dictionary<string, PickleStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs to the end of the pickle.</summary>
    /// <exception cref="CheckpointException">It asks for something that no tensor needs, or is broken.</exception>
    public object? Run()
    {
        while (true)
        {
            var code = input.Byte();
            if (code == (byte)'.')
            {
                return stack.Count == 1 && marks.Count == 0 ? stack[0] : throw input.Broken($"a pickle ends with one value, found {stack.Count}");
            }

            if (!Value(code) && !Collect(code) && !Memo(code) && !Make(code))
            {
                throw input.Broken($"opcode 0x{code:X2} is not one that tensors need");
            }
        }
    }

    private bool Value(byte code)
    {
        switch (code)
        {
            case 0x80:
                var protocol = input.Byte();
                return protocol is >= 2 and <= 5 ? true : throw input.Broken($"pickle protocols 2 to 5 are read, found {protocol}");
            case 0x95:
                // A frame says how much to buffer; what it says is not needed.
                input.UInt64();
                return true;
            case (byte)'N':
                Push(null);
                return true;
            case 0x88:
                Push(True);
                return true;
            case 0x89:
                Push(False);
                return true;
            case (byte)'K':
                Push(Small[input.Byte()]);
                return true;
            case (byte)'M':
                Number(input.UInt16());
                return true;
            case (byte)'J':
                Number(input.Int32());
                return true;
            case (byte)'I':
                Line();
                return true;
            case 0x8A:
                Integer(input.Byte());
                return true;
            case 0x8B:
                Integer(input.UInt32());
                return true;
            case (byte)'G':
                Spend(24);
                Push(input.Double());
                return true;
            case (byte)'U' or 0x8C:
                Text(input.Byte());
                return true;
            case (byte)'T' or (byte)'X':
                Text(input.UInt32());
                return true;
            case 0x8D:
                Text(input.UInt64());
                return true;
            case (byte)'C':
                Bytes(input.Byte());
                return true;
            case (byte)'B':
                Bytes(input.UInt32());
                return true;
            case 0x8E or 0x96:
                Bytes(input.UInt64());
                return true;
            default:
                return false;
        }
    }

    private bool Collect(byte code)
    {
        switch (code)
        {
            case (byte)'(':
                if (marks.Count == MostNested)
                {
                    throw input.Broken($"more than {MostNested} collections are open at once");
                }

                marks.Push(stack.Count);
                return true;
            case (byte)'0':
                Pop();
                return true;
            case (byte)'1':
                PopMark();
                return true;
            case (byte)')':
                Push(PickleTuple.Empty);
                return true;
            case (byte)'t':
                Tuple(PopMark());
                return true;
            case 0x85 or 0x86 or 0x87:
                Tuple(PopMany(code - 0x84));
                return true;
            case (byte)']':
                Spend(112);
                Push(new PickleList());
                return true;
            case (byte)'a':
                Append([Pop()]);
                return true;
            case (byte)'e':
                Append(PopMark());
                return true;
            case (byte)'}':
                Spend(144);
                Push(new PickleDict());
                return true;
            case (byte)'s':
                SetItems(PopMany(2));
                return true;
            case (byte)'u':
                SetItems(PopMark());
                return true;
            case 0x8F:
                Push(PickleOpaque.Instance);
                return true;
            case 0x90:
                PopMark();
                return Top() is PickleOpaque ? true : throw input.Broken("only sets take items like this");
            case 0x91:
                PopMark();
                Push(PickleOpaque.Instance);
                return true;
            default:
                return false;
        }
    }

    private bool Memo(byte code)
    {
        switch (code)
        {
            case (byte)'q':
                Keep(input.Byte());
                return true;
            case (byte)'r':
                Keep(input.UInt32());
                return true;
            case 0x94:
                Keep((uint)memo.Count);
                return true;
            case (byte)'h':
                Recall(input.Byte());
                return true;
            case (byte)'j':
                Recall(input.UInt32());
                return true;
            default:
                return false;
        }
    }

    private bool Make(byte code)
    {
        switch (code)
        {
            case (byte)'c':
                Global(input.Line(), input.Line());
                return true;
            case 0x93:
                var name = PopMany(2);
                Global(name[0] as string ?? throw NoText(), name[1] as string ?? throw NoText());
                return true;
            case (byte)'Q':
                Push(Storage(Pop()));
                return true;
            case (byte)'R':
                var call = PopMany(2);
                Push(Call(call[0], Arguments(call[1])));
                return true;
            case 0x81:
                var made = PopMany(2);
                Push(New(made[0], Arguments(made[1])));
                return true;
            case (byte)'b':
                Build(Pop());
                return true;
            default:
                return false;
        }
    }

    private void Line()
    {
        var text = input.Line();
        if (text is "00" or "01")
        {
            Push(text == "01" ? True : False);
            return;
        }

        Number(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw input.Broken($"expected a number, found {Display.Name(text)}"));
    }

    private void Number(long value)
    {
        Spend(24);
        Push(value is >= 0 and < 256 ? Small[value] : value);
    }

    private void Integer(uint length)
    {
        if (length > LongestInteger)
        {
            throw input.Broken($"an integer has at most {LongestInteger} bytes, found {length}");
        }

        var value = new BigInteger(input.Take((int)length));
        Spend(64 + length);
        Push(value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value);
    }

    private void Text(ulong length)
    {
        Spend(32 + (2 * (long)Math.Min(length, LongestText)));
        Push((object?)input.Text(length, LongestText) ?? PickleOpaque.Instance);
    }

    private void Bytes(ulong length)
    {
        input.Skip(length);
        Push(PickleOpaque.Instance);
    }

    private void Tuple(object?[] items)
    {
        Spend(48);
        Push(new PickleTuple(items));
    }

    private void Append(ReadOnlySpan<object?> items)
    {
        var list = Top() as PickleList ?? throw input.Broken("only a list takes items");
        Spend(24 * items.Length);
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        var dict = Top() as PickleDict ?? throw input.Broken("only a dict takes keys and values");
        if (items.Length % 2 != 0)
        {
            throw input.Broken("a dict takes keys and values in pairs");
        }

        Spend(16 * items.Length);
        for (var i = 0; i < items.Length; i += 2)
        {
            dict.Items.Add(items[i] is PickleList or PickleDict ? throw input.Broken("a list or a dict cannot be a key") : new(items[i], items[i + 1]));
        }
    }

    private void Keep(uint index)
    {
        Spend(96);
        memo[index] = Top();
    }

    private void Recall(uint index) => Push(memo.TryGetValue(index, out var value) ? value : throw input.Broken($"value {index} was never kept"));

    private void Global(string module, string name)
    {
        Spend(64 + (2 * (module.Length + name.Length)));
        Push(PickleGlobals.Find(module, name) ?? throw input.Broken($"asks for {Display.Name($"{module}.{name}")}; only tensors and plain values are read, such as a module's state_dict, and nothing is run"));
    }

    private PickleStorage Storage(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, _, long count, .. [] or [null]] } || count < 0)
        {
            throw input.Broken("a persistent id must be that of a storage: its kind, type, key, place and number of elements");
        }

        Spend(96);
        var storage = new PickleStorage(type, key, count);
        Storages.TryAdd(key, storage);
        return storage;
    }

    private object? Call(object? callee, object?[] arguments)
    {
        var global = callee as PickleGlobal ?? throw input.Broken("something is called that is no name");
        Spend(96);
        return (global.Kind, arguments) switch
        {
            (PickleGlobalKind.Inert, _) => PickleOpaque.Instance,
            (PickleGlobalKind.Mapping, [] or [PickleGlobal { Kind: PickleGlobalKind.Inert }]) => new PickleDict(),
            (PickleGlobalKind.List, [PickleList list]) => list,
            (PickleGlobalKind.Tuple, [PickleTuple tuple]) => tuple,
            (PickleGlobalKind.First, [_, _]) => arguments[0],
            (PickleGlobalKind.Parameter, [PickleTensor tensor, _, ..]) => tensor,
            (PickleGlobalKind.Caller, [PickleGlobal { Kind: PickleGlobalKind.Tensor or PickleGlobalKind.TypedTensor or PickleGlobalKind.Parameter } inner, PickleGlobal, PickleTuple inside, _]) => Call(inner, inside.Items),
            (PickleGlobalKind.Tensor, [PickleStorage storage, var offset, var size, var stride]) => new PickleTensor(storage, storage.Type.DType, offset, size, stride, true),
            (PickleGlobalKind.Tensor, [PickleStorage storage, var offset, var size, var stride, _, _, .. var rest]) => new PickleTensor(storage, storage.Type.DType, offset, size, stride, IsPlain(rest)),
            (PickleGlobalKind.TypedTensor, [PickleStorage storage, var offset, var size, var stride, _, _, PickleGlobal { Kind: PickleGlobalKind.DType } type, .. var rest]) => new PickleTensor(storage, type.DType, offset, size, stride, IsPlain(rest)),
            _ => throw input.Broken($"{Display.Name(global.Name)} does not take these arguments"),
        };
    }

    // Conjugated and negated views say so at the end.
    private static bool IsPlain(ReadOnlySpan<object?> rest) => rest is [] or [null] or [PickleDict { Items.Count: 0 }];

    private object New(object? type, object?[] arguments)
    {
        Spend(32);
        return (type as PickleGlobal)?.Kind switch
        {
            PickleGlobalKind.Inert => PickleOpaque.Instance,
            PickleGlobalKind.Class when arguments.Length == 0 => new PickleObject(((PickleGlobal)type!).Name),
            PickleGlobalKind.Mapping when arguments.Length == 0 => new PickleDict(),
            _ => throw input.Broken("an object is made of something that is no class of plain values"),
        };
    }

    private void Build(object? state)
    {
        switch (Top())
        {
            case PickleObject { State: null } made when state is PickleDict attributes:
                made.State = attributes;
                break;
            case PickleDict when state is PickleDict:
            case PickleObject { State: null } or PickleOpaque:
                break;
            default:
                throw input.Broken("a state is given to something that has none");
        }
    }

    private object?[] Arguments(object? value) => (value as PickleTuple ?? throw input.Broken("arguments must be a tuple")).Items;

    private CheckpointException NoText() => input.Broken("a name must be text");

    private void Spend(long bytes)
    {
        if (!allowance.TrySpend(bytes))
        {
            throw input.Broken("describes more values than a file of this size can have use for");
        }
    }

    private void Push(object? value)
    {
        if (stack.Count == MostStacked)
        {
            throw input.Broken($"more than {MostStacked} values wait at once");
        }

        stack.Add(value);
    }

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Underflow();

    private object? Pop()
    {
        var value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        if (stack.Count - count < Floor)
        {
            throw Underflow();
        }

        Spend(8 * count);
        var values = CollectionsMarshal.AsSpan(stack)[^count..].ToArray();
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private object?[] PopMark()
    {
        if (!marks.TryPeek(out var floor))
        {
            throw input.Broken("a collection ends that was never begun");
        }

        var values = PopMany(stack.Count - floor);
        marks.Pop();
        return values;
    }

    // What lies below the last mark is not to be touched.
    private int Floor => marks.TryPeek(out var floor) ? floor : 0;

    private CheckpointException Underflow() => input.Broken("a value is taken that is not there");
}
