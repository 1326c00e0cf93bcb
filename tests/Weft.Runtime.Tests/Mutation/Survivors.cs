using System.Collections.Immutable;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Mutation;

/// <summary>Mutants that show nowhere, each under the reason why: <c>survivors.txt</c> beside this file. A line that begins with <c>#</c> is the reason of the lines below it.</summary>
internal static class Survivors
{
    /// <summary>The reasons, by the mutants' names.</summary>
    public static ImmutableSortedDictionary<string, string> Read()
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var reason = "";
        foreach (var line in File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Weft.Runtime.Tests", "Mutation", "survivors.txt")).Where(line => line.Length > 0))
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
