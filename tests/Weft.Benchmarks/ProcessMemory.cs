using System.Globalization;

namespace Benchmarks;

/// <summary>What the kernel says about this process's memory, in bytes.</summary>
internal static class ProcessMemory
{
    /// <summary>How much lies in memory now: VmRSS.</summary>
    public static long Resident() => Status("VmRSS:");

    /// <summary>The most that lay in memory since <see cref="ResetPeak"/>: VmHWM.</summary>
    public static long Peak() => Status("VmHWM:");

    /// <summary>Lets <see cref="Peak"/> begin anew.</summary>
    /// <returns>How much lies in memory now.</returns>
    public static long ResetPeak()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Resident();
    }

    /// <summary>How much of a file is mapped, and how much of that lies in memory.</summary>
    public static (long Mapped, long Resident) OfFile(string path)
    {
        var (mapped, resident) = (0L, 0L);
        var inside = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
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

    private static long Status(string name) => Bytes(File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]);

    private static long Bytes(string value) => 1024 * long.Parse(value.Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
}
