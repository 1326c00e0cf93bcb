using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>Full-size models that two libraries have with the same tensors convert both ways. Their data is a few bytes of each tensor; the rest are holes.</summary>
public sealed class FullSizePairTests : IDisposable
{
    private static readonly Dictionary<string, Manifest> manifests = Manifest.All().ToDictionary(model => $"{model.Library} {model.Name}");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var words in File.ReadLines(Path.Combine(Fixture.Folder("manifests"), "pairs.txt")).Select(line => line.Split(' ')))
        {
            pairs.Add($"{words[0]} {words[1]}", $"{words[2]} {words[3]}");
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_two_libraries_have_with_the_same_tensors_converts_both_ways(string one, string other)
    {
        ShouldConvert(manifests[one], other);
        if (manifests.TryGetValue(other, out var model))
        {
            ShouldConvert(model, one);
        }
    }

    private void ShouldConvert(Manifest from, string to)
    {
        var (library, name) = (to.Split(' ')[0], to.Split(' ')[1]);
        var (config, layout) = Write(from, folder["from"]);
        using (var source = Checkpoint.Open(Weights(folder["from"])))
        {
            Assert.SkipUnless(source.Files.Single().IsSparse, "this file system keeps no holes");
        }

        var there = Converter.Convert(folder["from"], folder["to"], new(library), Catalog.Models, new() { Model = manifests.ContainsKey(to) ? null : name });
        Converter.Convert(folder["to"], folder["back"], layout, Catalog.Models, new() { Model = config.Architecture.Name });

        using (var made = Checkpoint.Open(Weights(folder["to"])))
        {
            KeySpec[] keys = [.. made.Tensors.Select(tensor => new KeySpec(tensor.Name, [.. tensor.Shape], tensor.DType))];
            (manifests.TryGetValue(to, out var expected) ? expected.Holds(keys) : there.Architecture.IsNamed(name)).ShouldBeTrue($"{from.Name} to {to}: {keys.Length} tensors");
        }

        ShouldHoldTheSame(Weights(folder["from"]), Weights(folder["back"]), [.. there.Plan.LeftOut.Select(entry => entry.Name)]);
        foreach (var directory in Directory.GetDirectories(folder.Path))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (ArchitectureConfig Config, Layout Layout) Write(Manifest model, string path)
    {
        Directory.CreateDirectory(path);
        var form = Catalog.Models.Ecosystems.Single(one => one.Layout.Name == model.Library);
        File.WriteAllText(Path.Combine(path, form.ConfigFile), model.ConfigFile);
        var (config, layout) = ConfigFile.Read(path, Catalog.Models);
        var laid = SafetensorsLayout.Create(LayoutKeys.List(config, layout, Catalog.Models).Keys.Select(key => new TensorSpec(key.Key, key.DType, key.Shape)));
        using var file = File.Create(Path.Combine(path, form.WeightsFile));
        file.Write(laid.Header.Span);
        file.SetLength(laid.FileLength);
        var random = new Random(1);
        foreach (var (offset, next) in laid.Offsets.Zip(laid.Offsets.Skip(1).Append(laid.FileLength)))
        {
            var bytes = new byte[Math.Min(16, next - offset)];
            random.NextBytes(bytes);
            file.Position = offset;
            file.Write(bytes);
            file.Position = next - bytes.Length;
            file.Write(bytes);
        }

        return (config, layout);
    }

    private static void ShouldHoldTheSame(string one, string other, HashSet<string> but)
    {
        using var a = Checkpoint.Open(one);
        using var b = Checkpoint.Open(other);
        b.Tensors.Select(tensor => tensor.ToString()).Except(a.Tensors.Select(tensor => tensor.ToString())).ShouldBeEmpty();
        b.Tensors.Count.ShouldBe(a.Tensors.Count);
        var byName = b.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (var tensor in a.Tensors.Where(tensor => !but.Contains(tensor.Name)))
        {
            var (length, other16) = ((int)Math.Min(16, tensor.Length), byName[tensor.Name]);
            foreach (var offset in new[] { 0, tensor.Length - length })
            {
                var (expected, found) = (new byte[length], new byte[length]);
                a.Read(tensor, offset, expected);
                b.Read(other16, offset, found);
                found.ShouldBe(expected, tensor.Name);
            }
        }
    }

    private static string Weights(string directory) => Directory.EnumerateFiles(directory, "*.safetensors").Single();
}
