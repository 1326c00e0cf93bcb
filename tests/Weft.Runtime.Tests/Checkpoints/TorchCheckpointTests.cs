using System.IO.Compression;
using System.Text;

namespace Weft.Tests.Checkpoints;

/// <summary>Which tensors of a pickle are listed, and what archives may hold.</summary>
public sealed class TorchCheckpointTests : IDisposable
{
    private static readonly TensorSpec One = new("", DType.F32, [1]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("model")]
    [InlineData("module")]
    [InlineData("state_dict")]
    public void The_weights_of_a_training_checkpoint_are_below_a_key(string root) =>
        Names(p => p.Op('}').Op('(').Text("step").Tensor("0", One).Text("optimizer").Op('}').Text("x").Tensor("0", One).Op('s')
            .Text(root).Op('}').Text("module.w").Tensor("0", One).Op('s').Op('u')).ShouldBe(["module.w"]);

    [Fact]
    public void They_may_lie_deeper_and_the_state_dict_goes_first() =>
        Names(p => p.Op('}').Op('(').Text("model").Op('}').Text("w").Tensor("0", One).Op('s')
            .Text("state_dict").Op('}').Text("model").Op('}').Text("v").Tensor("0", One).Op('s').Op('s').Op('u')).ShouldBe(["v"]);

    [Fact]
    public void A_key_of_that_name_that_holds_no_tensors_hides_nothing() =>
        Names(p => p.Op('}').Op('(').Text("w").Tensor("0", One).Text("model").Op('}').Op('u')).ShouldBe(["w"]);

    [Fact]
    public void A_name_that_is_set_twice_has_its_last_value()
    {
        using var checkpoint = Open(p => p.Op('}').Op('(').Text("w").Tensor("0", One).Text("w").Tensor("1", One with { DType = DType.BOOL, Shape = [4] }).Op('u'));
        checkpoint.Tensors.Single().DType.ShouldBe(DType.BOOL);
    }

    [Fact]
    public void What_could_have_been_meant_is_shown() =>
        Should.Throw<CheckpointException>(() => Names(p => p.Op('}').Text("weights").Op('}').Op('s'))).Message
            .ShouldContain("holds no tensors at its keys 'weights'; they are looked for in the outermost dict and below its keys state_dict, model, module");

    [Fact]
    public void A_program_lists_the_tensors_of_its_modules_by_path() =>
        Names(
            p => Module(p, m => m.Text("w").Tensor("0", One).Text("tag").Text("x").Text("sub").Op('h', 1).Text("again").Op('h', 1), p => Module(p, m => m.Text("b").Tensor("1", One)).Op('q', 1).Op('0')),
            isProgram: true).ShouldBe(["w", "sub.b", "again.b"]);

    /// <summary>As in PyTorch: a tensor that is an attribute and no more is no part of the state.</summary>
    [Fact]
    public void A_program_tells_parameters_and_buffers_from_other_tensors() =>
        Names(
            p => Module(p, m => m.Text("w").Tensor("0", One).Text("b").Tensor("0", One).Text("table").Tensor("0", One)),
            isProgram: true,
            code: "class Other(Module):\n  __parameters__ = [\"table\", ]\n  __buffers__ = []\nclass M(Module):\n  __parameters__ = [\"w\", ]\n  __buffers__ = [\"x\", \"b\", ]\n  w : Tensor\n").ShouldBe(["w", "b"]);

    [Fact]
    public void A_program_that_does_not_tell_them_apart_shows_all() =>
        Names(p => Module(p, m => m.Text("w").Tensor("0", One).Text("table").Tensor("0", One)), isProgram: true, code: "class M(Module):\n  __parameters__ = [\"w\", ]\n").ShouldBe(["w", "table"]);

    [Fact]
    public void More_declarations_than_a_program_has_are_refused() =>
        Should.Throw<CheckpointException>(() => Names(
            p => Module(p, m => m.Text("w").Tensor("0", One)),
            isProgram: true,
            code: $"class M(Module):\n  __parameters__ = [{string.Concat(Enumerable.Repeat("\"w\", ", (1 << 16) + 1))}]\n")).Message.ShouldContain("more than 65536 parameters and buffers");

    [Fact]
    public void A_program_of_modules_that_hold_themselves_ends() =>
        Should.Throw<CheckpointException>(() => Names(
            p => p.Global("__torch__", "M").Op(')').Op(0x81).Op('q', 0).Op('}').Text("m").Op('h', 0).Op('s').Op('b'),
            isProgram: true)).Message.ShouldContain("more than 64 deep");

    /// <summary>Twenty modules, each of which holds the next one ten times.</summary>
    [Fact]
    public void A_program_of_modules_under_endless_names_ends()
    {
        var pickle = new Pickler();
        for (byte depth = 0; depth < 20; depth++)
        {
            var inner = depth;
            Module(pickle, m =>
            {
                for (var i = 0; i < 10 && inner > 0; i++)
                {
                    m.Text($"m{i}").Op('h', (byte)(inner - 1));
                }
            });
            pickle.Op('q', depth);
            if (depth < 19)
            {
                pickle.Op('0');
            }
        }

        Should.Throw<CheckpointException>(() => Names(_ => pickle, isProgram: true)).Message.ShouldContain("under more names");
    }

    [Fact]
    public void A_storage_that_no_checkpoint_holds_is_named() =>
        Should.Throw<CheckpointException>(() => Names(p => p.Global("torch", "ComplexDoubleStorage"))).Message.ShouldContain("asks for 'torch.ComplexDoubleStorage'");

    [Fact]
    public void A_pickle_that_unpacks_to_far_more_than_it_takes_is_refused()
    {
        using (var archive = new ZipArchive(File.Create(folder["bomb.pt"]), ZipArchiveMode.Create))
        {
            using var stream = archive.CreateEntry("m/data.pkl", CompressionLevel.Optimal).Open();
            stream.Write([.. Enumerable.Repeat((byte)'0', 32 << 20)]);
        }

        Should.Throw<CheckpointException>(() => Checkpoint.Open(folder["bomb.pt"])).Message.ShouldContain("which no list of tensors does");
    }

    [Fact]
    public void Nothing_may_follow_the_pickle() =>
        Should.Throw<CheckpointException>(() => Names(p => p.Op('}').Text("w").Tensor("0", One).Op('s').Op('.').Op('N'))).Message.ShouldContain("2 bytes follow the end");

    private static Pickler Module(Pickler pickle, Action<Pickler> attributes, Action<Pickler>? before = null)
    {
        before?.Invoke(pickle);
        pickle.Global("__torch__.inner", "M").Op(')').Op(0x81).Op('}').Op('(');
        attributes(pickle);
        return pickle.Op('u').Op('b');
    }

    private IEnumerable<string> Names(Func<Pickler, Pickler> pickle, bool isProgram = false, string? code = null)
    {
        using var checkpoint = Open(pickle, isProgram, code);
        return checkpoint.Tensors.Select(t => t.Name);
    }

    private Checkpoint Open(Func<Pickler, Pickler> pickle, bool isProgram = false, string? code = null) => Checkpoint.Open(TorchFile.WriteZip(folder["made.pt"],
    [
        ("m/data.pkl", pickle(new Pickler()).Op('.').ToArray()),
        ("m/data/0", new byte[4]),
        ("m/data/1", new byte[4]),
        .. isProgram ? [("m/constants.pkl", ").".Select(c => (byte)c).ToArray())] : Array.Empty<(string, byte[])>(),
        .. code is null ? Array.Empty<(string, byte[])>() : [("m/code/__torch__/inner.py", Encoding.UTF8.GetBytes(code))],
    ]));
}
