using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A function of the current tensor without options. Shape: unchanged.</summary>
internal sealed record UnaryNode(string Format, Origin Origin) : Node(Origin)
{
    /// <param name="name">The op.</param>
    /// <param name="format">The C#, with <c>{0}</c> for the operand.</param>
    /// <param name="summary">What it does.</param>
    public static NodeRow Row(string name, string format, string summary) => new(name, $"{summary} Shape: unchanged.", reader => new UnaryNode(format, reader.Origin));

    public override Tensor Lower(BodyBuilder body, Tensor x) => x with { Code = Format.Replace("{0}", x.Operand), IsCompound = false };
}
