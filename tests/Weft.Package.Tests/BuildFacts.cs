using System.Reflection;

namespace Weft.Package.Tests;

/// <summary>What the build knows and tests ask for.</summary>
internal static class BuildFacts
{
    public static string Configuration => Of(nameof(Configuration));

    /// <summary>The version of every package.</summary>
    public static string Version => Of(nameof(Version));

    /// <summary>The folder of restored packages.</summary>
    public static string PackageFolder => Of(nameof(PackageFolder));

    private static string Of(string key) => typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
