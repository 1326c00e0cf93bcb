using System.Collections.Immutable;

namespace Weft;

/// <summary>
/// Keys counted by their names without digits and by their shapes: what two sets of keys can have in common at most shows without looking
/// for a single key.
/// </summary>
internal sealed class KeyCounts
{
    // A digit for each digit: what stands before a name never changes what the name itself becomes.
    private const char Digit = '#';

    private const int LongestOnStack = 512;

    private readonly Dictionary<string, Dictionary<long, int>> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<long, int>>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public KeyCounts() => lookup = byName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many keys were added.</summary>
    public int Count { get; private set; }

    /// <summary>How many names there are.</summary>
    public int Kinds => byName.Count;

    /// <summary>Counts of each name by <see cref="Form"/>.</summary>
    public IEnumerable<KeyValuePair<string, Dictionary<long, int>>> Names => byName;

    /// <summary>Counts one more key.</summary>
    public void Add(string name, ImmutableArray<long> shape, DType dtype)
    {
        if (!TryFind("", name, out var forms))
        {
            lookup[Masked(name)] = forms = [];
        }

        var form = Form(shape, dtype);
        forms[form] = forms.GetValueOrDefault(form) + 1;
        Count++;
    }

    /// <summary>Counts of a name behind a prefix.</summary>
    public bool TryFind(string prefix, string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Dictionary<long, int>? forms)
    {
        var length = prefix.Length + name.Length;
        var masked = length <= LongestOnStack ? stackalloc char[length] : new char[length];
        Mask(prefix, masked);
        Mask(name, masked[prefix.Length..]);
        return lookup.TryGetValue(masked, out forms);
    }

    /// <summary>A number for a shape and whether its elements are floats; the same number may stand for several.</summary>
    private static long Form(ImmutableArray<long> shape, DType dtype)
    {
        var form = dtype.IsFloating() ? 1L : 0L;
        foreach (var size in shape)
        {
            form = unchecked((form * 1_000_003) + size + 1);
        }

        return form;
    }

    /// <summary>How many different names keys have.</summary>
    public static int KindsOf(IEnumerable<string> keys) => keys.Select(Masked).Distinct(StringComparer.Ordinal).Count();

    /// <summary>How alike two sets of names are, in thousandths: what both have of what either has.</summary>
    /// <param name="common">Names in both.</param>
    /// <param name="one">Names in one.</param>
    /// <param name="other">Names in the other one.</param>
    public static int Likeness(int common, int one, int other) => common == 0 ? 0 : common * 1000 / (one + other - common);

    private static string Masked(string name) => string.Create(name.Length, name, static (masked, name) => Mask(name, masked));

    private static void Mask(string name, Span<char> masked)
    {
        for (var i = 0; i < name.Length; i++)
        {
            masked[i] = char.IsAsciiDigit(name[i]) ? Digit : name[i];
        }
    }
}
