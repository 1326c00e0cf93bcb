namespace Weft.Generators.Emission;

/// <summary>Names that generated code has uses of its own for. JSON that asks for one is refused or gets another; it never gives code that does not compile.</summary>
internal static class TakenNames
{
    /// <summary>Members of every config record.</summary>
    public static readonly ISet<string> Config = Set(
        "Architecture", "Validate", "With", "Params", "OwnNames", "Slots", "Nested", "Require", "UnknownParam", "SizeOfCall", "Keys", "KeysAt", "Clone", "Deconstruct", "EqualityContract", "PrintMembers",
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals");

    /// <summary>Members of every record of outputs.</summary>
    public static readonly ISet<string> Output = Set(
        "Dispose", "Clone", "Deconstruct", "EqualityContract", "PrintMembers", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals");

    /// <summary>Members of every module class, and types whose members its code calls: a property of such a name would hide them.</summary>
    public static readonly ISet<string> Module = Set(
        "Architecture", "Config", "Keys", "Load", "Convert", "Create", "MakePresets", "MakeUpstream", "MakeMethods", "Dispose", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize",
        "ReferenceEquals", "Register", "RegisterBuffer", "RegisterComponents", "Own", "GetName", "Handle", "Forward", "Parameter", "OptionalParameter",
        "Ops", "Init", "RopeRotation", "RopeCoord", "RopeLayout", "RopeDoubling", "ResampleRule", "ResampleMode", "ResampleKeep", "Activation", "ConfigMath");

    /// <summary>Types and namespaces that generated code names, and members of module classes: no class of the project may be called so.</summary>
    public static readonly ISet<string> Class = new HashSet<string>(
        Module.Concat(Config).Concat(
        [
            "Catalog", "Layouts", "Layout", "Models", "Ecosystem", "ModelCatalog", "Mapping", "ArchitectureConfig", "ConfigParam", "ConfigSlot", "ConfigJson", "ConfigException", "EnumNames",
            "KeySpec", "KeyKind", "DType", "Size2", "ValueList", "WeftModule", "WeightSource", "FreshWeights", "LoadOptions", "ConvertOptions", "ModelLoader", "Converter",
            "Linear", "LayerNorm", "Conv", "Embedding", "Rotary", "RopeTable", "RopeAxis", "RelativeBias", "LogOffsets", "WindowMask", "Tensor", "TorchSharp", "Weft", "System", "GeneratedCode", "GeneratedCodeAttribute", "BatchNorm", "RmsNorm",
            "Preset", "MappingRule", "UpstreamTable", "ArchitectureMethod", "ConvertReport", "KeySet", "KeySetConfig", "DTypes", "IReadOnlyList", "LazyList", "IEnumerable", "Dictionary", "IReadOnlyDictionary", "JsonElement", "JsonValueKind",
        ]),
        StringComparer.Ordinal);

    /// <summary>Parameters of constructors and key iterators.</summary>
    public static readonly ISet<string> Constructor = Set("config", "source", "prefix");

    /// <summary>Names that methods use.</summary>
    public static readonly ISet<string> Method = Set("scope", "torch");

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.Ordinal);
}
