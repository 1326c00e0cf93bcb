using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>Ends the lowering of an architecture at its first problem: what follows would only be about its consequences.</summary>
internal sealed class LoweringException(Rule rule, Origin origin, params string[] arguments) : Exception(rule.Id)
{
    public Problem Problem { get; } = new(rule, origin, new(arguments));
}
