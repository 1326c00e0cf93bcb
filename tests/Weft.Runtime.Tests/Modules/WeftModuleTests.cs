using TorchSharp;
using static TorchSharp.torch;

namespace Weft.Tests.Modules;

public sealed class WeftModuleTests
{
    private static readonly string[] SampleKeys =
    [
        "ls_1.gamma", "running.mean", "steps", "mlp.proj.weight", "mlp.proj.bias", "mlp.norm.weight", "mlp.norm.bias",
        "blocks.0.fc.weight", "blocks.1.fc.weight",
    ];

    private static FreshWeights Fresh => new(CPU, ScalarType.Float32);

    [Fact]
    public void State_dict_keys_are_the_registered_paths()
    {
        using var module = new Sample(Fresh);

        module.state_dict().Keys.ShouldBe(SampleKeys, ignoreOrder: true);
        module.named_parameters().Select(p => p.name).ShouldBe(SampleKeys.Except(["running.mean", "steps"]), ignoreOrder: true);
        module.get_parameter("mlp.proj.weight").ShouldBeSameAs(module.Proj.Weight);
        module.get_parameter("ls_1.gamma").ShouldBeSameAs(module.Ls1Gamma);
    }

    [Fact]
    public void Tensors_are_asked_for_by_full_key()
    {
        using var scope = NewDisposeScope();
        var source = new ScopedWeights(ScalarType.Float32);
        using var module = new Sample(source, "visual.trunk.");

        source.Asked.ShouldBe(SampleKeys.Select(k => $"visual.trunk.{k}"), ignoreOrder: true);
    }

    [Fact]
    public void A_path_may_lead_through_a_module()
    {
        using var outer = new Owner(new Disposable());
        using var source = new Sample(Fresh);
        using var root = new Root(source);

        root.state_dict().Keys.ShouldContain("a.b.mlp.extra.weight");
        root.state_dict().Keys.ShouldContain("a.b.mlp.proj.weight");
    }

    [Fact]
    public void The_same_path_twice_is_refused() =>
        Should.Throw<InvalidOperationException>(() => new Root(new Sample(Fresh), "a.b")).Message.ShouldContain("b");

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Conversion_reaches_every_parameter_and_buffer(ScalarType dtype)
    {
        using var module = new Sample(Fresh);
        var old = module.Mask;
        module.to(dtype);

        foreach (var (name, tensor) in module.state_dict().Select(p => (p.Key, p.Value)).Append(("mask", module.Mask)))
        {
            tensor.IsInvalid.ShouldBeFalse(name);
            tensor.dtype.ShouldBe(name == "steps" ? ScalarType.Int64 : dtype, name);
            tensor.to(ScalarType.Float64).sum().item<double>().ShouldNotBe(double.NaN, name);
        }

        old.IsInvalid.ShouldBeTrue();
        module.Ls1Gamma.ShouldBeSameAs(module.get_parameter("ls_1.gamma"));
        module.Ls1Gamma.Values().ShouldBe([0.5f, 0.5f, 0.5f, 0.5f]);
        module.Mask.Values().ShouldBe([1, 1, 1, 1]);
        module.state_dict().Keys.ShouldBe(SampleKeys, ignoreOrder: true);
        module.named_parameters().ShouldAllBe(p => p.parameter.requires_grad && p.parameter.is_leaf);
        module.call(ones(2, 4, dtype: dtype)).dtype.ShouldBe(dtype);
    }

    [Fact]
    public void A_conversion_that_changes_nothing_keeps_the_tensors()
    {
        using var module = new Sample(Fresh);
        var (gamma, mask) = (module.Ls1Gamma, module.Mask);
        module.to(ScalarType.Float32).to(CPU);

        module.Ls1Gamma.ShouldBeSameAs(gamma);
        module.Mask.ShouldBeSameAs(mask);
    }

    [Fact]
    public void Moving_reaches_every_parameter_and_buffer()
    {
        using var module = new Sample(Fresh);
        module.to(META);

        module.state_dict().Values.Append(module.Mask).ShouldAllBe(t => t.device_type == DeviceType.META);
    }

    [Fact]
    public void A_module_built_elsewhere_still_moves()
    {
        using var module = new Sample(new FreshWeights(META, ScalarType.Float32));

        // libtorch cannot copy values that do not exist: the point is that the move is tried and not skipped.
        Should.Throw<Exception>(() => module.to(CPU)).Message.ShouldContain("meta tensor");
    }

    [Fact]
    public void Gradients_and_frozen_parameters_survive_conversion()
    {
        using var module = new Sample(Fresh);
        module.Proj.Bias!.requires_grad = false;
        module.call(ones(2, 4)).sum().backward();
        var before = module.Ls1Gamma.grad!.Values();
        module.to(ScalarType.Float64);

        module.Proj.Bias!.requires_grad.ShouldBeFalse();
        module.Ls1Gamma.grad!.dtype.ShouldBe(ScalarType.Float64);
        module.Ls1Gamma.grad!.Values().ShouldBe(before);
    }

    [Fact]
    public void Integer_parameters_require_no_gradient()
    {
        using var module = new Linear(new ScopedWeights(ScalarType.Int64), "fc", 2, 2);

        module.Weight.requires_grad.ShouldBeFalse();
        module.to(ScalarType.Float16);
        module.Weight.dtype.ShouldBe(ScalarType.Int64);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Members_outlive_the_scope_they_were_made_or_converted_in(ScalarType dtype)
    {
        Sample module;
        using (NewDisposeScope())
        {
            module = new Sample(new ScopedWeights(ScalarType.Float32));
            module.to(dtype);
        }

        // TorchSharp leaves a disposed tensor out of the state dict.
        module.state_dict().Keys.ShouldBe(SampleKeys, ignoreOrder: true);
        module.state_dict().Values.Append(module.Mask).ShouldAllBe(t => !t.IsInvalid);
        module.Dispose();
    }

    [Fact]
    public void Disposing_frees_parameters_buffers_children_and_what_is_owned()
    {
        var module = new Sample(Fresh);
        var tensors = module.state_dict().Values.Append(module.Mask).ToList();
        module.Dispose();
        tensors.ShouldAllBe(t => t.IsInvalid);

        var owned = new Disposable();
        var owner = new Owner(owned);
        owner.Dispose();
        owner.Dispose();
        owned.Times.ShouldBe(1);
    }

    [Fact]
    public void Named_buffers_yield_persistent_ones_or_all()
    {
        using var module = new Sample(Fresh);

        module.named_buffers().Select(b => b.name).ShouldBe(["running.mean", "steps", "mask"]);
        module.named_buffers(include_nonpersistent: false).Select(b => b.name).ShouldBe(["running.mean", "steps"]);
    }

    [Fact]
    public void Hooks_fire_on_children_called_by_a_parent()
    {
        using var module = new Sample(Fresh);
        var seen = new List<string>();
        module.Norm.register_forward_hook((_, _, output) =>
        {
            seen.Add("norm");
            return output;
        });
        module.Blocks[1].register_forward_pre_hook((_, a, b) =>
        {
            seen.Add("blocks.1");
            return (a, b);
        });
        module.call(ones(1, 4));

        seen.ShouldBe(["norm", "blocks.1"]);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        using var module = new Sample(Fresh);

        Should.Throw<InvalidOperationException>(module.Unknown).Message.ShouldBe("Sample has no parameter 'gamma'; it has: ls_1.gamma.");
    }

    [Fact]
    public void Nothing_is_found_by_reflection()
    {
        using var stray = new Stray();
        using var root = new Root(new Sample(Fresh), "stray.x");
        root.Adopt(stray);
        root.to(ScalarType.Float64);

        root.state_dict().Keys.ShouldNotContain(k => k.Contains("Field"));
        stray.ParameterField.dtype.ShouldBe(ScalarType.Float32);
    }

    [Fact]
    public void Three_and_four_inputs_work_alike()
    {
        using var module = new Four(Fresh);
        module.state_dict().Keys.ShouldBe(["w", "three.a.w"], ignoreOrder: true);
        module.to(ScalarType.Float64);

        var x = ones(2, dtype: ScalarType.Float64);
        module.call(x, x, x, x).ShouldHold([2], 7, 7);
        module.Three.named_buffers().Single().buffer.dtype.ShouldBe(ScalarType.Float64);
    }

    private sealed class Root : WeftModule<Tensor, Tensor>
    {
        public Root(Sample sample, string second = "a.b.mlp.extra")
            : base(nameof(Root))
        {
            Register("a.b", sample);
            Register(second, new Linear(Fresh, "extra", 1, 1));
        }

        public void Adopt(torch.nn.Module module) => Register("adopted", module);

        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Stray() : WeftModule<Tensor, Tensor>(nameof(Stray))
    {
        public readonly Tensor TensorField = ones(1);

        public readonly TorchSharp.Modules.Parameter ParameterField = new(ones(1));

        public override Tensor forward(Tensor input) => input + TensorField + ParameterField;
    }
}
