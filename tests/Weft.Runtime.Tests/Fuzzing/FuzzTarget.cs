using System.Text;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Fuzzing;

/// <summary>A parser under attack.</summary>
/// <param name="Name">What the environment variable and messages call it.</param>
/// <param name="File">What the file that it opens is called.</param>
/// <param name="Seeds">Files to start from, under <c>tests/fixtures/checkpoints</c>: patterns.</param>
/// <param name="Mutations">How they are changed; one that is there twice is twice as likely.</param>
internal sealed record FuzzTarget(string Name, string File, IReadOnlyList<string> Seeds, IReadOnlyList<Mutation> Mutations)
{
    private const int LargestSeed = 24 << 10;

    /// <summary>Every parser.</summary>
    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        new("safetensors", "m.safetensors", ["safetensors/*.safetensors", "hostile/st-*.safetensors"], [HeaderMutations.Safetensors, HeaderMutations.Safetensors, ByteMutations.Any]),
        new("index", "m.index.json", ["safetensors/sharded/*.json", "hostile/index-*/*.json"], [TextMutations.Any, TextMutations.Any, ByteMutations.Any])
        {
            Made =
            [
                """{"metadata":{"total_size":12,"format":"pt"},"weight_map":{"a":"one.safetensors","b.weight":"one.safetensors","x":"two.npz"}}""",
                """{"weight_map":{"a":"one.safetensors"}}""",
            ],
        },
        new("npy", "m.npy", ["npz/*.npy", "hostile/*.npy"], [HeaderMutations.Npy, HeaderMutations.Npy, ByteMutations.Any]),
        new("npz", "m.npz", ["npz/*.npz", "hostile/npz-*.npz"], [ZipMutations.Entries, ZipMutations.Content(".npy", HeaderMutations.Npy), ZipMutations.Content(".npy", ByteMutations.Any), ByteMutations.Any]),
        new("pickle", "m.pkl", ["torch/legacy*.pt", "hostile/legacy-*.pt", "hostile/raw-*.bin"], [PickleMutations.Any, PickleMutations.Any, PickleMutations.Any, ByteMutations.Any])
        {
            Made = ["\u0080\u0002}q\0(X\u0001\0\0\0aK\u0001X\u0001\0\0\0b]K\u0002au."],
            Unpacked = "data.pkl",
        },
        new("torch", "m.pt", ["torch/*.pt", "hostile/pt-*.pt", "hostile/zip-*.pt"], [ZipMutations.Entries, ZipMutations.Content("data.pkl", PickleMutations.Any), ZipMutations.Content("data.pkl", PickleMutations.Any), ByteMutations.Any]),
        new("legacy", "m.bin", ["torch/legacy*.pt", "hostile/legacy-*.pt"], [PickleMutations.Any, PickleMutations.Any, ByteMutations.Any]),
        new("torchscript", "m.ts", ["torchscript/*.pt", "hostile/ts-*.pt"],
            [ZipMutations.Entries, ZipMutations.Content(".pkl", PickleMutations.Any), ZipMutations.Content(".pkl", PickleMutations.Any), ZipMutations.Content(".py", TextMutations.Any), ByteMutations.Any]),
    ];

    /// <summary>Further files to start from, a character a byte.</summary>
    public IReadOnlyList<string> Made { get; init; } = [];

    /// <summary>The name of an entry: every archive of the samples that has one gives it as a seed.</summary>
    public string? Unpacked { get; init; }

    /// <summary>The small ones of the files to start from.</summary>
    public List<byte[]> Corpus()
    {
        var files = Seeds.SelectMany(pattern => Files(pattern)).Select(System.IO.File.ReadAllBytes);
        var inner = Unpacked is null ? [] : Files("torch/*.pt").Concat(Files("hostile/pt-*.pt")).Concat(Files("torchscript/*.pt"))
            .SelectMany(file => ZipPart.Split(System.IO.File.ReadAllBytes(file)) ?? []).Where(part => Encoding.UTF8.GetString(part.Name).EndsWith(Unpacked, StringComparison.Ordinal)).Select(part => part.Content()).OfType<byte[]>();
        return [.. files.Concat(inner).Concat(Made.Select(Encoding.Latin1.GetBytes)).Where(bytes => bytes.Length <= LargestSeed)];
    }

    private static IEnumerable<string> Files(string pattern) =>
        Path.GetDirectoryName(pattern)!.Split('/') is [var top, var inner]
            ? Directory.EnumerateDirectories(Path.Combine(Samples.Folder, top), inner).Order(StringComparer.Ordinal).SelectMany(folder => Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal))
            : Directory.EnumerateFiles(Path.Combine(Samples.Folder, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)).Where(file => !file.EndsWith(".expect.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
