using System.Security.Cryptography;
using System.Text.Json;

namespace Weft.Tests.Checkpoints;

/// <summary>The sample files under <c>tests/fixtures/checkpoints</c>.</summary>
internal static class Samples
{
    public static string Folder { get; } = Find();

    public static string Hash(Checkpoint checkpoint, TensorEntry entry)
    {
        var bytes = new byte[entry.Length];
        checkpoint.Read(entry, 0, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    public static JsonElement Json(params string[] path) => JsonElement.Parse(File.ReadAllText(Path.Combine([Folder, .. path])));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Generators.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the repository's root is not above the tests");
        }

        return Path.Combine(folder.FullName, "tests", "fixtures", "checkpoints");
    }
}
