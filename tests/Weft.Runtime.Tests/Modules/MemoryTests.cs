using TorchSharp;
using static TorchSharp.torch;

namespace Weft.Tests.Modules;

/// <summary>Counts live tensors, so no other test may run beside it.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    [Fact]
    public void Calling_a_module_leaves_no_tensor_behind()
    {
        using var module = new Rotating();
        using var x = randn(2, 7, 8);
        using var noGrad = no_grad();

        LeakOver(1000, () => module.call(x).Dispose()).ShouldBe(0);
    }

    [Fact]
    public void Training_a_module_leaves_no_tensor_behind()
    {
        using var module = new Rotating();
        using var x = randn(2, 7, 8);

        LeakOver(200, () =>
        {
            using var scope = NewDisposeScope();
            module.call(x).sum().backward();
            module.zero_grad();
        }).ShouldBe(0);
    }

    [Fact]
    public void Building_converting_and_disposing_leaves_no_tensor_behind()
    {
        // TorchSharp goes on counting the emptied tensor that a parameter was made from: 7 parameters, made and converted twice.
        LeakOver(1, () => new TorchSharp.Modules.Parameter(zeros(1)).Dispose()).ShouldBe(1);

        LeakOver(50, () =>
        {
            using var module = new Sample(new FreshWeights(CPU, ScalarType.Float32));
            module.to(ScalarType.Float64);
            module.to(ScalarType.BFloat16);
        }).ShouldBe(50 * 7 * 3);
    }

    [Fact]
    public void Every_operation_leaves_only_its_result()
    {
        using var x = randn(2, 5, 8);
        using var row = randn(8);
        using var table = randn(10, 8);
        using var rope = new RopeTable(8, 2, 100, 1, [new(RopeCoord.Index, 0, 0), new(RopeCoord.Index, 0, 0)], [], RopeLayout.Concat, RopeDoubling.Tile);
        var rotary = rope.Get([2, 2], CPU, ScalarType.Float32);

        LeakOver(100, () =>
        {
            foreach (var kind in Enum.GetValues<Activation>())
            {
                Ops.Activate(x, kind).Dispose();
            }

            Ops.Attention(x, x, x, scale: 0.3).Dispose();
            Ops.Concat(x, 1, row, x).Dispose();
            Ops.Rotate(x, rotary, RopeRotation.Pair, 1).Dispose();
            Ops.Rotate(x, rotary, RopeRotation.Half, 1).Dispose();
            Ops.Resample(table, 3, 5, 4, 1, new ResampleRule(ResampleMode.Bicubic, Antialias: true, ResampleKeep.Square)).Dispose();
        }).ShouldBe(0);
    }

    [Fact]
    public void A_rope_table_keeps_no_more_than_its_share()
    {
        using var rope = new RopeTable(4, 2, 100, 1, [new(RopeCoord.Index, 0, 0)], [], RopeLayout.Concat, RopeDoubling.Repeat);
        var n = 0;

        LeakOver(100, () =>
        {
            using var scope = NewDisposeScope();
            rope.Get([1 + (n++ % 20)], CPU, ScalarType.Float32);
        }).ShouldBe(0);
    }

    private static long LeakOver(int calls, Action call)
    {
        for (var i = 0; i < 100; i++)
        {
            call();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        return Tensor.TotalCount - before;
    }

    private sealed class Rotating : WeftModule<Tensor, Tensor>
    {
        private readonly RopeTable rope;

        public Rotating()
            : base(nameof(Rotating))
        {
            var source = new FreshWeights(CPU, ScalarType.Float32);
            Fc = Register("mlp.fc", new Linear(source, "mlp.fc", 8, 8));
            rope = Own(new RopeTable(8, 2, 1e4, 1, [new(RopeCoord.Index, 0, 0), new(RopeCoord.Index, 0, 0)], [], RopeLayout.Concat, RopeDoubling.Repeat));
        }

        public Linear Fc { get; }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var table = rope.Get([2, 3], input.device, input.dtype);
            var q = Ops.Rotate(Fc.call(input), table, RopeRotation.Pair, 1);
            return scope.Keep(Ops.Activate(Ops.Attention(q, q, q, scale: 0.5), Activation.QuickGelu));
        }
    }
}
