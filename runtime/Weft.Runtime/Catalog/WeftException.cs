namespace Weft;

/// <summary>Bad input: a file, a config or a key that is not what it should be. The message says in its first line what was expected and what was found, and names the options that it is about.</summary>
public abstract class WeftException : Exception
{
    /// <summary>Creates the exception.</summary>
    protected WeftException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    protected WeftException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What to give, or to leave out: names of options as <see cref="LoadOptions"/> and <see cref="ConvertOptions"/> have them, or of the method to call instead.</summary>
    public IReadOnlyList<string> Options { get; internal init; } = [];

    /// <inheritdoc/>
    public override string Message => Tell(Options);

    /// <summary>The message with the options as its reader spells them, at the end of the first line.</summary>
    internal string Tell(IEnumerable<string> options)
    {
        var text = base.Message;
        var named = string.Join(", ", options);
        var end = text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var at ? at : text.Length;
        return named.Length == 0 ? text : $"{text[..end].TrimEnd('.')} ({named}).{text[end..]}";
    }
}
