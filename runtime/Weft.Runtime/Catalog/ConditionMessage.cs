using System.Globalization;
using System.Runtime.CompilerServices;

namespace Weft;

/// <summary>What a config's condition asks for and what was found, in the invariant culture: text that is put together only where the condition does not hold.</summary>
[InterpolatedStringHandler]
public ref struct ConditionMessage
{
    private DefaultInterpolatedStringHandler text;

    /// <summary>Begins a message; the compiler calls this.</summary>
    /// <param name="literalLength">Characters between the values.</param>
    /// <param name="formattedCount">How many values there are.</param>
    /// <param name="condition">What was asked for.</param>
    /// <param name="isNeeded">Whether the rest is to be appended.</param>
    public ConditionMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        if (isNeeded)
        {
            text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Appends text.</summary>
    public void AppendLiteral(string value) => text.AppendLiteral(value);

    /// <summary>Appends a value.</summary>
    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    internal string Finish() => text.ToStringAndClear();
}
