using System.Collections.Immutable;

namespace Weft.Generators.Tests.Harness;

/// <summary>Mutants that show nowhere, each under the reason why. A line that begins with <c>#</c> is the reason of the lines below it.</summary>
internal static class Survivors
{
    /// <summary>The reasons, by the mutants' names.</summary>
    /// <param name="file">The list, from the tests' folder on.</param>
    public static ImmutableSortedDictionary<string, string> Read(string file)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var reason = "";
        foreach (var line in File.ReadAllLines(Path.Combine(Repository.Root, "tests", file)).Where(line => line.Length > 0))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                reason = line[2..];
            }
            else
            {
                reason.ShouldNotBeEmpty($"'{line}' has no reason.");
                found.Add(line, reason);
            }
        }

        return found.ToImmutable();
    }
}
