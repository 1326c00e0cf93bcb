using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Modules;

/// <summary>Float32 and int64 tensors of a small safetensors file under <c>tests/fixtures</c>.</summary>
internal sealed class Fixture
{
    private readonly byte[] bytes;
    private readonly int data;
    private readonly JsonElement header;

    public Fixture(string name, string file = "io.safetensors")
    {
        bytes = File.ReadAllBytes(Path.Combine(Folder(name), file));
        data = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        header = JsonDocument.Parse(bytes.AsMemory(8, data - 8)).RootElement;
    }

    public torch.Tensor this[string name]
    {
        get
        {
            var entry = header.GetProperty(name);
            var offsets = entry.GetProperty("data_offsets");
            var span = bytes.AsSpan((data + offsets[0].GetInt32())..(data + offsets[1].GetInt32()));
            var shape = entry.GetProperty("shape").EnumerateArray().Select(x => x.GetInt64()).ToArray();
            return entry.GetProperty("dtype").GetString() == "I64"
                ? torch.tensor(MemoryMarshal.Cast<byte, long>(span).ToArray(), shape)
                : torch.tensor(MemoryMarshal.Cast<byte, float>(span).ToArray(), shape);
        }
    }

    public IEnumerable<string> Names => header.EnumerateObject().Select(entry => entry.Name).Where(name => name != "__metadata__");

    public static JsonElement Case(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(name), "case.json"))).RootElement;

    public static string Folder(string name) => Path.Combine(Repository.Root, "tests", "fixtures", name);
}
