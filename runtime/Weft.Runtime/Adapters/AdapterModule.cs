namespace Weft;

/// <summary>The pair that an adapter has for one module, or for a parameter of it.</summary>
/// <param name="Name">The module, as the adapter's file names it, without what stands for a wrapped module.</param>
/// <param name="A">From the input to the rank: [rank, in], of a convolution [rank, in, kernel…]; of an embedding [rank, entries].</param>
/// <param name="B">From the rank to the output: [out, rank], of a convolution [out, rank, 1…]; of an embedding [width, rank].</param>
/// <param name="IsEmbedding">It is an embedding, whose weight has the product's transpose added.</param>
/// <param name="IsInside">It lies in a module that is itself wrapped.</param>
internal sealed record AdapterModule(string Name, TensorEntry A, TensorEntry B, bool IsEmbedding, bool IsInside)
{
    /// <summary>What is added to the bias, scaled as the product is; null for nothing.</summary>
    public TensorEntry? Bias { get; init; }

    /// <summary>The length of each row of the changed weight; null where it is what it is.</summary>
    public TensorEntry? Magnitude { get; init; }

    /// <summary>Columns of the left factor.</summary>
    public long Rank => A.Shape[0];

    /// <summary>The left factor of what is added to the weight, [rows of the weight, rank].</summary>
    public PlannedTensor Rows => IsEmbedding ? PlanOperations.Transpose(PlannedTensor.Of(A)) : Flat(B);

    /// <summary>The right factor, [rank, whatever a row of the weight holds].</summary>
    public PlannedTensor Columns => IsEmbedding ? PlanOperations.Transpose(PlannedTensor.Of(B)) : Flat(A);

    private static PlannedTensor Flat(TensorEntry entry) =>
        entry.Shape.Length == 2 ? PlannedTensor.Of(entry) : Reshaping.Plan(PlannedTensor.Of(entry), entry.Shape, [entry.Shape[0], entry.Shape.Skip(1).Aggregate(1L, (a, b) => checked(a * b))]);
}
