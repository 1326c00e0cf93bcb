using System.Runtime.InteropServices;
using System.Text.Json;
using Weft;
using Weft.Models;

namespace Benchmarks;

/// <summary>A directory as open_clip writes it, with made-up weights; it is deleted when this is disposed.</summary>
internal sealed class SyntheticCheckpoint : IDisposable
{
    /// <summary>What stands before the keys of the tower in open_clip's files.</summary>
    public const string Prefix = "visual.";

    // A prime, so that no two rows of a tensor hold the same values.
    private const int Period = 1_000_003;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("weft-benchmarks-");
    private readonly PosixSignalRegistration[] signals;

    /// <summary>Writes the directory.</summary>
    public SyntheticCheckpoint(OpenClipVisionConfig config)
    {
        // An interrupted run leaves no gigabyte behind.
        signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, _ => Delete()))];
        try
        {
            var keys = config.KeysAt(Prefix).ToArray();
            Bytes = keys.Sum(key => sizeof(float) * key.Shape.Aggregate(1L, (product, size) => product * size));
            WriteConfig(config);
            WriteWeights(keys);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The directory.</summary>
    public string Path => directory.FullName;

    /// <summary>The weights file in it.</summary>
    public string WeightsPath => System.IO.Path.Combine(Path, "open_clip_model.safetensors");

    /// <summary>Bytes of all tensors together.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in signals)
        {
            signal.Dispose();
        }

        Delete();
    }

    private void WriteConfig(OpenClipVisionConfig config)
    {
        var content = new
        {
            model_cfg = new
            {
                embed_dim = config.EmbedDim,
                quick_gelu = config.Act == Activation.QuickGelu,
                vision_cfg = new { image_size = config.ImageSize.Height, layers = config.Layers, width = config.Width, head_width = config.HeadWidth, patch_size = config.PatchSize },
            },
        };
        File.WriteAllBytes(System.IO.Path.Combine(Path, "open_clip_config.json"), JsonSerializer.SerializeToUtf8Bytes(content));
    }

    // Weights of the size that training gives them: with smaller ones, outputs would agree whatever the layers did.
    private void WriteWeights(KeySpec[] keys)
    {
        var random = new Random(0);
        var (weights, gains) = (new float[Period], new float[Period]);
        for (var i = 0; i < Period; i++)
        {
            weights[i] = (float)(0.1 * (random.NextDouble() - 0.5));
            gains[i] = 1 + weights[i];
        }

        var start = 0;
        SafetensorsWriter.Write(WeightsPath, keys.Select(key => new TensorSpec(key.Key, key.DType, key.Shape)), null, (tensor, stream) =>
        {
            var isGain = tensor.Name.Contains("ln_", StringComparison.Ordinal) && tensor.Name.EndsWith(".weight", StringComparison.Ordinal);
            var values = isGain ? gains : weights;
            for (var left = tensor.Shape.Aggregate(1L, (product, size) => product * size); left > 0;)
            {
                var piece = values.AsSpan(start, (int)Math.Min(left, Period - start));
                stream.Write(MemoryMarshal.AsBytes(piece));
                start = (start + piece.Length) % Period;
                left -= piece.Length;
            }
        });
    }

    private void Delete()
    {
        if (Directory.Exists(Path))
        {
            directory.Delete(recursive: true);
        }
    }
}
