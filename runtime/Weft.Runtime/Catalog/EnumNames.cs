using System.Globalization;
using System.Text.Json;

namespace Weft;

/// <summary>The upstream spelling of an enum's values.</summary>
/// <remarks>Values are given as numbers: code for each enum of its own would be compiled for each when a program starts.</remarks>
/// <param name="rows">Spelling and value.</param>
public sealed class EnumNames(params (string Name, int Value)[] rows)
{
    /// <summary>The value of a spelling.</summary>
    /// <param name="param">The param that it is for, for the message.</param>
    /// <param name="value">A JSON string.</param>
    /// <exception cref="ConfigException">No value has that spelling.</exception>
    public int Parse(string param, JsonElement value)
    {
        var text = ConfigJson.Text(param, value);
        foreach (var (name, known) in rows)
        {
            if (name == text)
            {
                return known;
            }
        }

        throw new ConfigException($"'{param}' is one of {string.Join(", ", rows.Select(r => $"'{r.Name}'"))}, found '{text}'.{Suggestion.For(text, rows.Select(r => r.Name))}");
    }

    /// <summary>The spelling of a value.</summary>
    public string NameOf(int value)
    {
        foreach (var (name, known) in rows)
        {
            if (known == value)
            {
                return name;
            }
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }
}
