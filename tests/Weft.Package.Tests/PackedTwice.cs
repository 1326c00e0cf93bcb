using Weft.Generators.Tests.Harness;

namespace Weft.Package.Tests;

/// <summary>The package of the runtime, packed from two copies of the sources in folders of different names, each a checkout of the same commit.</summary>
public sealed class PackedTwice
{
    /// <summary>The commit that the copies say they are of.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static readonly string[] Folders = ["generators", "mappings/schemas", "runtime"];

    private static readonly string[] Files = [".editorconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json"];

    /// <summary>Packs.</summary>
    public PackedTwice(PackageFeed feed)
    {
        ArgumentNullException.ThrowIfNull(feed);
        First = Pack(feed.NewFolder("here"));
        Second = Pack(feed.NewFolder("some where else"));
    }

    /// <summary>The checkout that was packed first.</summary>
    internal UserFolder First { get; }

    /// <summary>The checkout that was packed next.</summary>
    internal UserFolder Second { get; }

    private static UserFolder Pack(UserFolder checkout)
    {
        foreach (var file in Files.Concat(Folders.SelectMany(Sources)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(checkout[file])!);
            File.Copy(Path.Combine(Repository.Root, file), checkout[file]);
        }

        // All that a build reads of git.
        Directory.CreateDirectory(checkout[".git/objects"]);
        Directory.CreateDirectory(checkout[".git/refs"]);
        checkout.Write(".git/HEAD", $"{Commit}\n").Write(".git/config", $"[remote \"origin\"]\n\turl = {Repository.Address}.git\n");
        checkout.Dotnet("pack", "runtime/Weft.Runtime", "-o", "packed", "-p:RunAnalyzers=false", "-nodeReuse:false").Succeeds();
        return checkout;
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
}
