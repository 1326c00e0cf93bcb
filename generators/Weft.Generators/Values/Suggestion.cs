namespace Weft;

/// <summary>Finds the known name nearest to a misspelt one.</summary>
internal static class Suggestion
{
    /// <summary>" Did you mean 'x'?" or nothing.</summary>
    public static string For(string name, IEnumerable<string> known)
    {
        var best = Nearest(name, known);
        return best is null ? "" : $" Did you mean '{best}'?";
    }

    /// <summary>The nearest name within a third of its length, if any.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        // Names this long are not typing errors, and the distance is quadratic.
        if (name.Length is 0 or > 128)
        {
            return null;
        }

        // Of a short name some letter must be right.
        string? best = null;
        var limit = Math.Min(Math.Max(2, name.Length / 3), name.Length - 1) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Length <= 128 && Distance(name, candidate, limit) is var distance && distance < limit)
            {
                (best, limit) = (candidate, distance);
            }
        }

        return best;
    }

    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }

        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (AreAlike(a[i - 1], b[j - 1]) ? 0 : 1));

                // Two letters that changed places are one slip.
                if (i > 1 && j > 1 && AreAlike(a[i - 1], b[j - 2]) && AreAlike(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }

    private static bool AreAlike(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
