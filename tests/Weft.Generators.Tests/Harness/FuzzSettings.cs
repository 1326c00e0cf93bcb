using System.Globalization;

namespace Weft.Generators.Tests.Harness;

/// <summary>What environment variables ask for; tests/Weft.Runtime.Tests/Fuzzing/README.md says how.</summary>
internal static class FuzzSettings
{
    /// <summary>Where the choices start: the same run for the same seed.</summary>
    public static readonly int Seed = Asked("FUZZ_SEED", 1);

    /// <summary>Files that a parser of weights is given.</summary>
    public static readonly int Files = Asked("FUZZ_ITERATIONS", 1500);

    /// <summary>Cases of a property.</summary>
    public static readonly int Properties = Asked("FUZZ_ITERATIONS", 200);

    /// <summary>Mutants of shipped descriptions that the generator is given.</summary>
    public static readonly int Descriptions = Asked("FUZZ_ITERATIONS", 3000);

    /// <summary>Of the models that are wrong by one option, one of so many is tried.</summary>
    public static readonly uint OneOfModels = (uint)Asked("FUZZ_ONE_OF", 8);

    /// <summary>Of the names and the places that each may stand at, one of so many is tried.</summary>
    public static readonly uint OneOfNames = (uint)Asked("FUZZ_ONE_OF", 2);

    /// <summary>The one parser to run; null for all.</summary>
    public static readonly string? Target = Environment.GetEnvironmentVariable("FUZZ_TARGET");

    private static int Asked(string variable, int usual) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
