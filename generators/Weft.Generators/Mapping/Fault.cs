using System.Globalization;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>A fault found at a point: the first offending key stands in the message, the others of that point are counted.</summary>
/// <param name="rule">What kind.</param>
/// <param name="origin">Where.</param>
/// <param name="point">The point that shows it.</param>
/// <param name="arguments">Arguments of the rule's message, given the words for the point.</param>
internal sealed class Fault(Rule rule, Origin origin, string point, Func<string, string[]> arguments)
{
    private int _more;

    public Rule Rule { get; } = rule;

    /// <summary>Counts another offending key of the same point.</summary>
    public void Count(string at)
    {
        if (at == point)
        {
            _more++;
        }
    }

    public Problem ToProblem()
    {
        var more = _more switch
        {
            0 => "",
            1 => ", and 1 more key",
            _ => string.Format(CultureInfo.InvariantCulture, ", and {0} more keys", _more),
        };
        return new(Rule, origin, new(arguments($" (at {point}{more})")));
    }
}
