using Weft.Tests.Checkpoints;

namespace Weft.Tests.Loading;

public sealed class ModelSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_directory_is_opened_in_its_ecosystems_form()
    {
        FakeModels.Save(folder["omega_model.safetensors"], FakeModels.Small);
        folder.Write("omega_config.json", """{"model_cfg":{"embed_dim":3},"preprocess_cfg":{}}""");
        using var source = Open(folder.Path);
        source.Ecosystem.ShouldBe(FakeModels.OmegaForm);
        source.Envelope!.Value.GetRawText().ShouldBe("""{"embed_dim":3}""");
        Path.GetFileName(source.Checkpoint.Path).ShouldBe("omega_model.safetensors");
    }

    [Theory]
    [InlineData("""{"architecture":"tower_small"}""", "alpha")]
    [InlineData("""{"model_type":"hub"}""", "beta")]
    public void Ecosystems_with_the_same_file_names_are_told_apart_by_their_fields(string config, string layout)
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        folder.Write("config.json", config);
        using var source = Open(folder.Path);
        source.Ecosystem!.Layout.Name.ShouldBe(layout);
    }

    [Fact]
    public void A_config_without_its_envelope_is_read_too()
    {
        FakeModels.Save(folder["omega_model.safetensors"], FakeModels.Small);
        folder.Write("omega_config.json", """{"embed_dim":3}""");
        using var source = Open(folder.Path);
        source.Envelope!.Value.GetRawText().ShouldBe("""{"embed_dim":3}""");
    }

    [Fact]
    public void A_weights_file_with_its_ecosystems_name_has_the_config_beside_it()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        FakeModels.Save(folder["other.safetensors"], FakeModels.Small);
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        using var own = Open(folder["model.safetensors"]);
        own.ConfigPath.ShouldBe(folder["config.json"]);
        using var other = Open(folder["other.safetensors"]);
        other.ConfigPath.ShouldBeNull();
    }

    [Fact]
    public void Weights_under_an_older_name_are_found_after_those_under_todays()
    {
        folder.Write("omega_config.json", """{"embed_dim":3}""");
        FakeModels.Save(folder["omega_old.bin"], FakeModels.Small);
        FakeModels.Save(folder["unrelated.bin"], FakeModels.Small);
        using var old = Open(folder.Path);
        Path.GetFileName(old.Checkpoint.Path).ShouldBe("omega_old.bin");
        old.Ecosystem.ShouldBe(FakeModels.OmegaForm);
        using var named = Open(folder["omega_old.bin"]);
        named.ConfigPath.ShouldBe(folder["omega_config.json"]);

        FakeModels.Save(folder["omega_model.safetensors"], FakeModels.Small);
        using var both = Open(folder.Path);
        Path.GetFileName(both.Checkpoint.Path).ShouldBe("omega_model.safetensors");
    }

    [Fact]
    public void An_index_under_an_older_name_is_found()
    {
        folder.Write("omega_config.json", """{"embed_dim":3}""");
        FakeModels.Save(folder["one.bin"], FakeModels.Small);
        using var one = Checkpoint.Open(folder["one.bin"]);
        folder.Write("omega_old.bin.index.json", $$"""{"weight_map":{"{{one.Tensors[0].Name}}":"one.bin"} }""");
        using var source = Open(folder.Path);
        source.Checkpoint.Container.ShouldBe("safetensors, 1 shard");
    }

    [Fact]
    public void A_directory_with_one_weights_file_of_any_name_will_do()
    {
        FakeModels.Save(folder["mine.safetensors"], FakeModels.Small);
        using var source = Open(folder.Path);
        source.Ecosystem.ShouldBeNull();
        Path.GetFileName(source.Checkpoint.Path).ShouldBe("mine.safetensors");
    }

    [Fact]
    public void Shards_are_found_by_their_index()
    {
        using var source = Open(Path.Combine(Samples.Folder, "safetensors", "sharded"));
        source.Checkpoint.Tensors.Count.ShouldBe(62);
    }

    [Fact]
    public void A_directory_without_weights_says_what_it_looked_for()
    {
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        folder.Write("readme.md", "");
        Should.Throw<CheckpointException>(() => Open(folder.Path)).Message
            .ShouldBe($"{folder.Path}: expected weights (model.safetensors, omega_model.safetensors, or a shard index) in the directory, found config.json, readme.md.");
    }

    [Fact]
    public void A_directory_with_several_weights_files_asks_for_one()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small);
        FakeModels.Save(folder["b.safetensors"], FakeModels.Small);
        Should.Throw<CheckpointException>(() => Open(folder.Path)).Message.ShouldContain("holds several weights files, a.safetensors, b.safetensors; name one of them");
    }

    [Fact]
    public void An_empty_directory_is_told() => Should.Throw<CheckpointException>(() => Open(folder.Path)).Message.ShouldContain("found no files");

    [Theory]
    [InlineData("{\"architecture\":\n  nope}", "(2,")]
    [InlineData("""{"architecture":"a","architecture":"b"}""", "architecture")]
    public void A_broken_config_names_the_place(string json, string part)
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        folder.Write("config.json", json);
        Should.Throw<ConfigException>(() => Open(folder.Path)).Message.ShouldContain(part);
    }

    private static ModelSource Open(string path) => ModelSource.Open(path, FakeModels.Catalog);
}
