using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Models;
using Weft.Tests.Modules;

namespace Weft.Tests.Adapters;

/// <summary>An adapter that PEFT saved, the model it is for, and what PEFT merges them to: <c>tests/fixtures/adapters/NAME</c>.</summary>
internal sealed class AdapterCase(string name)
{
    private static readonly ModelCase Model = new("openai-clip-vit-quickgelu");

    public static TheoryData<string> All => [.. Directory.EnumerateDirectories(Fixture.Folder("adapters")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Folder { get; } = Path.Combine(Fixture.Folder("adapters"), name);

    /// <summary>The layout whose names the adapter has.</summary>
    public Layout Layout { get; } = name.StartsWith("open_clip", StringComparison.Ordinal) ? Layout.OpenClip : Layout.Transformers;

    /// <summary>The layout of the other library.</summary>
    public Layout Other => Layout == Layout.OpenClip ? Layout.Transformers : Layout.OpenClip;

    /// <summary>The model's tensors that PEFT's merge changes, by the adapter's names.</summary>
    public SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)> Merged => WeightFile.Read(Path.Combine(Folder, "merged.safetensors"));

    /// <summary>The model without the adapter as a directory.</summary>
    public static string Base(Layout layout, string folder) => Model.Write(layout.Name, folder);

    /// <summary>A copy of the adapter with another config, or other tensors.</summary>
    public string Changed(string folder, Action<JsonObject>? config = null, Action<SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)>>? tensors = null)
    {
        Directory.CreateDirectory(folder);
        var document = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "adapter_config.json")))!;
        config?.Invoke(document);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), document.ToJsonString());
        var weights = WeightFile.Read(Path.Combine(Folder, "adapter_model.safetensors"));
        tensors?.Invoke(weights);
        WeightFile.Write(Path.Combine(folder, "adapter_model.safetensors"), weights);
        return folder;
    }
}
