using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>One tensor under several names: it is written under each, and where it is read they must be equal.</summary>
internal sealed record AliasStep(Origin Origin) : Step(Origin)
{
    public override int? Count(int count, int rightCount) => count == 1 && rightCount > 1 ? rightCount : count > 1 && rightCount == 1 ? 1 : null;

    public override string CountError(int count) => count == 1
        ? "Neither side lists several keys that are the same tensor."
        : FormattableString.Invariant($"One tensor may have several names, but {count} tensors are not as many others.");

    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount) => shapes.FirstOrDefault(shape => shape != shapes[0]) is { Count: > 0 } other
        ? StepResult.Refuse($"{ShapeText(shapes[0])} and {ShapeText(other)} are not one tensor")
        : new(Enumerable.Repeat(shapes[0], shapes.Count == 1 ? rightCount : 1).ToEquatableArray());

    protected override string CSharp => "new Via.Alias()";
}
