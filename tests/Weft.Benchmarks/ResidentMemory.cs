using System.Globalization;

namespace Benchmarks;

/// <summary>What of this process lies in memory now, in bytes.</summary>
/// <param name="Total">Everything: VmRSS.</param>
/// <param name="Anonymous">Memory of no file: RssAnon.</param>
/// <param name="File">Pages of mapped files: RssFile.</param>
internal readonly record struct ResidentMemory(long Total, long Anonymous, long File)
{
    /// <summary>Reads the kernel's counters.</summary>
    public static ResidentMemory Now()
    {
        var status = System.IO.File.ReadLines("/proc/self/status").Select(line => line.Split(':')).ToDictionary(pair => pair[0], pair => pair[^1]);
        return new(Bytes(status["VmRSS"]), Bytes(status["RssAnon"]), Bytes(status["RssFile"]));
    }

    /// <summary>How much of a file is mapped, and how much of that lies in this process's memory.</summary>
    public static (long Mapped, long Resident) OfFile(string path)
    {
        var (mapped, resident) = (0L, 0L);
        var inside = false;
        foreach (var line in System.IO.File.ReadLines("/proc/self/smaps"))
        {
            // A mapping is a line with its addresses and its file, then lines as "Rss: 4 kB".
            var name = line.Split(' ', 2)[0];
            if (!name.EndsWith(':'))
            {
                inside = line.EndsWith(' ' + path, StringComparison.Ordinal);
            }
            else if (inside && name == "Size:")
            {
                mapped += Bytes(line[name.Length..]);
            }
            else if (inside && name == "Rss:")
            {
                resident += Bytes(line[name.Length..]);
            }
        }

        return (mapped, resident);
    }

    /// <summary>The growth between two readings.</summary>
    public static ResidentMemory operator -(ResidentMemory after, ResidentMemory before) =>
        new(after.Total - before.Total, after.Anonymous - before.Anonymous, after.File - before.File);

    private static long Bytes(string value) => 1024 * long.Parse(value.Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
}
