using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Architecture.Binding;

/// <summary>The pointwise activations, in the spelling of JSON; members of the runtime's <c>Activation</c>.</summary>
internal static class Activations
{
    public static readonly IReadOnlyList<string> Names = ["gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu", "sigmoid", "tanh"];

    /// <summary>A param of type <c>act</c>.</summary>
    public static readonly ExprType Type = new(ExprKind.Text, Choices: Names.ToEquatableArray(), EnumName: "Activation");
}
