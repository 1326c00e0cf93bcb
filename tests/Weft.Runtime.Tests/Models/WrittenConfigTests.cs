using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Conversion;

namespace Weft.Tests.Models;

/// <summary>What a written config holds beside the params: that the libraries' other classes read, and that a source holds.</summary>
public sealed class WrittenConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_towers_class_reads_its_width_from_its_part_of_a_whole_config()
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["a"], config =>
        {
            config["vision_config"]!.AsObject().Remove("projection_dim");
            config["text_config"]!.AsObject().Remove("projection_dim");
        });

        Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models);

        var config = Json("b/config.json");
        config["vision_config"]!["projection_dim"]!.GetValue<int>().ShouldBe(32);
        config["text_config"]!["projection_dim"]!.GetValue<int>().ShouldBe(32);
    }

    [Fact]
    public void A_size_that_a_library_unpacks_is_a_pair_where_it_is_square_too()
    {
        var source = new ModelCase("siglip2-naflex").Write("transformers", folder["a"]);

        Converter.Convert(source, folder["b"], Layout.OpenClip, Catalog.Models);
        Converter.Convert(source, folder["c"], Layout.Timm, Catalog.Models, new() { Model = "NaFlexVit" });

        Json("b/open_clip_config.json")["model_cfg"]!["vision_cfg"]!["timm_model_kwargs"]!["pos_embed_grid_size"]!.ToJsonString().ShouldBe("[4,4]");
        Json("c/config.json")["model_args"]!["pos_embed_grid_size"]!.ToJsonString().ShouldBe("[4,4]");
    }

    [Fact]
    public void What_no_param_is_stays_in_a_config_of_the_same_class()
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["a"], config =>
        {
            config["text_config"]!["pad_token_id"] = 7;
            config["_name_or_path"] = "somewhere";
        });

        Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models);
        Converter.Convert(source, folder["c"], Layout.Transformers, Catalog.Models, new() { Model = "ClipVisionModel" });

        Json("b/config.json")["text_config"]!["pad_token_id"]!.GetValue<int>().ShouldBe(7);
        Json("b/config.json")["_name_or_path"]!.GetValue<string>().ShouldBe("somewhere");
        Json("c/config.json").AsObject().ContainsKey("_name_or_path").ShouldBeFalse();
    }

    [Fact]
    public void A_relative_of_a_class_keeps_its_name()
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["a"], config => (config["architectures"], config["model_type"]) = (new JsonArray("MetaClip2Model"), "metaclip_2"));

        Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models);

        Json("b/config.json")["architectures"]!.ToJsonString().ShouldBe("""["MetaClip2Model"]""");
        Json("b/config.json")["model_type"]!.GetValue<string>().ShouldBe("metaclip_2");
        Should.Throw<ConfigException>(() => Converter.Convert(source, folder["c"], Layout.Transformers, Catalog.Models, new() { Model = "CLIPModel" }))
            .Message.ShouldContain("text.eos_2_is_argmax");
    }

    [Fact]
    public void What_would_be_read_before_the_written_field_is_not_kept()
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");
        var source = recorded.Write("transformers", folder["a"], config => config["vision_config_dict"] = config["vision_config"]!.DeepClone());
        KeyValuePair<string, JsonElement>[] other = [KeyValuePair.Create("vision.hidden_act", JsonElement.Parse("\"gelu\""))];

        Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models, new() { Set = other });

        ConfigFile.Read(folder["b"], Catalog.Models).Config.Params.Single(param => param.Name == "vision.hidden_act").Value.GetString().ShouldBe("gelu");
        Json("b/config.json").AsObject().ContainsKey("vision_config_dict").ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, "float32")]
    [InlineData(DType.F16, "float16")]
    [InlineData(DType.BF16, "bfloat16")]
    public void The_dtype_is_that_of_the_weights(DType? dtype, string written)
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["a"], config => config["dtype"] = "float64");

        Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models, new() { DType = dtype });

        Json("b/config.json")["torch_dtype"]!.GetValue<string>().ShouldBe(written);
        Json("b/config.json").AsObject().ContainsKey("dtype").ShouldBeFalse();
    }

    private JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(folder[name]))!;
}
