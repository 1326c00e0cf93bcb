using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;

namespace Weft.Cli;

/// <summary>Arguments and options that several commands share, each with its one binding.</summary>
internal static class SharedOptions
{
    private static readonly (string Name, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

    public static Argument<string> Path(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result => RefuseEmpty(result, name));
        return argument;
    }

    /// <summary>An option whose value is a path.</summary>
    public static Option<T> OfPath<T>(Option<T> option)
    {
        option.Validators.Add(result => RefuseEmpty(result, option.Name));
        return option;
    }

    /// <summary>Files that describe models, or directories that hold some.</summary>
    public static Argument<string[]> Descriptions() => new("FILE") { Description = "A *.arch.json, *.components.json, *.presets.json, *.map.json or *.layout.json, or a directory with such.", Arity = ArgumentArity.OneOrMore };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON for scripts." };

    public static Option<string?> Model(string description) => new("--model") { Description = description, HelpName = "CLASS" };

    /// <summary>A preset says what a config file says: only one of them is given.</summary>
    public static Option<string?> Preset(Option<string?> config)
    {
        var option = new Option<string?>("--preset") { Description = "A published set of config values.", HelpName = "NAME" };
        option.Validators.Add(result =>
        {
            if (result.GetResult(config) is { Implicit: false })
            {
                result.AddError("--preset and --config both give the config; use one of them.");
            }
        });
        return option;
    }

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Set a config param, such as --set vision.width=64 or --set img_size=[112,80]. Repeatable.",
        HelpName = "param=value",
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Config() => OfPath(new Option<string?>("--config") { Description = "An ecosystem's config file, or the directory that holds it.", HelpName = "DIR|FILE" });

    public static Option<string?> Layout(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "LAYOUT", Required = required };

    public static Option<string?> DType(string description)
    {
        var option = new Option<string?>("--dtype") { Description = description, HelpName = "f32|f16|bf16" };
        option.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "f32", "f16", "bf16", "f64");
        return option;
    }

    public static Option<string?> Adapter() =>
        OfPath(new Option<string?>("--adapter") { Description = "Merge an adapter as PEFT saves it into the weights; its names may be those of any layout that SRC converts to.", HelpName = "DIR" });

    public static Option<string?> Size(string name, string description) => new(name) { Description = description, HelpName = "SIZE" };

    /// <summary>A number of bytes: alone, or with KB, MB, GB (powers of 1000) or KiB, MiB, GiB (of 1024) behind it, as huggingface_hub reads it.</summary>
    public static long? ParseSize(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        var unit = Units.FirstOrDefault(one => text.EndsWith(one.Name, StringComparison.OrdinalIgnoreCase));
        var number = text[..^(unit.Name?.Length ?? 0)].Trim();
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and < 1_000_000_000_000 && decimal.Floor(value * (unit.Bytes == 0 ? 1 : unit.Bytes)) is >= 1 and <= long.MaxValue and var bytes
            ? (long)bytes
            : throw new UsageException($"{option}: expected a size such as 5GB or 500MiB, found '{text}'.");
    }

    /// <summary>The values of <c>--set</c>: a value that is no JSON is a string.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonElement>> ParseSet(IEnumerable<string> values) => !values.Any() ? [] : [.. values.Select(value =>
    {
        var (name, text) = Pair(value, "--set", "param=value");
        return KeyValuePair.Create(name, ParseValue(text));
    })];

    /// <summary>The values of <c>--map</c>.</summary>
    public static IReadOnlyDictionary<string, string> ParseMap(IEnumerable<string> values)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var (name, tensor) = Pair(value, "--map", "name=tensor");
            if (!map.TryAdd(name, tensor))
            {
                throw new UsageException($"--map: input '{name}' is given twice.");
            }
        }

        return map;
    }

    /// <summary>The value of <c>--dtype</c>.</summary>
    public static DType? ParseDType(string? value) => value is null ? null : Enum.Parse<DType>(value, ignoreCase: true);

    /// <summary>The layout that is meant; one that no architecture has is refused with the nearest name.</summary>
    public static Layout ParseLayout(string name, ModelCatalog catalog, string option)
    {
        var known = catalog.Architectures.SelectMany(a => a.Layouts).Select(l => l.Layout).Distinct().ToList();
        return known.Find(l => l.Name == name) is { } found
            ? found
            : throw new UsageException($"{option}: no layout '{name}'; known are {string.Join(", ", known)}.{Suggestion.For(name, known.Select(l => l.Name))}");
    }

    private static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
        {
            result.AddError($"{name}: expected a path, found an empty text.");
        }
    }

    private static (string Name, string Value) Pair(string text, string option, string form)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (text[..at], text[(at + 1)..]) : throw new UsageException($"{option}: expected {form}, found '{text}'.");
    }

    private static JsonElement ParseValue(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");
            return document.RootElement.Clone();
        }
    }
}
