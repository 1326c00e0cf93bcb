using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Axes as users write them: from the end when negative.</summary>
internal static class Axes
{
    public static int Normalize(int axis, int rank, Tensor x, Origin origin) => axis >= -rank && axis < rank
        ? axis < 0 ? axis + rank : axis
        : throw new LoweringException(Rules.Shape, origin, $"Axis {axis} is outside the shape {x.Shape}.");
}
