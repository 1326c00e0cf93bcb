using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Fuzzing;

/// <summary>No file makes a reader do anything but read or refuse. README.md tells how to run this for longer.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    // What a run without any feedback finds: fewer, and the files do not get far.
    private const int FewestAnswers = 12;

    public static TheoryData<string> Targets { get; } = [.. FuzzTarget.All.Select(target => target.Name).Where(name => FuzzSettings.Target is null || name == FuzzSettings.Target)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_file_is_read_or_refused(string name)
    {
        using var fuzzer = new Fuzzer(FuzzTarget.All.Single(target => target.Name == name), FuzzSettings.Seed);

        fuzzer.Run(FuzzSettings.Files);

        output.WriteLine($"{name}: {FuzzSettings.Files} files, {fuzzer.Seen.Count} different answers\n{string.Join('\n', fuzzer.Seen.Order(StringComparer.Ordinal))}");
        fuzzer.Seen.Count.ShouldBeGreaterThan(FewestAnswers, name);
    }
}
