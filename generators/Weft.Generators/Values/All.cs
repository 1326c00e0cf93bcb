namespace Weft.Generators;

/// <summary>
/// Values that flow from step to step as one object. Roslyn's tables are generic over what flows: for a class the compiled ones serve, for
/// every struct and tuple the runtime compiles them anew, which would be a good part of a first run.
/// </summary>
internal sealed record All<T>(EquatableArray<T> Items)
{
    /// <summary>Those of two, one after the other.</summary>
    public static All<T> Join(All<T> first, All<T> second) => new(first.Items.Concat(second.Items).ToEquatableArray());
}
