using Weft.Generators.Mapping;
using Weft.Generators.Pipeline;

namespace Weft.Generators.Tests.Mapping;

/// <summary>What mappings to key sets give.</summary>
internal static class KeySets
{
    /// <summary>Every key and shape at every point that can be converted, a line each; null for a mapping between classes.</summary>
    public static string? KeysOf(CompiledMapping mapping)
    {
        if (mapping.Model is not { KeySet: not null } model)
        {
            return null;
        }

        var left = LoweredSide.Of(model.Left, name => mapping.Input.Sides.First(s => s.Architecture.Class == name), default);
        var keys = new KeySetSide(model, left);
        return string.Join('\n', left.Points
            .Where(point => model.Conditions.All(c => left.Evaluate(c.Condition, point.Values).IsTrue))
            .SelectMany(point => keys.Manifest(point.Values).Keys.Select(key => $"{point.Label}: {key.Key} {Step.ShapeText(key.Shape)}")));
    }
}
