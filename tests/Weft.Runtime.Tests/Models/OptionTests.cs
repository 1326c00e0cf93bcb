using System.Globalization;
using System.Text.Json;
using TorchSharp;
using Weft.Generators.Tests.Harness;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>
/// Every option of a model that is one step off is seen: the weights no longer fit, the config is refused, or a recorded value is missed.
/// Options that change nothing where they stand are named, with the reason beside them.
/// </summary>
public sealed class OptionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // No option of custom blocks is on; eos is not what is pooled; without a class token padding is not masked; tokens beside features are not asked for.
    private const string Text = "text.block_type text.eos_id text.output_tokens text.pad_id";

    // The same; a pooler that is not there; a norm before or after picking one token; a table that the file holds however it was made.
    private const string Vision = "vision.attn_pooler_heads vision.attn_pooler_queries vision.block_type vision.final_ln_after_pool vision.output_tokens";

    // Other sizes than the config's may come; a pooling that is the trunk's own.
    private const string Trunk = "dynamic_img_size head_pool";

    [Theory]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", $"{Text} {Vision} vision.pos_embed_type")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "text.eos_2_is_argmax")] // the texts hold one eos, which is the largest id
    [InlineData("open_clip-vit-clipa", "open_clip", $"{Text} vision.attn_pooler_heads vision.attn_pooler_queries vision.block_type vision.output_tokens text.ls_init_value vision.ls_init_value")] // layer scale is what the file holds
    [InlineData("open_clip-vit-customblock", "open_clip", $"{Text} {Vision} vision.pos_embed_type")]
    [InlineData("open_clip-vit-poolnone-eos", "open_clip", $"text.block_type text.output_tokens text.pad_id {Vision}")]
    [InlineData("open_clip-vit-attnpool-embedcls", "open_clip", "text.block_type text.eos_id text.pool_type vision.block_type vision.final_ln_after_pool vision.pos_embed_type")] // the class token is pooled
    [InlineData("coca", "open_clip", "text.block_type text.eos_id text.pool_type vision.block_type vision.final_ln_after_pool decoder.context_length")] // texts may be shorter
    [InlineData("coca-cascade", "open_clip", "text.block_type text.eos_id text.pool_type vision.final_ln_after_pool vision.pos_embed_type vision.pool_type decoder.context_length vision.qk_norm vision.scale_attn vision.scale_attn_inner vision.scale_fc vision.scale_heads vision.scaled_cosine_attn")] // block_type is 'default'
    [InlineData("eva02-base-clip", "open_clip", $"{Text} vision.timm_proj_bias vision.trunk.dynamic_img_size vision.trunk.head_pool")]
    [InlineData("siglip2-tanh", "open_clip", $"{Text} text.no_causal_mask vision.timm_proj_bias vision.trunk.dynamic_img_size vision.trunk.head_pool vision.trunk.no_embed_class vision.trunk.norm_eps")] // one block, of which the last token is pooled; eps has a case of its own; there is no first token
    [InlineData("siglip2-tanh", "transformers", "vision.layer_norm_eps")] // as above
    [InlineData("eva02-enormous-postnorm", "timm", $"{Trunk} norm_eps ref_feat_shape")] // as above; no rotary positions
    [InlineData("pe-core", "timm", $"{Trunk} use_post_transformer_norm")] // true is what null means there
    [InlineData("eps-siglip", "timm", $"{Trunk} no_embed_class")] // there is no first token
    [InlineData("eps-eva02", "timm", Trunk)]
    public void An_option_that_is_one_step_off_is_seen(string name, string layout, string harmless)
    {
        var recorded = new ModelCase(name);
        var path = recorded.Write(layout, folder["model"]);
        using var noGrad = torch.no_grad();
        var (config, outputs) = Run(recorded, path, null);
        outputs.ShouldNotBeNull();

        List<string> unseen = [];
        var steps = Steps(config!).ToList();
        foreach (var (param, value) in steps)
        {
            if (Run(recorded, path, new(param, value)).Outputs is { } found && found.SetEquals(outputs))
            {
                unseen.Add(param);
            }
        }

        steps.Count.ShouldBeGreaterThan(20);
        unseen.Distinct().Order(StringComparer.Ordinal).ShouldBe(harmless.Split(' ').Order(StringComparer.Ordinal));
    }

    /// <summary>The names of the outputs that are as recorded; null where the config or the weights are refused.</summary>
    private static (ArchitectureConfig? Config, HashSet<string>? Outputs) Run(ModelCase recorded, string path, KeyValuePair<string, JsonElement>? set)
    {
        try
        {
            var loaded = ModelLoader.Open(Catalog.Models, path, null, new() { Set = set is { } one ? [one] : [] });
            using var module = loaded.Module;
            using var scope = torch.NewDisposeScope();
            var outputs = FixtureTests.Run(loaded, recorded);
            var wrong = Parity.Differences(recorded, outputs).Select(difference => difference.Split(':')[0]);
            return (loaded.Detection.Config, [.. outputs.Keys.Except(wrong)]);
        }
        catch (Exception e) when (e is WeftException or ArgumentException or InvalidOperationException)
        {
            return (null, null);
        }
    }

    /// <summary>Every option with each of its values that is next to the right one.</summary>
    private static IEnumerable<(string Param, JsonElement Value)> Steps(ArchitectureConfig config, string prefix = "")
    {
        var declared = JsonElement.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "mappings", "architectures", $"{config.Architecture.Name}.arch.json"))).GetProperty("params");
        var own = config.Params.ToDictionary(param => param.Name, param => param.Value);
        foreach (var param in declared.EnumerateObject().Where(param => own.ContainsKey(param.Name)))
        {
            foreach (var value in Next(own[param.Name], param.Value, declared).Where(value => value != own[param.Name].GetRawText()))
            {
                yield return (prefix + param.Name, JsonElement.Parse(value));
            }
        }

        foreach (var slot in config.Slots)
        {
            foreach (var step in Steps(slot.Config, $"{prefix}{slot.Name}.").Where(step => !slot.Set.Any(set => step.Param == $"{prefix}{slot.Name}.{set}")))
            {
                yield return step;
            }
        }
    }

    private static IEnumerable<string> Next(JsonElement value, JsonElement declared, JsonElement all)
    {
        var type = declared.ValueKind == JsonValueKind.Object && declared.TryGetProperty("type", out var named) ? named.GetString()! : "";
        var choices = type == "act" ? ["gelu", "gelu_tanh", "quick_gelu", "relu", "silu"] : Choices(type.Length > 0 && all.TryGetProperty(type, out var other) ? other : declared);
        return choices.Count > 0 ? choices.Select(choice => JsonSerializer.Serialize(choice))
            : value.ValueKind switch
            {
                JsonValueKind.True => ["false"],
                JsonValueKind.False => ["true"],
                JsonValueKind.Number when value.TryGetInt64(out var whole) => [(whole * 2).ToString(CultureInfo.InvariantCulture), (whole + 1).ToString(CultureInfo.InvariantCulture)],
                JsonValueKind.Number => [(value.GetDouble() * 10).ToString("R", CultureInfo.InvariantCulture)],
                JsonValueKind.Null => ["0.1", "true", "1"],
                _ => [],
            };
    }

    private static List<string> Choices(JsonElement declared) =>
        declared.ValueKind == JsonValueKind.Object && declared.TryGetProperty("enum", out var choices) ? [.. choices.EnumerateArray().Select(choice => choice.GetString()!)] : [];
}
