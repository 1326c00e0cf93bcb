using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Weft;
using Weft.Models;

namespace Benchmarks;

/// <summary>Finds out what headers of a thousand tensors hold, in turns with the plainest reading of the same header; the data are holes in the files.</summary>
internal sealed class DetectionBenchmark : IDisposable
{
    private const string Model = "EVA02-E-14";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("weft-benchmarks-");
    private readonly KeySpec[] keys;

    /// <summary>Writes the files.</summary>
    public DetectionBenchmark()
    {
        keys = [.. CustomTextClip.Architecture.Presets.Single(preset => preset.Name == Model).Config.Keys()];
        Directory.CreateDirectory(Described);
        File.WriteAllText(System.IO.Path.Combine(Described, "open_clip_config.json"), """
            {"model_cfg":{"embed_dim":1024,"vision_cfg":{"image_size":224,"timm_model_name":"eva02_enormous_patch14_clip_224","timm_model_pretrained":false,"timm_pool":"token","timm_proj":null},
            "text_cfg":{"context_length":77,"vocab_size":49408,"width":1024,"heads":16,"layers":24},"custom_text":true}}
            """);
        Write(System.IO.Path.Combine(Described, "open_clip_model.safetensors"), key => key.Key, grown: 0);
        Write(Bare, key => key.Key, grown: 0);
        Write(Unpublished, key => key.Key, grown: 1);
        Write(Foreign, key => $"decoder.{key.Key}", grown: 0);
    }

    /// <summary>A directory with a config.</summary>
    public string Described => System.IO.Path.Combine(directory.FullName, "described");

    /// <summary>Weights alone, of a published size.</summary>
    public string Bare => System.IO.Path.Combine(directory.FullName, "bare.safetensors");

    /// <summary>Weights alone, of sizes that were never published.</summary>
    public string Unpublished => System.IO.Path.Combine(directory.FullName, "unpublished.safetensors");

    /// <summary>Weights alone, of something unknown.</summary>
    public string Foreign => System.IO.Path.Combine(directory.FullName, "foreign.safetensors");

    /// <summary>Tensors of each file.</summary>
    public int Tensors => keys.Length;

    /// <inheritdoc/>
    public void Dispose() => directory.Delete(recursive: true);

    /// <summary>Medians of opening a file and finding out what it holds, and of reading names, dtypes and shapes alone.</summary>
    /// <param name="path">One of the files.</param>
    /// <param name="found">The class that must be found, or null where nothing may be.</param>
    public (TimeSpan Weft, TimeSpan Peer) Run(string path, string? found)
    {
        var weights = Directory.Exists(path) ? System.IO.Path.Combine(path, "open_clip_model.safetensors") : path;
        var (weft, peer) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var read = ReadHeader(weights);
            peer.Add(Stopwatch.GetElapsedTime(started));

            started = Stopwatch.GetTimestamp();
            var architecture = Detect(path);
            weft.Add(Stopwatch.GetElapsedTime(started));
            if (architecture != found || read != Tensors)
            {
                throw new InvalidOperationException($"{path}: {architecture ?? "nothing"} was found, not {found ?? "nothing"}.");
            }
        }

        // The code is compiled well after the first half.
        return (Median(weft.Skip(100)), Median(peer.Skip(100)));
    }

    private static string? Detect(string path)
    {
        using var source = ModelSource.Open(path, Catalog.Models);
        try
        {
            return Detector.Detect(source, Catalog.Models).Architecture.Name;
        }
        catch (LoadException)
        {
            return null;
        }
    }

    // What a reader does that asks nothing: an object for each tensor, by name.
    private static int ReadHeader(string path)
    {
        using var file = File.OpenRead(path);
        var length = new byte[8];
        file.ReadExactly(length);
        var json = new byte[BinaryPrimitives.ReadInt64LittleEndian(length)];
        file.ReadExactly(json);
        using var document = JsonDocument.Parse(json);
        var tensors = new Dictionary<string, (string DType, long[] Shape)>(StringComparer.Ordinal);
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            tensors.Add(entry.Name, (entry.Value.GetProperty("dtype").GetString()!, [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())]));
        }

        return tensors.Count;
    }

    private void Write(string path, Func<KeySpec, string> name, long grown)
    {
        using var header = new MemoryStream();
        var end = 0L;
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            foreach (var key in keys)
            {
                long[] shape = [.. key.Shape.Select(size => size + grown)];
                json.WriteStartObject(name(key));
                json.WriteString("dtype", "F32");
                Write(json, "shape", shape);
                var start = end;
                end += shape.Aggregate((long)sizeof(float), (product, size) => product * size);
                Write(json, "data_offsets", [start, end]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        using var file = File.Create(path);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header.GetBuffer(), 0, (int)header.Length);
        file.SetLength(file.Length + end);
    }

    private static void Write(Utf8JsonWriter json, string name, long[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(times.Count() / 2);
}
