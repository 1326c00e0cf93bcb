using Microsoft.CodeAnalysis;

namespace Weft.Generators.Pipeline;

/// <summary>Brings what steps give together, as objects (<see cref="All{T}"/> says why).</summary>
internal static class Providers
{
    /// <summary>All values of a step.</summary>
    public static IncrementalValueProvider<All<T>> All<T>(this IncrementalValuesProvider<T> values)
        where T : class => values.Collect().Select(static (items, _) => new All<T>(items.ToEquatableArray()));

    /// <summary>Two values as one.</summary>
    public static IncrementalValueProvider<TResult> With<TLeft, TRight, TResult>(this IncrementalValueProvider<TLeft> left, IncrementalValueProvider<TRight> right, Func<TLeft, TRight, TResult> join)
        where TLeft : class
        where TRight : class
        where TResult : class => left.Combine(right).Select((x, _) => join(x.Left, x.Right));
}
