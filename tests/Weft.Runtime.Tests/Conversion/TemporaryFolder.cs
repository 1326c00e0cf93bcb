namespace Weft.Tests.Conversion;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("weft-tests-").FullName;

    public string this[string name] => Path.Combine(path, name);

    /// <summary>Names of everything in the folder, hidden ones too.</summary>
    public string[] Entries => [.. Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(path, recursive: true);
}
