using Weft.Tests.Checkpoints;

namespace Weft.Tests.Loading;

public sealed class ModelLoaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_has_the_files_weights()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        using var model = ModelLoader.Load(FakeModels.Tower, FakeModels.Catalog, folder.Path);
        var state = model.state_dict();
        state.Keys.ShouldBe(FakeModels.Small.Keys().Select(key => key.Key), ignoreOrder: true);
        foreach (var (key, tensor) in state)
        {
            tensor.data<float>().ShouldAllBe(value => value == key.Length, key);
        }
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var config = FakeModels.Tower.Presets[1].Config;
        FakeModels.Save(folder["model.safetensors"], config, "", key => key.Key switch
        {
            "stem.weight" => [],
            "head.weight" => [new(key.Key, DType.I64, key.Shape)],
            "blocks.2.fc.bias" => [new(key.Key, key.DType, [9])],
            "blocks.3.fc.bias" => [new(key.Key, key.DType, [7])],
            _ when key.Key.EndsWith("fc.weight", StringComparison.Ordinal) && !key.Key.StartsWith("blocks.5.", StringComparison.Ordinal) => [new(key.Key.Replace("fc", "cf", StringComparison.Ordinal), key.DType, key.Shape)],
            _ => [new(key.Key, key.DType, key.Shape)],
        });
        folder.Write("config.json", """{"architecture":"tower_big"}""");

        var error = Should.Throw<LoadException>(() => ModelLoader.Load(FakeModels.Tower, FakeModels.Catalog, folder.Path));
        error.Message.ShouldBe($"""
            {folder.Path}: does not hold Tower (layout alpha): 12 keys missing, 3 tensors of another shape or kind, 11 tensors unexpected.
              missing 'stem.weight': F32[8, 3].
              missing 'blocks.{"{i}"}.fc.weight', i = 0-4, 6-11: F32[8, 8]. Did you mean 'blocks.{"{i}"}.cf.weight'?
              differs 'blocks.2.fc.bias': expected F32[8], found F32[9].
              differs 'blocks.3.fc.bias': expected F32[8], found F32[7].
              differs 'head.weight': expected F32[3, 8], found I64[3, 8].
              unexpected 'blocks.{"{i}"}.cf.weight', i = 0-4, 6-11: F32[8, 8].
            """.ReplaceLineEndings("\n"));
        error.Check!.Missing.Count.ShouldBe(12);
    }

    [Theory]
    [InlineData("another file", "was replaced while it was read.")]
    [InlineData("no file", "was replaced while it was read.")]
    [InlineData("other bytes", "was changed while it was read.")]
    public void A_file_that_others_touch_while_it_is_mapped_is_no_model(string now, string message)
    {
        var (path, tower) = (FakeModels.Save(folder["model.safetensors"], FakeModels.Small), FakeModels.Tower);
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        var touched = new Architecture
        {
            Name = tower.Name,
            Summary = "",
            Layouts = tower.Layouts,
            DefaultConfig = tower.DefaultConfig,
            Presets = tower.Presets,
            Upstream = tower.Upstream,
            Methods = tower.Methods,
            Keys = tower.Keys,
            Create = (config, source) =>
            {
                var module = tower.Create(config, source);
                if (now == "other bytes")
                {
                    File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
                }
                else
                {
                    File.Move(path, folder["old"]);
                }

                if (now == "another file")
                {
                    File.Copy(folder["old"], path);
                }

                return module;
            },
        };

        Should.Throw<CheckpointException>(() => ModelLoader.Load(touched, new ModelCatalog([touched], [], FakeModels.Catalog.Ecosystems), folder.Path)).Message.ShouldEndWith(message);
    }

    [Fact]
    public void A_dtype_that_tensors_cannot_have_is_told_before_anything_is_built()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small, "", key => [new(key.Key, key.Key == "head.weight" ? DType.F8_E4M3 : key.DType, key.Shape)]);
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        Should.Throw<LoadException>(() => ModelLoader.Load(FakeModels.Tower, FakeModels.Catalog, folder.Path)).Message.ShouldContain("'head.weight' is F8_E4M3");
    }

    [Fact]
    public void A_missing_file_is_a_checkpoint_error() =>
        Should.Throw<CheckpointException>(() => ModelLoader.Load(FakeModels.Tower, FakeModels.Catalog, folder["none"])).Message.ShouldContain("no such file");

    [Fact]
    public void Whatever_a_file_holds_can_be_opened()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small);
        var loaded = ModelLoader.Open(FakeModels.Catalog, folder["a.safetensors"]);
        using (loaded.Module)
        {
            loaded.Detection.Target.ShouldBe(FakeModels.Tower);
        }
    }
}
