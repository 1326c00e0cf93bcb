using System.Globalization;

namespace Weft.Cli;

/// <summary>Shows on one line of a terminal how far a conversion is: bytes, rate, and the time that is left.</summary>
internal sealed class ProgressLine : IProgress<ConvertProgress>, IDisposable
{
    // Columns of a terminal that does not say it.
    private const int Usual = 80;

    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(100);

    // Sooner, a rate says nothing, and what is done by then needs no line.
    private static readonly TimeSpan first = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter terminal;
    private readonly TimeProvider time;
    private readonly Func<int> columns;
    private readonly long started;
    private readonly Lock gate = new();
    private long shown;
    private int width;

    private ProgressLine(TextWriter terminal, TimeProvider time, Func<int> columns)
    {
        this.terminal = terminal;
        this.time = time;
        this.columns = columns;
        started = shown = time.GetTimestamp();
    }

    /// <summary>A line on a terminal.</summary>
    /// <returns>Null where <paramref name="error"/> is none: what is piped into a file holds no progress.</returns>
    public static ProgressLine? On(TextWriter error) => error == Console.Error && !Console.IsErrorRedirected ? new(error, TimeProvider.System, Columns) : null;

    /// <summary>A line on something that is taken for a terminal.</summary>
    /// <param name="terminal">Where it is written.</param>
    /// <param name="time">The clock.</param>
    /// <param name="columns">How wide the terminal is now.</param>
    public static ProgressLine For(TextWriter terminal, TimeProvider time, int columns = Usual) => new(terminal, time, () => columns);

    /// <inheritdoc/>
    public void Report(ConvertProgress value)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(shown) >= (width == 0 ? first : between))
            {
                shown = time.GetTimestamp();
                Show(Text(value, time.GetElapsedTime(started)));
            }
        }
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (width > 0)
            {
                Show("");
                terminal.Write('\r');
            }
        }
    }

    private static string Text(ConvertProgress value, TimeSpan elapsed)
    {
        var rate = value.Done / elapsed.TotalSeconds;
        var left = TimeSpan.FromSeconds(Math.Ceiling((value.Total - value.Done) / Math.Max(rate, 1)));
        return string.Create(CultureInfo.InvariantCulture, $"{Display.Bytes(value.Done)} of {Display.Bytes(value.Total)}, {Display.Bytes((long)rate)}/s, {(left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss}" : $"{left:m\\:ss}")} left");
    }

    private static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var known ? known : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }

    // A line that fills the last column may go on in the next row, where no return clears it.
    private void Show(string text)
    {
        var most = Math.Max(columns() - 1, 1);
        var shown = text.Length > most ? text[..most] : text;
        terminal.Write($"\r{shown.PadRight(Math.Min(width, most))}");
        width = shown.Length;
    }
}
