using Weft.Models;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>The towers again, written by hand from the papers and libraries with nothing of the runtime: what generated modules must equal at any size.</summary>
internal static class HandWritten
{
    /// <summary>timm's Eva with class token and position table.</summary>
    public static (Tensor Tokens, Tensor Output) Eva(EvaClipVisionConfig config, Dictionary<string, Tensor> w, Tensor image)
    {
        var patches = nn.functional.conv2d(image, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], strides: [config.PatchSize, config.PatchSize]);
        var (height, width) = (patches.size(2), patches.size(3));
        var x = cat([w["cls_token"].expand(image.size(0), 1, config.EmbedDim), patches.flatten(2).transpose(1, 2)], 1) + Positions(config, w["pos_embed"], height, width);
        var angles = config.UseRotPosEmb ? Angles(config, height, width) : null;
        for (var i = 0; i < config.Depth; i++)
        {
            var block = $"blocks.{i}.";
            x = x + Around(x, "norm1", y => Attention(config, w, $"{block}attn.", y, angles));
            x = x + Around(x, "norm2", y => Mlp(config, w, $"{block}mlp.", y));

            Tensor Around(Tensor y, string norm, Func<Tensor, Tensor> inner) =>
                config.UsePostNorm ? Norm(inner(y), w, block + norm, config.NormEps) : inner(Norm(y, w, block + norm, config.NormEps));
        }

        x = config.GlobalPool == EvaClipVisionGlobalPool.Avg ? x : Norm(x, w, "norm", config.NormEps);
        var pooled = config.GlobalPool switch
        {
            EvaClipVisionGlobalPool.Avg => Norm(x[TensorIndex.Colon, TensorIndex.Slice(1)].mean([1]), w, "fc_norm", config.NormEps),
            EvaClipVisionGlobalPool.Token => x[TensorIndex.Colon, 0],
            EvaClipVisionGlobalPool.Map => Pool(x, w, config.NumHeads, config.NormEps),
            _ => x,
        };
        return (x, config.NumClasses > 0 ? Linear(pooled, w, "head") : pooled);
    }

    private static Tensor Attention(EvaClipVisionConfig config, Dictionary<string, Tensor> w, string at, Tensor x, Tensor? angles)
    {
        var parts = config.QkvFused
            ? [.. x.matmul(w[$"{at}qkv.weight"].t()).chunk(3, -1)]
            : "qkv".Select(which => Linear(x, w, $"{at}{which}_proj")).ToArray();
        if (config.QkvFused)
        {
            (parts[0], parts[2]) = (parts[0] + w[$"{at}q_bias"], parts[2] + w[$"{at}v_bias"]);
        }

        var (q, k, v) = (Heads(parts[0], config.NumHeads), Heads(parts[1], config.NumHeads), Heads(parts[2], config.NumHeads));
        var y = angles is null ? Attend(q, k, v) : Attend(Turn(q, angles), Turn(k, angles), v);
        return Linear(config.ScaleAttnInner ? Norm(y, w, $"{at}norm", config.NormEps) : y, w, $"{at}proj");
    }

    private static Tensor Mlp(EvaClipVisionConfig config, Dictionary<string, Tensor> w, string at, Tensor x)
    {
        if (!config.SwigluMlp)
        {
            return Linear(Act(Linear(x, w, $"{at}fc1"), Activation.Gelu), w, $"{at}fc2");
        }

        if (!config.ScaleMlp)
        {
            var halves = Linear(x, w, $"{at}fc1").chunk(2, -1);
            return Linear(halves[0] * sigmoid(halves[0]) * halves[1], w, $"{at}fc2");
        }

        var gate = Linear(x, w, $"{at}fc1_g");
        return Linear(Norm(gate * sigmoid(gate) * Linear(x, w, $"{at}fc1_x"), w, $"{at}norm", config.NormEps), w, $"{at}fc2");
    }

    /// <summary>timm's AttentionPoolLatent with one latent.</summary>
    private static Tensor Pool(Tensor x, Dictionary<string, Tensor> w, long heads, double eps)
    {
        var q = Linear(w["attn_pool.latent"].expand(x.size(0), 1, x.size(2)), w, "attn_pool.q");
        var kv = Linear(x, w, "attn_pool.kv").chunk(2, -1);
        var y = Linear(Attend(Heads(q, heads), Heads(kv[0], heads), Heads(kv[1], heads)), w, "attn_pool.proj");
        y = y + Linear(Act(Linear(Norm(y, w, "attn_pool.norm", eps), w, "attn_pool.mlp.fc1"), Activation.Gelu), w, "attn_pool.mlp.fc2");
        return y[TensorIndex.Colon, 0];
    }

    /// <summary>open_clip's VisionTransformer.</summary>
    public static Tensor OpenClip(OpenClipVisionConfig config, Dictionary<string, Tensor> w, Tensor image)
    {
        var patches = nn.functional.conv2d(image, w["conv1.weight"], strides: [config.PatchSize, config.PatchSize]).flatten(2).transpose(1, 2);
        var x = cat([w["class_embedding"].expand(image.size(0), 1, config.Width), patches], 1) + w["positional_embedding"];
        x = config.NoLnPre ? x : Norm(x, w, "ln_pre", config.NormEps);
        for (var i = 0; i < config.Layers; i++)
        {
            var block = $"transformer.resblocks.{i}.";
            var fused = nn.functional.linear(Norm(x, w, $"{block}ln_1", config.NormEps), w[$"{block}attn.in_proj_weight"], w[$"{block}attn.in_proj_bias"]);
            var parts = fused.chunk(3, -1).Select(part => Heads(part, config.Width / config.HeadWidth)).ToArray();
            var y = Linear(Attend(parts[0], parts[1], parts[2]), w, $"{block}attn.out_proj");
            x = x + (config.LsInitValue is null ? y : y * w[$"{block}ls_1.gamma"]);
            y = Linear(Act(Linear(Norm(x, w, $"{block}ln_2", config.NormEps), w, $"{block}mlp.c_fc"), config.Act), w, $"{block}mlp.c_proj");
            x = x + (config.LsInitValue is null ? y : y * w[$"{block}ls_2.gamma"]);
        }

        x = config.FinalLnAfterPool ? x : Norm(x, w, "ln_post", config.NormEps);
        x = config.PoolType switch
        {
            OpenClipVisionPoolType.Tok => x[TensorIndex.Colon, 0],
            OpenClipVisionPoolType.Avg => x[TensorIndex.Colon, TensorIndex.Slice(1)].mean([1]),
            _ => x,
        };
        x = config.FinalLnAfterPool ? Norm(x, w, "ln_post", config.NormEps) : x;
        return x.matmul(w["proj"]);
    }

    private static Tensor Act(Tensor x, Activation kind) => kind switch
    {
        Activation.Gelu => 0.5 * x * (1 + erf(x / Math.Sqrt(2))),
        Activation.GeluTanh => 0.5 * x * (1 + tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Activation.QuickGelu => x * sigmoid(1.702 * x),
        Activation.Silu => x * sigmoid(x),
        Activation.Relu => x.clamp(min: 0),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not written"),
    };

    private static Tensor Norm(Tensor x, Dictionary<string, Tensor> w, string key, double eps)
    {
        var centred = x - x.mean([-1], keepdim: true);
        return (centred / (centred.square().mean([-1], keepdim: true) + eps).sqrt() * w[$"{key}.weight"]) + w[$"{key}.bias"];
    }

    private static Tensor Linear(Tensor x, Dictionary<string, Tensor> w, string key)
    {
        var y = x.matmul(w[$"{key}.weight"].t());
        return w.TryGetValue($"{key}.bias", out var bias) ? y + bias : y;
    }

    private static Tensor Heads(Tensor x, long heads) => x.reshape(x.size(0), x.size(1), heads, -1).permute(0, 2, 1, 3);

    private static Tensor Attend(Tensor q, Tensor k, Tensor v) =>
        (q.matmul(k.transpose(-1, -2)) / Math.Sqrt(q.size(-1))).softmax(-1).matmul(v).permute(0, 2, 1, 3).flatten(2);

    private static Tensor Positions(EvaClipVisionConfig config, Tensor table, long height, long width)
    {
        if (!config.DynamicImgSize || (height, width) == (config.Grid.Height, config.Grid.Width))
        {
            return table;
        }

        var grid = table[TensorIndex.Colon, TensorIndex.Slice(1)].reshape(1, config.Grid.Height, config.Grid.Width, -1).permute(0, 3, 1, 2);
        var resized = nn.functional.interpolate(grid.to(ScalarType.Float32), size: [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        return cat([table[TensorIndex.Colon, TensorIndex.Slice(0, 1)], resized.permute(0, 2, 3, 1).reshape(1, height * width, -1).to(table.dtype)], 1);
    }

    /// <summary>Angles of every patch, [tokens, head_dim / 2]: rows on the first half of the planes, columns on the second.</summary>
    private static Tensor Angles(EvaClipVisionConfig config, long height, long width)
    {
        var bands = config.EmbedDim / config.NumHeads / 4;
        var frequencies = 1 / pow(tensor(10000.0), arange(bands, dtype: ScalarType.Float64) / bands);
        var rows = arange(height, dtype: ScalarType.Float64) / height * config.RefFeatShape.Height;
        var columns = arange(width, dtype: ScalarType.Float64) / width * config.RefFeatShape.Width;
        return cat([
            (rows.reshape(-1, 1, 1) * frequencies).expand(height, width, bands),
            (columns.reshape(1, -1, 1) * frequencies).expand(height, width, bands)], -1).reshape(height * width, -1);
    }

    /// <summary>Turns neighbouring channels as complex numbers; the class token stays.</summary>
    private static Tensor Turn(Tensor x, Tensor angles)
    {
        var patches = x[TensorIndex.Ellipsis, TensorIndex.Slice(1), TensorIndex.Colon];
        var (even, odd) = (patches[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)], patches[TensorIndex.Ellipsis, TensorIndex.Slice(1, null, 2)]);
        var (cos, sin) = (angles.cos(), angles.sin());
        var turned = stack([(even * cos) - (odd * sin), (even * sin) + (odd * cos)], -1).flatten(-2);
        return cat([x[TensorIndex.Ellipsis, TensorIndex.Slice(0, 1), TensorIndex.Colon], turned], -2);
    }
}
