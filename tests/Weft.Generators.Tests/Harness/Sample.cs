namespace Weft.Generators.Tests.Harness;

/// <summary>An even sample of named cases; whether a case is in it does not depend on others.</summary>
internal static class Sample
{
    /// <summary>Whether a case is one of every <paramref name="oneOf"/>.</summary>
    public static bool Has(string name, uint oneOf)
    {
        var hash = name.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));
        return (hash ^ (hash >> 15)) % oneOf == 0;
    }
}
