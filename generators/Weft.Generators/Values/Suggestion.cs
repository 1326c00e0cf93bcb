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
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
