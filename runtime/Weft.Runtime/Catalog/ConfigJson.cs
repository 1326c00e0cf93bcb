using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Weft;

/// <summary>Reads and writes values of configs as JSON. Generated configs call it.</summary>
public static class ConfigJson
{
    /// <summary>Spelling of the activations.</summary>
    public static EnumNames Activations { get; } = new(
        ("gelu", (int)Activation.Gelu),
        ("gelu_tanh", (int)Activation.GeluTanh),
        ("quick_gelu", (int)Activation.QuickGelu),
        ("relu", (int)Activation.Relu),
        ("relu2", (int)Activation.Relu2),
        ("silu", (int)Activation.Silu),
        ("sigmoid", (int)Activation.Sigmoid),
        ("tanh", (int)Activation.Tanh));

    /// <summary>A whole number.</summary>
    /// <exception cref="ConfigException">The JSON is none, or does not fit 64 bits.</exception>
    public static long Int(string param, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Wrong(param, "an integer", value);

    /// <summary>A number.</summary>
    /// <exception cref="ConfigException">The JSON is none.</exception>
    public static double Float(string param, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong(param, "a number", value);

    /// <summary>True or false.</summary>
    /// <exception cref="ConfigException">The JSON is neither.</exception>
    public static bool Bool(string param, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(param, "true or false", value),
    };

    /// <summary>A text.</summary>
    /// <exception cref="ConfigException">The JSON is none.</exception>
    public static string Text(string param, JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(param, "a string", value);

    /// <summary>A size: one number for both, or [height, width].</summary>
    /// <exception cref="ConfigException">The JSON is neither.</exception>
    public static Size2 Size(string param, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Int(param, value),
        JsonValueKind.Array when value.GetArrayLength() == 2 => new Size2(Int(param, value[0]), Int(param, value[1])),
        _ => throw Wrong(param, "an integer or [height, width]", value),
    };

    /// <summary>A list.</summary>
    /// <exception cref="ConfigException">The JSON is none, or an item is of another type.</exception>
    public static ValueList<T> List<T>(string param, JsonElement value, Func<string, JsonElement, T> item) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(e => item(param, e))] : throw Wrong(param, "an array", value);

    /// <summary>The number as JSON; null as null.</summary>
    public static JsonElement Of(long? value) => Parse(value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>The shortest number that reads back as the same double, as JSON; null as null.</summary>
    public static JsonElement Of(double? value) => Parse(value is { } number ? Number(number) : null);

    /// <summary>As JSON; null as null.</summary>
    public static JsonElement Of(bool? value) => Parse(value is { } flag ? (flag ? "true" : "false") : null);

    /// <summary>As JSON; null as null.</summary>
    public static JsonElement Of(string? value) => Parse(value is null ? null : Quote(value));

    /// <summary>One number for a square, else [height, width], as JSON; null as null.</summary>
    public static JsonElement Of(Size2? value) => Parse(value is { } size
        ? size.Height == size.Width ? size.Height.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"[{size.Height},{size.Width}]")
        : null);

    /// <summary>The upstream spelling of an enum's value as JSON; null as null.</summary>
    public static JsonElement Of(int? value, EnumNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Of(value is { } known ? names.NameOf(known) : null);
    }

    /// <summary>An array as JSON; null as null.</summary>
    public static JsonElement Of(ValueList<long>? value) => List(value?.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc cref="Of(ValueList{long})"/>
    public static JsonElement Of(ValueList<double>? value) => List(value?.Select(Number));

    /// <inheritdoc cref="Of(ValueList{long})"/>
    public static JsonElement Of(ValueList<bool>? value) => List(value?.Select(v => v ? "true" : "false"));

    /// <inheritdoc cref="Of(ValueList{long})"/>
    public static JsonElement Of(ValueList<string>? value) => List(value?.Select(Quote));

    private static JsonElement List(IEnumerable<string>? items) => Parse(items is null ? null : $"[{string.Join(",", items)}]");

    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny(".eE") ? text : $"{text}.0";
    }

    private static string Quote(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    private static JsonElement Parse(string? json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json ?? "null"));
        return document.RootElement.Clone();
    }

    private static ConfigException Wrong(string param, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        return new ConfigException($"'{param}' is {expected}, found {(text.Length > 80 ? $"{text[..80]}…" : text)}.");
    }
}
