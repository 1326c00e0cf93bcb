using System.Collections;

namespace Weft;

/// <summary>A list that is made when something first asks for it: a catalog tells of many models, and most programs use one.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="make">Makes it. Of two threads that ask at once both may call this; all see the same list.</param>
public sealed class LazyList<T>(Func<IReadOnlyList<T>> make) : IReadOnlyList<T>
{
    private IReadOnlyList<T>? made;

    private IReadOnlyList<T> Made => LazyInitializer.EnsureInitialized(ref made, make);

    /// <inheritdoc/>
    public int Count => Made.Count;

    /// <inheritdoc/>
    public T this[int index] => Made[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => Made.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
