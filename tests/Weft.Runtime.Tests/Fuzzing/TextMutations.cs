using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Weft.Tests.Fuzzing;

/// <summary>Damage to text in the way of JSON, of a Python dict or of code: token by token.</summary>
internal static partial class TextMutations
{
    private static readonly string[] Words =
    [
        "\"\"", "\"__metadata__\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"weight_map\"", "\"one.safetensors\"", "\"../two.safetensors\"", "\".\"", "\"two.safetensors/\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"a\\u2028b\"", "\"F4\"", "\"F64\"", "\"BOOL\"", "'<f8'", "'|O'", "'>i2'", "'V2'", "'shape'", "'descr'", "'fortran_order'", "True", "False", "(", ")",
        "{", "}", "[", "]", ",", ":", "null", "true", "-0", "1e400", "2.0", "1e0", "0x10", "007", "L", "//", "\u00e9", "\ufeff", "\0", " ", "\n",
        "class x:\n  __parameters__ = [\"w\", ]\n  __buffers__ = []\n", "  __buffers__ = [\"", "class ",
    ];

    private static readonly IReadOnlyList<Action<List<string>, Dice>> All =
    [
        (tokens, dice) => Replace(tokens, dice, token => char.IsAsciiDigit(token[^1]) || dice.OneIn(4), _ => Number(dice)),
        (tokens, dice) => Replace(tokens, dice, token => char.IsAsciiDigit(token[^1]), _ => Number(dice)),
        (tokens, dice) => Replace(tokens, dice, _ => true, _ => dice.Pick(Words)),
        (tokens, dice) => Replace(tokens, dice, token => token[0] is '"' or '\'', _ => dice.Pick(tokens)),
        (tokens, dice) => Replace(tokens, dice, token => token[0] is '"' or '\'' && token.Length > 1, token => $"{token[0]}{new string('x', dice.Pick([1, 255, 256, 5000]))}{token[0]}"),
        (tokens, dice) => tokens.Insert(dice.Next(tokens.Count + 1), dice.Pick(Words)),
        (tokens, dice) => tokens.RemoveRange(dice.Range(tokens.Count)),
        (tokens, dice) => tokens.RemoveRange((dice.Next(tokens.Count), tokens.Count)),
        (tokens, dice) => tokens.InsertRange(dice.Next(tokens.Count + 1), tokens.GetRange(dice.Range(tokens.Count))),
        (tokens, dice) => tokens.InsertRange(dice.Next(tokens.Count + 1), Enumerable.Repeat(dice.Pick(Words), dice.Pick([2, 63, 64, 65, 1001]))),
        (tokens, dice) =>
        {
            var (a, b) = (dice.Next(tokens.Count), dice.Next(tokens.Count));
            (tokens[a], tokens[b]) = (tokens[b], tokens[a]);
        },
        (tokens, dice) =>
        {
            var other = Split(dice.Other());
            tokens.InsertRange(dice.Next(tokens.Count + 1), other.GetRange(dice.Range(other.Count)));
        },
    ];

    public static byte[] Any(byte[] input, Dice dice)
    {
        var tokens = Split(input);
        if (tokens.Count == 0)
        {
            return [(byte)'{'];
        }

        dice.Pick(All)(tokens, dice);
        return Encoding.Latin1.GetBytes(string.Concat(tokens));
    }

    private static string Number(Dice dice)
    {
        var number = dice.Edge();
        return dice.OneIn(8) ? $"{number}e{dice.Next(400)}" : dice.OneIn(8) ? $"{number}{number}" : number.ToString(CultureInfo.InvariantCulture);
    }

    private static void Replace(List<string> tokens, Dice dice, Func<string, bool> which, Func<string, string> by)
    {
        var start = dice.Next(tokens.Count);
        for (var i = start; i < tokens.Count; i++)
        {
            if (which(tokens[i]))
            {
                tokens[i] = by(tokens[i]);
                return;
            }
        }
    }

    private static List<T> GetRange<T>(this List<T> tokens, (int Start, int Count) range) => tokens.Count == 0 ? [] : tokens.GetRange(range.Start, range.Count);

    private static void RemoveRange<T>(this List<T> tokens, (int Start, int Count) range) => tokens.RemoveRange(range.Start, Math.Min(range.Count, tokens.Count - range.Start));

    private static List<string> Split(byte[] input) => [.. Tokens().Matches(Encoding.Latin1.GetString(input, 0, Math.Min(input.Length, 1 << 16))).Select(match => match.Value)];

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|[0-9]+|[A-Za-z_]+|[^A-Za-z_0-9]", RegexOptions.Singleline)]
    private static partial Regex Tokens();
}
