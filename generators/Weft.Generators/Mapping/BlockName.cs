using System.Globalization;

namespace Weft;

/// <summary>How the keys of a block become one key for all blocks, and back: <c>block_{i}/</c> becomes <c>block/</c>.</summary>
internal sealed class BlockName
{
    /// <summary>Stands for a block's index.</summary>
    public const string Index = "{i}";

    private readonly string before;
    private readonly string after;
    private readonly string all;

    /// <param name="from">The part of a key that names a block, with <see cref="Index"/> in it once.</param>
    /// <param name="to">What stands there for all blocks.</param>
    public BlockName(string from, string to)
    {
        var at = from.IndexOf(Index, StringComparison.Ordinal);
        (before, after, all) = (from.Substring(0, at), from.Substring(at + Index.Length), to);
    }

    /// <summary>The key for all blocks and the index of this one; null for a key in no block.</summary>
    public (string Key, long Index)? Find(string key)
    {
        for (var at = key.IndexOf(before, StringComparison.Ordinal); at >= 0; at = key.IndexOf(before, at + 1, StringComparison.Ordinal))
        {
            var (start, end) = (at + before.Length, at + before.Length);
            while (end < key.Length && key[end] is >= '0' and <= '9')
            {
                end++;
            }

            if (string.CompareOrdinal(key, end, after, 0, after.Length) == 0 && long.TryParse(key.Substring(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                return (Replaced(key, at, end + after.Length - at, all), index);
            }
        }

        return null;
    }

    /// <summary>Whether a key is one for all blocks.</summary>
    public bool IsOfAll(string key) => key.IndexOf(all, StringComparison.Ordinal) >= 0;

    /// <summary>The key of one block.</summary>
    /// <param name="key">A key for all blocks.</param>
    /// <param name="index">The block.</param>
    public string Of(string key, long index)
    {
        var at = key.IndexOf(all, StringComparison.Ordinal);
        return Replaced(key, at, all.Length, before + index.ToString(CultureInfo.InvariantCulture) + after);
    }

    private static string Replaced(string key, int at, int length, string by) => key.Remove(at, length).Insert(at, by);
}
