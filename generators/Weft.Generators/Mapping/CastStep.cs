using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>The same elements in another floating dtype: what they were before does not follow.</summary>
/// <param name="DType">The dtype.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record CastStep(string DType, Origin Origin) : Step(Origin)
{
    /// <summary>What elements may be cast to.</summary>
    public static readonly string[] DTypes = ["BF16", "F16", "F32", "F64"];

    public override bool IsInvertible => false;

    public override bool IsIdempotent => true;

    protected override string CSharp => $"new Via.Cast(DType.{DType})";

    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount) => new(shapes);
}
