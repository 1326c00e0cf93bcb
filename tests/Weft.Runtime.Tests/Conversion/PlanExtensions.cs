namespace Weft.Tests.Conversion;

internal static class PlanExtensions
{
    /// <summary>Through a mapping with the default configs of both sides.</summary>
    public static ConversionPlan Through(this ConversionPlan plan, Mapping mapping, bool toRight, bool partial = false)
    {
        var (left, right) = (mapping.Left.DefaultConfig, mapping.Right.DefaultConfig);
        return toRight ? plan.Through(mapping, true, left, right, partial) : plan.Through(mapping, false, right, left, partial);
    }
}
