namespace Weft.Cli;

/// <summary>What commands say on stderr beside their answer.</summary>
internal static class Notes
{
    /// <summary>Tells of tensors that a class has no place for.</summary>
    public static void LeftOut(TextWriter error, IReadOnlyList<TensorEntry> tensors, string model)
    {
        if (tensors.Count > 0)
        {
            error.WriteLine($"weft: left out {Display.Count(tensors.Count, "tensor")} of SRC that {model} does not hold, such as {Display.Name(tensors[0].Name)}.");
        }
    }
}
