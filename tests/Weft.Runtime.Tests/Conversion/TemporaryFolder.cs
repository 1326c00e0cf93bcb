namespace Weft.Tests.Conversion;

/// <summary>A folder that is gone after the test.</summary>
/// <param name="parent">Where it is; null for the system's place.</param>
public sealed class TemporaryFolder(string? parent = null) : IDisposable
{
    private readonly string path = Directory.CreateDirectory(Path.Combine(parent ?? Path.GetTempPath(), $"weft-tests-{Guid.NewGuid():N}")).FullName;

    public string this[string name] => Path.Combine(path, name);

    /// <summary>Names of everything in the folder, hidden ones too.</summary>
    public string[] Entries => [.. Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(path, recursive: true);
}
