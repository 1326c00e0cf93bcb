using System.Globalization;

namespace Weft;

/// <summary>What is done to an image before a model sees it: scaled to <see cref="Resized"/>, cropped or padded around its centre to <see cref="Size"/>, its channels in [0, 1] less <see cref="Mean"/>, divided by <see cref="Std"/>.</summary>
/// <param name="Mean">One value for each channel.</param>
/// <param name="Std">One value for each channel.</param>
/// <param name="Size">What the model gets.</param>
/// <param name="Resized">What the image is scaled to; <paramref name="Resize"/> says how.</param>
/// <param name="Interpolation">A word that layout files agree on, such as <c>bicubic</c>.</param>
/// <param name="Resize">A word that layout files agree on: <c>squash</c> gives exactly <paramref name="Resized"/>, <c>shortest</c> keeps the ratio and just covers it, <c>longest</c> keeps it and just fits, black around it, <c>border</c> likewise with the mean around it.</param>
public sealed record ImagePreprocessing(IReadOnlyList<double> Mean, IReadOnlyList<double> Std, Size2 Size, Size2 Resized, string Interpolation, string Resize)
{
    /// <inheritdoc/>
    public bool Equals(ImagePreprocessing? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std) && Size == other.Size && Resized == other.Resized
        && Interpolation == other.Interpolation && Resize == other.Resize;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean.Sum(), Std.Sum(), Size, Resized, Interpolation, Resize);

    /// <summary>All of it in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Resize} {Resized.Height}x{Resized.Width}, {Interpolation}, {Size.Height}x{Size.Width}, mean [{List(Mean)}], std [{List(Std)}]");

    private static string List(IReadOnlyList<double> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
