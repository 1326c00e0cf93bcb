using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>A full-size model: what its library builds it from, and a hash of its keys and shapes (<c>tests/fixtures/manifests</c>).</summary>
internal sealed record Manifest(string Library, string Name, string Config, int Count, string Keys, string? Saved)
{
    /// <summary>The content of its library's config file.</summary>
    public string ConfigFile => Library == "open_clip" ? $$"""{"model_cfg":{{Config}}}""" : Config;

    /// <summary>Every model.</summary>
    public static List<Manifest> All()
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Fixture.Folder("manifests"), "manifests.jsonl.gz")), CompressionMode.Decompress);
        using var lines = new StreamReader(packed);
        var models = new List<Manifest>();
        while (lines.ReadLine() is { } line)
        {
            var json = JsonElement.Parse(line);
            models.Add(new(
                json.GetProperty("library").GetString()!, json.GetProperty("name").GetString()!, json.GetProperty("config").GetRawText(), json.GetProperty("count").GetInt32(),
                json.GetProperty("keys").GetString()!, json.TryGetProperty("saved", out var saved) ? saved.GetString() : null));
        }

        return models;
    }

    /// <summary>Whether these are its tensors.</summary>
    public bool Holds(IReadOnlyCollection<KeySpec> keys) => keys.Count == Count && Hash(keys) is var hash && (hash == Keys || hash == Saved);

    private static string Hash(IEnumerable<KeySpec> keys)
    {
        var lines = keys.Select(key => $"{key.Key} [{string.Join(",", key.Shape)}]\n").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
