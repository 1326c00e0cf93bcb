using Weft.Cli;

namespace Weft.Tests.Cli;

public class ProgressLineTests
{
    [Fact]
    public void It_shows_bytes_rate_and_time_left_and_leaves_an_empty_line()
    {
        var (terminal, time) = (new StringWriter(), new Clock());
        using (var line = ProgressLine.For(terminal, time))
        {
            time.Now += TimeSpan.FromMilliseconds(400);
            line.Report(new(100_000_000, 2_000_000_000));
            terminal.ToString().ShouldBe("");
            time.Now += TimeSpan.FromMilliseconds(600);
            line.Report(new(500_000_000, 2_000_000_000));
            line.Report(new(600_000_000, 2_000_000_000));
        }

        terminal.ToString().ShouldBe($"\r500 MB of 2.00 GB, 500 MB/s, 0:03 left\r{new string(' ', 38)}\r");
    }

    [Fact]
    public void Nothing_is_shown_of_what_is_done_at_once_or_where_there_is_no_terminal()
    {
        var terminal = new StringWriter();
        using (var line = ProgressLine.For(terminal, new Clock()))
        {
            line.Report(new(1, 1));
        }

        terminal.ToString().ShouldBe("");
        ProgressLine.On(terminal).ShouldBeNull();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1)]
    public void It_is_narrower_than_the_terminal(int columns)
    {
        var (terminal, time) = (new StringWriter(), new Clock());
        using (var line = ProgressLine.For(terminal, time, columns))
        {
            time.Now += TimeSpan.FromSeconds(1);
            line.Report(new(500_000_000, 2_000_000_000));
            time.Now += TimeSpan.FromSeconds(1);
            line.Report(new(1_000_000_000, 2_000_000_000));
        }

        var lines = terminal.ToString().Split('\r')[1..];
        lines.Length.ShouldBe(4);
        lines[0].ShouldBe("500 MB of 2.00 GB, 500 MB/s, 0:03 left"[..Math.Max(columns - 1, 1)]);
        lines.ShouldAllBe(line => line.Length <= Math.Max(columns - 1, 1));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(999_999, "1.00 MB")]
    [InlineData(1_710_466_052, "1.71 GB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Bytes_are_shown_in_three_digits(long bytes, string text) => Display.Bytes(bytes).ShouldBe(text);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
