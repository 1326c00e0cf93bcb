using TorchSharp;
using Weft.Models;

namespace Weft.Tests.Models;

/// <summary>A generated vision tower of any class, with its values under the names that the fixtures use.</summary>
internal sealed class Tower(torch.nn.Module module) : IDisposable
{
    public torch.nn.Module Module { get; } = module;

    public static Tower Load(string path, string model, LoadOptions? options = null) => new(model switch
    {
        nameof(EvaClipVision) => EvaClipVision.Load(path, options),
        nameof(PerceptionEncoder) => PerceptionEncoder.Load(path, options),
        nameof(TimmVit) => TimmVit.Load(path, options),
        nameof(OpenClipVision) => OpenClipVision.Load(path, options),
        nameof(ClipVisionModel) => ClipVisionModel.Load(path, options),
        nameof(ClipVisionModelWithProjection) => ClipVisionModelWithProjection.Load(path, options),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "no tower of that name"),
    });

    /// <summary>The outputs under the fixtures' names.</summary>
    public Dictionary<string, torch.Tensor> Run(torch.Tensor image)
    {
        switch (Module)
        {
            case TimmVit plain:
                var (tokens, pooledTokens) = plain.call(image);
                tokens.Dispose();
                return new() { ["out.image_features"] = pooledTokens };
            case TimmTrunk trunk:
                var (features, output) = trunk.call(image);
                return new() { ["out.forward_features"] = features, ["out.image_features"] = output };
            case OpenClipVision clip:
                return new() { ["out.image_features"] = clip.call(image).Output };
            case ClipVisionModelWithProjection projected:
                var (embeds, hidden) = projected.call(image);
                hidden.Dispose();
                return new() { ["out.image_features"] = embeds };
            case ClipVisionModel bare:
                var (last, pooled) = bare.call(image);
                last.Dispose();
                return new() { ["out.hf_pooler_output"] = pooled };
            default:
                throw new InvalidOperationException(Module.GetName());
        }
    }

    /// <summary>Outputs and inner values: the input and output of every block, and what the last norm gives.</summary>
    public Dictionary<string, torch.Tensor> Trace(torch.Tensor image)
    {
        Dictionary<string, torch.Tensor> seen = [];
        (IReadOnlyList<torch.nn.Module> blocks, var norm) = Module switch
        {
            EvaClipVision eva => ((IReadOnlyList<torch.nn.Module>?)eva.Blocks ?? eva.PostNormBlocks!, eva.Norm!),
            PerceptionEncoder encoder => (encoder.Blocks, encoder.Norm!),
            TimmVit vit => (vit.Blocks, vit.Norm!),
            OpenClipVision clip => (clip.TransformerResblocks, clip.LnPost!),
            ClipVisionModelWithProjection projected => (projected.VisionModelEncoderLayers, projected.VisionModelPostLayernorm),
            ClipVisionModel plain => ((IReadOnlyList<torch.nn.Module>)plain.EncoderLayers, plain.PostLayernorm),
            _ => throw new InvalidOperationException(Module.GetName()),
        };
        Watch(blocks, norm, seen);
        foreach (var (name, value) in Run(image))
        {
            seen[name] = value;
        }

        return seen;
    }

    public void Dispose() => Module.Dispose();

    private static void Watch(IReadOnlyList<torch.nn.Module> blocks, LayerNorm norm, Dictionary<string, torch.Tensor> seen)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var (before, after) = (i == 0 ? "mid.vision.embed" : null, $"mid.vision.block.{i}");
            if (blocks[i] is torch.nn.Module<torch.Tensor, Rotary, torch.Tensor> rotating)
            {
                rotating.register_forward_pre_hook((_, x, rope) => (Keep(before, x), rope));
                rotating.register_forward_hook((_, _, _, output) => Keep(after, output));
            }
            else
            {
                var block = (torch.nn.Module<torch.Tensor, torch.Tensor>)blocks[i];
                block.register_forward_pre_hook((_, x) => Keep(before, x));
                block.register_forward_hook((_, _, output) => Keep(after, output));
            }
        }

        norm.register_forward_hook((_, _, output) => Keep("mid.vision.norm", output));

        torch.Tensor Keep(string? name, torch.Tensor value)
        {
            if (name is not null)
            {
                // The scope of the forward pass ends before anyone looks.
                seen[name] = value.detach().DetachFromDisposeScope();
            }

            return value;
        }
    }
}
