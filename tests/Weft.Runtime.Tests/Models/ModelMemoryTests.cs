using Weft.Models;
using Weft.Tests.Modules;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>Counts live tensors, so no other test may run beside it.</summary>
[Collection(nameof(Alone))]
public sealed class ModelMemoryTests : IDisposable
{
    private readonly int threads = get_num_threads();

    /// <summary>Threads that wait for each other cost more than such small models compute.</summary>
    public ModelMemoryTests() => set_num_threads(1);

    public static TheoryData<string> Names => TinyConfigs.Names;

    public void Dispose() => set_num_threads(threads);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_thousand_forward_passes_leave_no_tensor_behind(string name)
    {
        using var tower = TinyConfigs.Build(name);
        using var image = randn(1, 3, 12, 20);
        using var noGrad = no_grad();

        Counts(1000, _ => Run(tower, image)).ShouldAllBe(count => count == 0);
    }

    [Fact]
    public void Nor_do_images_of_twenty_sizes()
    {
        using var tower = new Tower(new EvaClipVision(TinyConfigs.Eva with { DynamicImgSize = true }));
        var images = Enumerable.Range(0, 20).Select(i => randn(1, 3, 4 * (1 + (i % 5)), 4 * (2 + (i / 5)))).ToArray();
        using var inference = inference_mode();

        Counts(1000, i => Run(tower, images[i % images.Length])).ShouldAllBe(count => count == 0);

        foreach (var image in images)
        {
            image.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nor_does_training(string name)
    {
        using var tower = TinyConfigs.Build(name);
        using var image = randn(2, 3, 12, 20);
        using var optimizer = optim.SGD(tower.Module.parameters(), 1e-3);

        Counts(100, _ =>
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            tower.Run(image).Values.Aggregate(zeros(1), (sum, output) => sum + output.square().mean()).backward();
            optimizer.step();
        }).ShouldAllBe(count => count == 0);
    }

    [Fact]
    public void Loading_and_disposing_frees_every_parameter()
    {
        using var folder = new Checkpoints.TemporaryFolder();
        var path = new ModelCase("eps-eva02").Write("timm", folder["model"]);
        var keys = EvaClipVision.Keys(Load()).Count();

        // TorchSharp goes on counting the emptied tensor that a parameter was made from.
        Counts(20, _ => Load()).ShouldBe(Enumerable.Range(1, 20).Select(i => (long)i * keys));

        EvaClipVisionConfig Load()
        {
            using var model = EvaClipVision.Load(path);
            return model.Config;
        }
    }

    private static void Run(Tower tower, Tensor image)
    {
        foreach (var output in tower.Run(image).Values)
        {
            output.Dispose();
        }
    }

    /// <summary>How many tensors live more than before, after each call.</summary>
    private static List<long> Counts(int calls, Action<int> call)
    {
        for (var i = 0; i < 100; i++)
        {
            call(i);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        List<long> counts = [];
        for (var i = 0; i < calls; i++)
        {
            call(i);
            counts.Add(Tensor.TotalCount - before);
        }

        return counts;
    }
}
