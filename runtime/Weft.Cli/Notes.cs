namespace Weft.Cli;

/// <summary>What several commands say beside their answer.</summary>
internal static class Notes
{
    /// <summary>What was merged into a model, behind its name.</summary>
    public static string Merged(AdapterReport? adapter) =>
        adapter is null or { IsAlone: true } ? "" : $" with {Display.Count(adapter.Pairs, "pair")}{(adapter.Replaced > 0 ? $" and {Display.Count(adapter.Replaced, "tensor")}" : "")} of an adapter ({adapter.Layout})";

    /// <summary>Tells of tensors that a class has no place for.</summary>
    public static void LeftOut(TextWriter error, IReadOnlyList<TensorEntry> tensors, string model)
    {
        if (tensors.Count > 0)
        {
            error.WriteLine($"weft: left out {Display.Count(tensors.Count, "tensor")} of SRC that {model} does not hold, such as {Display.Name(tensors[0].Name)}.");
        }
    }
}
