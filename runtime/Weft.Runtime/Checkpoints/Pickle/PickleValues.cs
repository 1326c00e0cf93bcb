namespace Weft;

// What a pickle describes. None, numbers, truth values and strings are null, long, double, BigInteger, bool and string.

/// <summary>Something that is there, but that no tensor needs: bytes, a set, an object of a harmless class.</summary>
internal sealed class PickleOpaque
{
    public static readonly PickleOpaque Instance = new();
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items)
{
    public static readonly PickleTuple Empty = new([]);
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A mapping. A key that is set twice is there twice; the last one counts.</summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    /// <summary>The value of a key that is text.</summary>
    public object? Find(string key) => Items.FindLast(item => item.Key is string text && text == key).Value;
}

/// <summary>An object of a class that a program came with; what it is made of lies in its state.</summary>
/// <param name="type">The class, with its module.</param>
internal sealed class PickleObject(string type)
{
    public string Type => type;

    public PickleDict? State { get; set; }
}

/// <summary>What a pickle may name.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">What may be done with it.</param>
/// <param name="DType">The elements of a storage or dtype; null where no tensor can hold them.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, DType? DType = null);

/// <summary>What may be done with a global.</summary>
internal enum PickleGlobalKind
{
    /// <summary>Called or made, it gives something opaque.</summary>
    Inert,

    /// <summary>Called, it gives an empty mapping.</summary>
    Mapping,

    /// <summary>Called, it gives back the list that it is given.</summary>
    List,

    /// <summary>Called, it gives back the tuple that it is given.</summary>
    Tuple,

    /// <summary>Called, it gives back its first argument.</summary>
    First,

    /// <summary>Called, it gives a tensor of a typed storage.</summary>
    Tensor,

    /// <summary>Called, it gives a tensor of bytes and a dtype.</summary>
    TypedTensor,

    /// <summary>Called, it gives the tensor that it is given.</summary>
    Parameter,

    /// <summary>Called, it calls its first argument with its third.</summary>
    Caller,

    /// <summary>The class of an object whose state is looked through.</summary>
    Class,

    /// <summary>The type of a storage.</summary>
    Storage,

    /// <summary>A dtype.</summary>
    DType,
}

/// <summary>A run of elements in the container.</summary>
/// <param name="Type">The type of the storage.</param>
/// <param name="Key">The name of its bytes.</param>
/// <param name="Count">Elements; bytes when it has no type.</param>
internal sealed record PickleStorage(PickleGlobal Type, string Key, long Count);

/// <summary>A tensor as the arguments of its constructor give it; nothing of it has been checked.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="DType">Their type; null where no tensor can hold them.</param>
/// <param name="Offset">The first element.</param>
/// <param name="Size">Sizes.</param>
/// <param name="Stride">Strides.</param>
/// <param name="IsPlain">The elements are meant as they are stored.</param>
internal sealed record PickleTensor(PickleStorage Storage, DType? DType, object? Offset, object? Size, object? Stride, bool IsPlain);
