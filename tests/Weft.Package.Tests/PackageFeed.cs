using System.IO.Compression;
using Weft.Generators.Tests.Harness;

[assembly: AssemblyFixture(typeof(Weft.Package.Tests.PackageFeed))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Weft.Package.Tests;

/// <summary>
/// The packages, packed from this build into a folder outside the repository, and projects that take them from there alone:
/// with a package cache of their own, into which everything else comes from the one of this build.
/// </summary>
public sealed class PackageFeed : IDisposable
{
    private static readonly string[] Projects = ["runtime/Weft.Runtime", "runtime/Weft.Testing", "runtime/Weft.Cli", "mappings", "samples/Templates"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("weft-packages-");

    private readonly Dictionary<string, string> _environment;

    private int _folders;

    /// <summary>Packs.</summary>
    public PackageFeed()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(
            Path.Combine(_root.FullName, "nuget.config"),
            $"""
            <configuration>
              <packageSources><add key="packed" value="{Folder}" /></packageSources>
              <fallbackPackageFolders><add key="restored" value="{BuildFacts.PackageFolder}" /></fallbackPackageFolders>
            </configuration>
            """);
        _environment = new()
        {
            ["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "cache"),
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["MSBUILDTERMINALLOGGER"] = "off",

            // libtorch is 0.5 GB.
            ["CreateHardLinksForCopyFilesToOutputDirectoryIfPossible"] = "true",
            ["CreateHardLinksForCopyLocalIfPossible"] = "true",
            ["CreateHardLinksForPublishFilesIfPossible"] = "true",
        };
        foreach (var project in Projects)
        {
            Command.Run(Repository.Root, new Dictionary<string, string>(), "dotnet", "pack", project, "--no-build", "-c", BuildFacts.Configuration, "-o", Folder, "-nodeReuse:false").Succeeds();
        }
    }

    /// <summary>The folder with the packages.</summary>
    public string Folder => Path.Combine(_root.FullName, "feed");

    /// <summary>The files in a package, without those of its container.</summary>
    public IReadOnlyList<string> FilesOf(string package)
    {
        using var archive = ZipFile.OpenRead(PathOf(package));
        return [.. archive.Entries.Select(e => e.FullName).Where(n => !n.StartsWith("_rels/", StringComparison.Ordinal) && !n.StartsWith("package/", StringComparison.Ordinal) && n != "[Content_Types].xml").Order(StringComparer.Ordinal)];
    }

    /// <summary>A file in a package.</summary>
    public string Read(string package, string file)
    {
        using var archive = ZipFile.OpenRead(PathOf(package));
        using var reader = new StreamReader(archive.GetEntry(file).ShouldNotBeNull($"{package} has no {file}").Open());
        return reader.ReadToEnd();
    }

    /// <summary>A new folder.</summary>
    internal UserFolder NewFolder(string name) => new(Directory.CreateDirectory(Path.Combine(_root.FullName, $"{++_folders}", name)).FullName, _environment);

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);

    private string PathOf(string package) => Path.Combine(Folder, $"{package}.{BuildFacts.Version}.nupkg");
}
