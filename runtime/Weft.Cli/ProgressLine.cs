using System.Globalization;

namespace Weft.Cli;

/// <summary>Shows on one line of a terminal how far a conversion is: bytes, rate, and the time that is left.</summary>
internal sealed class ProgressLine : IProgress<ConvertProgress>, IDisposable
{
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(100);

    // Sooner, a rate says nothing, and what is done by then needs no line.
    private static readonly TimeSpan first = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter terminal;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly Lock gate = new();
    private long shown;
    private int width;

    private ProgressLine(TextWriter terminal, TimeProvider time)
    {
        this.terminal = terminal;
        this.time = time;
        started = shown = time.GetTimestamp();
    }

    /// <summary>A line on a terminal.</summary>
    /// <returns>Null where <paramref name="error"/> is none: what is piped into a file holds no progress.</returns>
    public static ProgressLine? On(TextWriter error) => error == Console.Error && !Console.IsErrorRedirected ? new(error, TimeProvider.System) : null;

    /// <summary>A line on something that is taken for a terminal.</summary>
    public static ProgressLine For(TextWriter terminal, TimeProvider time) => new(terminal, time);

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

    private void Show(string text)
    {
        terminal.Write($"\r{text.PadRight(width)}");
        width = text.Length;
    }
}
