using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>The parts of an <see cref="ImagePreprocessing"/> as fields hold them, by the name of their variable.</summary>
/// <param name="words">What words mean.</param>
internal sealed class PreprocessingValues(IReadOnlyList<PreprocessingWord> words)
{
    // Digits that a double holds.
    private const int Places = 15;

    private readonly Dictionary<string, double[]> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>Takes a field's value; false where it is none of this variable's.</summary>
    public bool Take(string variable, JsonElement value)
    {
        if (variable is "interpolation" or "resize")
        {
            var word = words.FirstOrDefault(word => word.Variable == variable && JsonElement.DeepEquals(JsonElement.Parse(word.Json), value));
            return word is not null && texts.TryAdd(variable, word.Word);
        }

        var most = variable is "mean" or "std" ? 3 : variable is "size" or "resized" ? 2 : 1;
        return Numbers(value, most) is { } items && (most == 3 || (items[0] > 0 && items[^1] > 0)) && numbers.TryAdd(variable, items);
    }

    /// <summary>So many numbers, or one that stands for all; null where it is neither.</summary>
    private static double[]? Numbers(JsonElement value, int count)
    {
        var isOne = value.ValueKind == JsonValueKind.Number;
        var length = isOne ? 1 : value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;
        if (length != 1 && length != count)
        {
            return null;
        }

        var items = new double[count];
        for (var i = 0; i < count; i++)
        {
            var item = isOne ? value : value[length == 1 ? 0 : i];
            if (item.ValueKind != JsonValueKind.Number)
            {
                return null;
            }

            items[i] = item.GetDouble();
        }

        return items;
    }

    /// <summary>All together; null where a part is not known.</summary>
    public ImagePreprocessing? Build(string? resize)
    {
        resize ??= texts.GetValueOrDefault("resize");
        if (resize is null || !texts.TryGetValue("interpolation", out var interpolation)
            || !numbers.TryGetValue("mean", out var mean) || !numbers.TryGetValue("std", out var std) || Pair("size", "height", "width") is not { } size)
        {
            return null;
        }

        var resized = numbers.TryGetValue("edge", out var edge) ? (long)edge[0]
            : numbers.TryGetValue("crop", out var crop) ? Scaled(size, crop[0])
            : Pair("resized", "resized_height", "resized_width") ?? size;
        return new(mean, std, size, resized, interpolation, resize);
    }

    /// <summary>What a field of a variable holds; null, and why, where the ecosystem has no word or number for it.</summary>
    public static (JsonNode? Node, string Why) Give(string variable, ImagePreprocessing value, IReadOnlyList<PreprocessingWord> words) => variable switch
    {
        "mean" => (Numbers(value.Mean), ""),
        "std" => (Numbers(value.Std), ""),
        "size" => (Pair(value.Size), ""),
        "height" => (JsonValue.Create(value.Size.Height), ""),
        "width" => (JsonValue.Create(value.Size.Width), ""),
        "resized" => (Pair(value.Resized), ""),
        "resized_height" => (JsonValue.Create(value.Resized.Height), ""),
        "resized_width" => (JsonValue.Create(value.Resized.Width), ""),
        "edge" => value.Resized.Height == value.Resized.Width ? (JsonValue.Create(value.Resized.Height), "") : (null, Scale(value)),
        "crop" => Crop(value) is { } crop ? (JsonValue.Create(crop), "") : (null, Scale(value)),
        _ => Word(variable, variable == "resize" ? value.Resize : value.Interpolation, words),
    };

    private static string Scale(ImagePreprocessing value) => $"a scale of {value.Resized.Height}x{value.Resized.Width} for {value.Size.Height}x{value.Size.Width}";

    private static (JsonNode? Node, string Why) Word(string variable, string word, IReadOnlyList<PreprocessingWord> words) =>
        words.FirstOrDefault(one => one.Variable == variable && one.Word == word) is { } known ? (JsonNode.Parse(known.Json), "") : (null, $"{variable} {word}");

    private static JsonArray Numbers(IReadOnlyList<double> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static JsonNode Pair(Size2 size) => size.Height == size.Width ? JsonValue.Create(size.Height) : new JsonArray(size.Height, size.Width);

    private static Size2 Scaled(Size2 size, double crop) => new((long)Math.Floor(size.Height / crop), (long)Math.Floor(size.Width / crop));

    /// <summary>The shortest decimal that leads to the scale: what was rounded down is not restored, but means the same.</summary>
    private static double? Crop(ImagePreprocessing value)
    {
        var most = Math.Min((double)value.Size.Height / value.Resized.Height, (double)value.Size.Width / value.Resized.Width);
        for (var places = 0; places <= Places; places++)
        {
            var crop = Math.Round(Math.Floor(most * Math.Pow(10, places)) / Math.Pow(10, places), places);
            if (crop > 0 && Scaled(value.Size, crop) == value.Resized)
            {
                return crop;
            }
        }

        return Scaled(value.Size, most) == value.Resized ? most : null;
    }

    private Size2? Pair(string both, string height, string width) =>
        numbers.TryGetValue(both, out var pair) ? new Size2((long)pair[0], (long)pair[1])
        : numbers.TryGetValue(height, out var rows) && numbers.TryGetValue(width, out var columns) ? new Size2((long)rows[0], (long)columns[0])
        : null;
}
