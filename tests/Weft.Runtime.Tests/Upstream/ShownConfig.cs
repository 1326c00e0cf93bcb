using Weft.Tests.Loading;

namespace Weft.Tests.Upstream;

/// <summary>A fake config as tests expect it: what stands in a slot in full, with what the owner decides for it.</summary>
internal static class ShownConfig
{
    public static string Shown(this ArchitectureConfig config) => config is FakeOwner owner ? owner.Shown : ((FakeConfig)config).Shown;
}
