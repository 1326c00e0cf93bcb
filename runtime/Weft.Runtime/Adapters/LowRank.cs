namespace Weft;

/// <summary>What is added to a weight of [out, …]: a scaled product, and perhaps the length that each row has afterwards.</summary>
/// <param name="Rows">Left factor, [out, rank].</param>
/// <param name="Columns">Right factor, [rank, …].</param>
/// <param name="Scaling">Of the product.</param>
/// <param name="Magnitude">The Euclidean length of each row of the sum, [out]; null where it is what it is.</param>
internal sealed record LowRank(PlannedTensor Rows, PlannedTensor Columns, double Scaling, PlannedTensor? Magnitude);

/// <summary>What an adapter does to one tensor of its model.</summary>
/// <param name="Says">The adapter's tensor, for messages.</param>
/// <param name="Target">The tensor, as it is put together from the model's file.</param>
/// <param name="Replacement">What stands there instead; null where the tensor stays.</param>
/// <param name="Sum">What is added; null for nothing.</param>
internal sealed record AdapterChange(TensorEntry Says, PlannedTensor Target, PlannedTensor? Replacement, LowRank? Sum)
{
    /// <summary>The pair that is added to a weight; null for anything else.</summary>
    public AdapterModule? Module { get; init; }

    /// <summary>Alpha of the pair.</summary>
    public double Alpha { get; init; }
}
