using System.Text.RegularExpressions;

namespace Weft.Cli;

/// <summary>What of the library a message is about, as the command line spells it.</summary>
internal static partial class OptionNames
{
    /// <summary>The message for who typed a command: with <c>--max-shard-size</c> where the library says <c>MaxShardSize</c>.</summary>
    public static string Tell(WeftException e) => e.Tell(e.Options.Select(Spell));

    /// <summary>The option of a command that a name in the library stands for.</summary>
    public static string Spell(string name) => name == nameof(Converter.ConvertInPlace)
        ? "--in-place"
        : "--" + WordStart().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
