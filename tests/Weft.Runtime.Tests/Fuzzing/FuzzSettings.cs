using System.Globalization;

namespace Weft.Tests.Fuzzing;

/// <summary>What environment variables ask for; README.md beside this says how.</summary>
internal static class FuzzSettings
{
    /// <summary>Where the choices start: the same run for the same seed.</summary>
    public static readonly int Seed = Asked("FUZZ_SEED", 1);

    /// <summary>Files that a parser is given.</summary>
    public static readonly int Files = Asked("FUZZ_ITERATIONS", 1500);

    /// <summary>Cases of a property.</summary>
    public static readonly int Properties = Asked("FUZZ_ITERATIONS", 200);

    /// <summary>The one parser to run; null for all.</summary>
    public static readonly string? Target = Environment.GetEnvironmentVariable("FUZZ_TARGET");

    private static int Asked(string variable, int usual) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
