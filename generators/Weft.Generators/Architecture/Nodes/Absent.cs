using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>An optional output that is needed where a config does not give it.</summary>
internal static class Absent
{
    public static string Throw(string code, string message) => $"{code} ?? throw new global::System.InvalidOperationException({Identifier.Literal(message)})";
}
