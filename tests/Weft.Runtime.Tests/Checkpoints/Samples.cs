using System.Security.Cryptography;
using System.Text.Json;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Checkpoints;

/// <summary>The sample files under <c>tests/fixtures/checkpoints</c>.</summary>
internal static class Samples
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "fixtures", "checkpoints");

    public static string Hash(Checkpoint checkpoint, TensorEntry entry)
    {
        var bytes = new byte[entry.Length];
        checkpoint.Read(entry, 0, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    public static JsonElement Json(params string[] path) => JsonElement.Parse(File.ReadAllText(Path.Combine([Folder, .. path])));
}
