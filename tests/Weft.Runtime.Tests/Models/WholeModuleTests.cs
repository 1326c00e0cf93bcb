using TorchSharp;
using Weft.Models;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>Generated models are TorchSharp modules like any other.</summary>
public sealed class WholeModuleTests
{
    public static TheoryData<string> Names => TinyConfigs.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_state_dict_has_the_configs_keys_and_shapes(string name)
    {
        using var tower = TinyConfigs.Build(name);

        tower.Module.state_dict().Select(entry => $"{entry.Key} {Display.Shape([.. entry.Value.shape])}")
            .ShouldBe(TinyConfigs.Config(name).Keys().Select(key => $"{key.Key} {Display.Shape(key.Shape)}"), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Converting_keeps_every_parameter_alive_and_its_values(string name)
    {
        using var tower = TinyConfigs.Build(name);
        using var image = randn(1, 3, 12, 20, dtype: ScalarType.Float64);
        var before = tower.Module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var single = tower.Run(image.to(ScalarType.Float32));

        tower.Module.to(ScalarType.Float64).to(CPU, ScalarType.Float64);

        var after = tower.Module.state_dict();
        after.Keys.ShouldBe(TinyConfigs.Config(name).Keys().Select(key => key.Key), ignoreOrder: true);
        foreach (var (key, tensor) in after)
        {
            (tensor.IsInvalid, tensor.dtype).ShouldBe((false, ScalarType.Float64), key);
            tensor.requires_grad.ShouldBeTrue(key);
            tensor.to(ScalarType.Float32).equal(before[key]).all().item<bool>().ShouldBeTrue(key);
        }

        foreach (var (output, value) in tower.Run(image))
        {
            value.dtype.ShouldBe(ScalarType.Float64);
            (value - single[output]).abs().max().item<double>().ShouldBeLessThan(1e-4, output);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_step_reaches_every_parameter(string name)
    {
        using var tower = TinyConfigs.Build(name);
        using var optimizer = optim.AdamW(tower.Module.parameters(), 1e-2);
        var image = randn(4, 3, 12, 20);
        List<float> losses = [];
        for (var step = 0; step < 8; step++)
        {
            optimizer.zero_grad();
            var loss = tower.Run(image).Values.Aggregate(zeros(1), (sum, output) => sum + (output - 1).square().mean());
            loss.backward();
            losses.Add(loss.item<float>());
            if (step == 0)
            {
                foreach (var (key, parameter) in tower.Module.named_parameters())
                {
                    parameter.grad.ShouldNotBeNull(key);
                    parameter.grad.abs().sum().item<float>().ShouldBeGreaterThan(0, key);
                }
            }

            optimizer.step();
        }

        losses[^1].ShouldBeLessThan(losses[0] * 0.9f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_dict_goes_from_one_model_to_another(string name)
    {
        using Tower first = TinyConfigs.Build(name), second = TinyConfigs.Build(name);
        using var image = randn(1, 3, 12, 20);

        second.Module.load_state_dict(first.Module.state_dict());

        foreach (var (output, value) in second.Run(image))
        {
            value.equal(first.Run(image)[output]).all().item<bool>().ShouldBeTrue(output);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_constructor_takes_device_and_dtype(string name)
    {
        using var half = TinyConfigs.Build(name, CPU, ScalarType.BFloat16);
        using var meta = TinyConfigs.Build(name, META);
        using var image = randn(1, 3, 12, 20, dtype: ScalarType.BFloat16);

        half.Module.parameters().ShouldAllBe(parameter => parameter.dtype == ScalarType.BFloat16);
        half.Run(image).Values.ShouldAllBe(output => output.dtype == ScalarType.BFloat16 && output.isfinite().all().item<bool>());
        meta.Module.parameters().ShouldAllBe(parameter => parameter.device_type == DeviceType.META && parameter.dtype == ScalarType.Float32);
    }

    [Fact]
    public void Hooks_fire_on_every_level()
    {
        using var model = new EvaClipVision(TinyConfigs.Eva);
        List<string> seen = [];
        model.register_forward_pre_hook((_, x) => Note("model", x));
        model.Blocks![1].Attn.QProj!.register_forward_hook((_, _, output) => Note("q_proj", output));
        model.Blocks![1].SwiGluMlp!.register_forward_pre_hook((_, x) => Note("mlp", x));
        model.Head!.register_forward_hook((_, _, output) => Note("head", output * 0));
        using var noGrad = no_grad();

        var output = model.call(zeros(1, 3, 12, 20)).Output;

        seen.ShouldBe(["model", "q_proj", "mlp", "head"]);
        output.count_nonzero().item<long>().ShouldBe(0);

        Tensor Note(string name, Tensor value)
        {
            seen.Add(name);
            return value;
        }
    }

    [Fact]
    public void An_image_of_another_shape_is_refused_by_name()
    {
        using var model = new EvaClipVision(TinyConfigs.Eva);
        using var clip = new ClipVisionModel(TinyConfigs.Plain);

        Should.Throw<ArgumentException>(() => model.call(zeros(1, 3, 20, 12))).Message
            .ShouldStartWith("x is float[b, 3, h if dynamic_img_size else img_size[0], w if dynamic_img_size else img_size[1]]: expected [_, 3, 12, 20], found [1, 3, 20, 12].");
        Should.Throw<ArgumentException>(() => clip.call(zeros(3, 12, 20))).Message
            .ShouldStartWith("pixel_values is float[b, 3, image_size[0], image_size[1]]: expected [_, 3, 12, 20], found [3, 12, 20].");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Every_batch_size_runs(int batch)
    {
        using var model = new EvaClipVision(TinyConfigs.Eva);
        using var noGrad = no_grad();

        model.call(zeros(batch, 3, 12, 20)).Output.shape.ShouldBe([batch, 5]);
    }
}
