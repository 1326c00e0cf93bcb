using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Mapping;

/// <summary>A mapping that stands inside a larger one: between a part of each side.</summary>
/// <param name="Model">The mapping.</param>
/// <param name="Left">Where its left side stands.</param>
/// <param name="Right">Where its right side stands.</param>
internal sealed record Include(MappingModel Model, IncludedSide Left, IncludedSide Right)
{
    /// <summary>Its rules, as the larger mapping has them. That every one of them matches is proven where they are written.</summary>
    public IEnumerable<KeyRuleModel> Rules =>
        Model.Rules.Select(r => r with { Left = Left.Keys + r.Left, Right = Right.Keys + r.Right, Via = r.Via.Select(s => s.Over(Left.At)).ToEquatableArray(), If = r.If is null ? null : Left.At(r.If), IsIncluded = true });

    /// <summary>Its keys that only the left side has.</summary>
    public IEnumerable<OneSidedModel> LeftOnly => Model.LeftOnly.Select(o => o with { Key = Left.Keys + o.Key, IsIncluded = true });

    /// <summary>Its keys that only the right side has.</summary>
    public IEnumerable<OneSidedModel> RightOnly => Model.RightOnly.Select(o => o with { Key = Right.Keys + o.Key, IsIncluded = true });

    /// <summary>What it asks of configs.</summary>
    public IEnumerable<ConditionModel> Conditions =>
        from condition in Model.Conditions
        let side = condition.OnLeft ? Left : Right
        select condition with { Condition = side.At(condition.Condition), Param = condition.Param is null ? null : side.Params + condition.Param };

    /// <summary>Its params of one value.</summary>
    public IEnumerable<FixedParam> Fixed =>
        from one in Model.Fixed
        let side = one.OnLeft ? Left : Right
        select one with { Param = side.Params + one.Param, Is = one.Is is null ? null : side.At(one.Is) };

    /// <summary>Its assignments; those of params that the larger side does not have, or decides itself, fall away.</summary>
    public IEnumerable<AssignmentModel> Assignments(bool toRight, SideSchema target)
    {
        var (source, other) = toRight ? (Left, Right) : (Right, Left);
        return from assignment in toRight ? Model.ToRight : Model.ToLeft
               let param = other.Params + assignment.Param
               where target.Params.Any(p => p.Name == param)
               select assignment with { Param = param, Of = source.At(assignment.Of) };
    }
}

/// <summary>Where a side of an included mapping stands.</summary>
/// <param name="Keys">What stands before its keys.</param>
/// <param name="Params">What stands before its params.</param>
internal sealed record IncludedSide(string Keys, string Params)
{
    /// <summary>An expression over its names as one over the larger side's.</summary>
    public Expr At(Expr expr) => expr.Rewrite(e => e is NameExpr name ? new NameExpr(Params + name.Name) : null);
}
