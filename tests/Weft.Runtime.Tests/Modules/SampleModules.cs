using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Weft.Tests.Modules;

/// <summary>What a generated class looks like: children and parameters with dotted keys, buffers of both kinds.</summary>
internal sealed class Sample : WeftModule<Tensor, Tensor>
{
    public Sample(WeightSource source, string prefix = "", long width = 4)
        : base(nameof(Sample))
    {
        Register("ls_1.gamma", source, prefix, Init.Constant(0.5), width);
        RegisterBuffer("running.mean", source, prefix, Init.Zeros, width);
        RegisterBuffer("steps", source, prefix, Init.Counter);
        RegisterBuffer("mask", ones(width), persistent: false);
        Proj = Register("mlp.proj", new Linear(source, $"{prefix}mlp.proj", width, width));
        Norm = Register("mlp.norm", new LayerNorm(source, $"{prefix}mlp.norm", width, 1e-5));
        Blocks = [.. Enumerable.Range(0, 2).Select(i => Register($"blocks.{i}", new Block(source, $"{prefix}blocks.{i}.", width)))];
    }

    public Parameter Ls1Gamma => Parameter("ls_1.gamma");

    public Tensor RunningMean => Buffer("running.mean");

    public Tensor Steps => Buffer("steps");

    public Tensor Mask => Buffer("mask");

    public Linear Proj { get; }

    public LayerNorm Norm { get; }

    public IReadOnlyList<Block> Blocks { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Norm.call(Proj.call(input)) * Ls1Gamma * Mask + RunningMean;
        foreach (var block in Blocks)
        {
            x = block.call(x, input);
        }

        return scope.Keep(x);
    }

    public Parameter Unknown() => Parameter("gamma");
}

internal sealed class Block : WeftModule<Tensor, Tensor, Tensor>
{
    public Block(WeightSource source, string prefix, long width)
        : base(nameof(Block)) => Fc = Register("fc", new Linear(source, $"{prefix}fc", width, width, bias: false));

    public Linear Fc { get; }

    public override Tensor forward(Tensor input1, Tensor input2)
    {
        using var scope = NewDisposeScope();
        return scope.Keep(Fc.call(input1) + input2);
    }
}

internal sealed class Three : WeftModule<Tensor, Tensor, Tensor, Tensor>
{
    public Three(WeightSource source)
        : base(nameof(Three))
    {
        Register("a.w", source, "", Init.Ones, 2);
        RegisterBuffer("b", ones(2), persistent: false);
    }

    public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => input1 + input2 + input3 + Parameter("a.w") + Buffer("b");
}

internal sealed class Four : WeftModule<Tensor, Tensor, Tensor, Tensor, Tensor>
{
    public Four(WeightSource source)
        : base(nameof(Four))
    {
        Three = Register("three", new Three(source));
        Register("w", source, "", Init.Ones, 2);
    }

    public Three Three { get; }

    public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor input4)
    {
        using var scope = NewDisposeScope();
        return scope.Keep(Three.call(input1, input2, input3) + input4 + Parameter("w"));
    }
}

internal sealed class Disposable : IDisposable
{
    public int Times { get; private set; }

    public void Dispose() => Times++;
}

internal sealed class Owner : WeftModule<Tensor, Tensor>
{
    public Owner(IDisposable owned)
        : base(nameof(Owner)) => Own(owned);

    public override Tensor forward(Tensor input) => input.alias();
}

/// <summary>Gives every tensor the dtype it is told, inside whatever scope is open.</summary>
internal sealed class ScopedWeights(ScalarType dtype) : WeightSource
{
    public List<string> Asked { get; } = [];

    public override Tensor Take(string key, ReadOnlySpan<long> shape, Init init)
    {
        Asked.Add(key);
        return zeros(shape, dtype: dtype);
    }
}
