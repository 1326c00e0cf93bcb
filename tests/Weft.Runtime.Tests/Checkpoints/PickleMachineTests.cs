using System.Numerics;

namespace Weft.Tests.Checkpoints;

public sealed class PickleMachineTests
{
    public static TheoryData<string, object?> Values { get; } = new()
    {
        { "N.", null },
        { "\u0088.", true },
        { "\u0089.", false },
        { "K\u0007.", 7L },
        { "M\u0001\u0002.", 513L },
        { "J\u00FE\u00FF\u00FF\u00FF.", -2L },
        { "I-12\n.", -12L },
        { "I01\n.", true },
        { "\u008A\u0000.", 0L },
        { "\u008A\u0002\u0000\u0080.", -32768L },
        { "\u008A\u0008\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007F.", long.MaxValue },
        { "\u008A\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080\u0000.", BigInteger.Pow(2, 63) },
        { "\u008B\u0001\u0000\u0000\u0000\u0005.", 5L },
        { "G\u003F\u00F8\u0000\u0000\u0000\u0000\u0000\u0000.", 1.5 },
        { "X\u0002\u0000\u0000\u0000\u00C3\u00A9.", "é" },
        { "\u008C\u0002ab.", "ab" },
        { "\u008D\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0000ab.", "ab" },
        { "U\u0002ab.", "ab" },
        { "T\u0002\u0000\u0000\u0000ab.", "ab" },
        { "\u0080\u0004\u0095\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000K\u0001.", 1L },
        { "K\u0001q\u00050h\u0005.", 1L },
        { "K\u0001r\u0000\u0001\u0000\u00000j\u0000\u0001\u0000\u0000.", 1L },
        { "K\u0001\u00940K\u0002\u00940h\u0001.", 2L },
        { "K\u0001(K\u0002K\u00031.", 1L },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_plain_value_is_read(string pickle, object? expected) => Run(pickle).ShouldBe(expected);

    [Theory]
    [InlineData("C\u0002ab.")]
    [InlineData("B\u0002\u0000\u0000\u0000ab.")]
    [InlineData("\u008E\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0000ab.")]
    [InlineData("\u0096\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0000ab.")]
    [InlineData("X\u0001\u0000\u0000\u0000\u00FF.")]
    [InlineData("\u008F(K\u0001\u0090.")]
    [InlineData("(K\u0001\u0091.")]
    [InlineData("cargparse\nNamespace\n)\u0081}b.")]
    [InlineData("ccollections\nCounter\n}K\u0001K\u0002s\u0085R.")]
    [InlineData("cnumpy\ndtype\nX\u0002\u0000\u0000\u0000f8\u0089\u0088\u0087RK\u0001\u0085b.")]
    public void What_no_tensor_needs_is_there_and_no_more(string pickle) => Run(pickle).ShouldBe(PickleOpaque.Instance);

    [Fact]
    public void Very_long_text_is_no_name()
    {
        Run(new Pickler().Text(new string('x', 65537)).Op('.').ToArray()).ShouldBe(PickleOpaque.Instance);
        Run(new Pickler().Text(new string('x', 65536)).Op('.').ToArray()).ShouldBe(new string('x', 65536));
    }

    [Fact]
    public void Collections_hold_what_is_put_into_them()
    {
        var tuple = Run("(]K\u0001a(K\u0002K\u0003e}K\u0004K\u0005s(K\u0006K\u0007K\u0008K\u0009u)K\u0001\u0085K\u0001K\u0002\u0086K\u0001K\u0002K\u0003\u0087t.").ShouldBeOfType<PickleTuple>().Items;

        tuple[0].ShouldBeOfType<PickleList>().Items.ShouldBe([1L, 2L, 3L]);
        tuple[1].ShouldBeOfType<PickleDict>().Items.ShouldBe([new(4L, 5L), new(6L, 7L), new(8L, 9L)]);
        tuple[2..].Select(t => t.ShouldBeOfType<PickleTuple>().Items.Length).ShouldBe([0, 1, 2, 3]);
    }

    [Theory]
    [InlineData("ccollections\nOrderedDict\n)R}X\u0009\u0000\u0000\u0000_metadata}sb.")]
    [InlineData("ccollections\ndefaultdict\nc__builtin__\ndict\n\u0085R.")]
    [InlineData("\u008C\u000Bcollections\u008C\u000BOrderedDict\u0093)R.")]
    public void A_mapping_of_the_library_is_an_empty_one(string pickle) => Run(pickle).ShouldBeOfType<PickleDict>().Items.ShouldBeEmpty();

    [Fact]
    public void A_parameter_with_attributes_is_its_tensor()
    {
        var spec = new TensorSpec("w", DType.F32, [2]);
        var inner = new Pickler().Global("torch._utils", "_rebuild_parameter").Tensor("0", spec).Op(0x88).Op('N').Op(0x87).Op('R').Op('.');
        Run(inner.ToArray()).ShouldBeOfType<PickleTensor>().Storage.Count.ShouldBe(8);

        var outer = new Pickler().Global("torch._tensor", "_rebuild_from_type_v2").Op('(').Global("torch._utils", "_rebuild_parameter").Global("torch.nn.parameter", "Parameter")
            .Tensor("0", spec).Op(0x88).Op('N').Op(0x87).Op('}').Op('t').Op('R').Op('.');
        Run(outer.ToArray()).ShouldBeOfType<PickleTensor>().DType.ShouldBe(DType.F32);
    }

    [Theory]
    [InlineData("K\u0001K\u0002.", "ends with one value, found 2")]
    [InlineData("(K\u0001.", "ends with one value")]
    [InlineData("K\u0001(0.", "a value is taken that is not there")]
    [InlineData("K\u0001(\u0085.", "a value is taken that is not there")]
    [InlineData("K\u0001K\u0002a.", "only a list takes items")]
    [InlineData("]K\u0001K\u0002s.", "only a dict takes keys and values")]
    [InlineData("}(K\u0001u.", "in pairs")]
    [InlineData("]K\u0001b.", "given to something that has none")]
    [InlineData("K\u0001)R.", "called that is no name")]
    [InlineData("ctorch\nfloat32\n)R.", "'torch.float32' does not take these arguments")]
    [InlineData("ccollections\nOrderedDict\nK\u0001R.", "arguments must be a tuple")]
    [InlineData("c__torch__.M\nX\n)\u0081}b}b.", "given to something that has none")]
    [InlineData("\u0080\u0001.", "protocols 2 to 5")]
    [InlineData("cos\nsystem\n.", "byte 11: asks for 'os.system'")]
    [InlineData("cos\u001B[31m\nsystem\n.", "asks for 'os\\u001b[31m.system'")]
    [InlineData("Ix\n.", "expected a number")]
    [InlineData("K", "the pickle is cut short")]
    public void A_broken_or_hostile_pickle_is_refused(string pickle, string part) => Error(Bytes(pickle)).ShouldContain(part);

    [Fact]
    public void Depth_and_memory_have_a_limit()
    {
        Error([.. Enumerable.Repeat((byte)'(', 1001)]).ShouldContain("more than 1000 collections");
        Error([.. Enumerable.Repeat((byte)'N', (1 << 20) + 1)]).ShouldContain("more than 1048576 values");
        Error([.. Enumerable.Repeat((byte)']', 1 << 20)]).ShouldContain("more values than a file of this size");
        Error([.. Enumerable.Repeat(Bytes("K\u0001\u0094"), 1 << 19).SelectMany(op => op)]).ShouldContain("more values");
        Error([.. ")"u8, .. Enumerable.Repeat((byte)0x85, 1 << 20)]).ShouldContain("more values");
        Error([.. Enumerable.Repeat(Bytes("c__torch__\nM\n0"), (1 << 18) + 1).SelectMany(op => op)]).ShouldContain("more values");
    }

    private static byte[] Bytes(string pickle) => [.. pickle.Select(c => (byte)c)];

    private static object? Run(string pickle) => Run(Bytes(pickle));

    private static object? Run(byte[] pickle) => new PickleMachine(new PickleInput(new MemoryBytes(pickle), "here"), new Allowance(16 << 20)).Run();

    private static string Error(byte[] pickle) => Should.Throw<CheckpointException>(() => Run(pickle)).Message;
}
