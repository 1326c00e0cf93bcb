using Weft.Models;
using Weft.Tests.Conversion;

namespace Weft.Tests.Models;

/// <summary>What a file and a published size may have in common is never told too small: what is passed over for it does not fit.</summary>
public sealed class KeyTableTests
{
    private static readonly string[] Wrappers = ["", "module.", "state_dict.model."];

    public static TheoryData<string> Architectures => [.. Catalog.Models.Architectures.Select(architecture => architecture.Name)];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_file_of_a_published_size_may_fit_it_and_shares_all_of_it(string name)
    {
        var architecture = Catalog.Models.Architectures.Single(one => one.Name == name);
        var configs = KeyTable.Configs(architecture).ToArray();
        foreach (var at in new[] { 0, configs.Length / 2, configs.Length - 1 })
        {
            var (layout, wrapper) = (architecture.Layouts[at % architecture.Layouts.Count], Wrappers[at % Wrappers.Length]);
            var keys = KeyMatcher.KeysOf(configs[at]);
            using var file = new MemoryCheckpoint(keys.Select(key => (wrapper + layout.Prefixes[0] + key.Key, key.DType.IsFloating() ? DType.F16 : key.DType, key.Shape.ToArray(), Array.Empty<byte>())));

            new KeyMatcher(file).Bounds(architecture)[at].ShouldBe(new KeyBound(1000, 2 * keys.Length, true, keys.Length));
        }
    }

    [Theory]
    [InlineData("open_clip-vit", "open_clip")]
    [InlineData("eva02-base-clip", "timm")]
    [InlineData("eva02-base-clip", "open_clip")]
    [InlineData("convnext", "timm")]
    [InlineData("openai-clip-vit-quickgelu", "transformers")]
    public void No_published_size_has_more_of_a_file_than_the_bound(string name, string layout)
    {
        using var file = Checkpoint.Open(new ModelCase(name).WeightsFile(layout));
        var matcher = new KeyMatcher(file);
        foreach (var architecture in Catalog.Models.Architectures.Where(one => one.KeySet is null))
        {
            var bounds = matcher.Bounds(architecture);
            foreach (var (config, bound) in KeyTable.Configs(architecture).Zip(bounds))
            {
                var match = matcher.Match(architecture, config);
                bound.Likeness.ShouldBeGreaterThanOrEqualTo(matcher.Likeness(new(architecture, match.Layout, match.Prefix, config, [], match.Used, match.Unused) { Check = match.Check }), config.ToString());
                bound.Shared.ShouldBeGreaterThanOrEqualTo((2 * match.Used.Count) - match.Check.Mismatched.Count, config.ToString());
                (bound.MayFit || !match.Check.IsClean).ShouldBeTrue();
            }
        }
    }
}
