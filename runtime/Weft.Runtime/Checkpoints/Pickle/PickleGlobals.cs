namespace Weft;

/// <summary>Everything that a pickle may name.</summary>
internal static class PickleGlobals
{
    // Classes of compiled programs all lie below this module; they are only ever looked through.
    private const string Programs = "__torch__";

    private static readonly Dictionary<string, PickleGlobal> Known = Make();

    /// <summary>Finds a global; null when it is none that tensors need.</summary>
    public static PickleGlobal? Find(string module, string name)
    {
        if (module == Programs || module.StartsWith(Programs + ".", StringComparison.Ordinal))
        {
            return new($"{module}.{name}", PickleGlobalKind.Class);
        }

        return Known.GetValueOrDefault($"{module} {name}");
    }

    /// <summary>What a dtype, or its storage, is called, with a space behind the module; null where it has no name.</summary>
    public static string? Name(PickleGlobalKind kind, DType dtype) => Known.FirstOrDefault(one => one.Value.Kind == kind && one.Value.DType == dtype && one.Key.StartsWith("torch ", StringComparison.Ordinal)).Key;

    private static Dictionary<string, PickleGlobal> Make()
    {
        var known = new Dictionary<string, PickleGlobal>(StringComparer.Ordinal);
        Add(PickleGlobalKind.Mapping, "collections", "OrderedDict", "defaultdict");
        Add(PickleGlobalKind.Tensor, "torch._utils", "_rebuild_tensor", "_rebuild_tensor_v2");
        Add(PickleGlobalKind.TypedTensor, "torch._utils", "_rebuild_tensor_v3");
        Add(PickleGlobalKind.Parameter, "torch._utils", "_rebuild_parameter", "_rebuild_parameter_with_state");
        Add(PickleGlobalKind.Caller, "torch._tensor", "_rebuild_from_type_v2");
        Add(PickleGlobalKind.Tuple, "torch", "Size");
        Add(PickleGlobalKind.List, "torch.jit._pickle", "build_intlist", "build_tensorlist", "build_doublelist", "build_boollist");
        Add(PickleGlobalKind.First, "torch.jit._pickle", "restore_type_tag");

        // These stand beside the tensors of training checkpoints.
        Add(PickleGlobalKind.Inert, "torch", "device", "Tensor");
        Add(PickleGlobalKind.Inert, "torch.nn.parameter", "Parameter");
        Add(PickleGlobalKind.Inert, "torch.serialization", "_get_layout");
        Add(PickleGlobalKind.Inert, "collections", "Counter");
        Add(PickleGlobalKind.Inert, "argparse", "Namespace");
        Add(PickleGlobalKind.Inert, "_codecs", "encode");
        Add(PickleGlobalKind.Inert, "numpy", "dtype", "ndarray");
        Add(PickleGlobalKind.Inert, "numpy.core.multiarray", "scalar", "_reconstruct");
        Add(PickleGlobalKind.Inert, "numpy._core.multiarray", "scalar", "_reconstruct");
        foreach (var builtins in (string[])["builtins", "__builtin__"])
        {
            Add(PickleGlobalKind.Inert, builtins, "set", "frozenset", "bytearray", "complex", "dict", "list", "int", "float", "bool", "str");
        }

        AddTypes(PickleGlobalKind.Storage, "torch", ("FloatStorage", DType.F32), ("DoubleStorage", DType.F64), ("HalfStorage", DType.F16), ("BFloat16Storage", DType.BF16),
            ("LongStorage", DType.I64), ("IntStorage", DType.I32), ("ShortStorage", DType.I16), ("CharStorage", DType.I8), ("ByteStorage", DType.U8), ("BoolStorage", DType.BOOL),
            ("ComplexFloatStorage", DType.C64));
        AddTypes(PickleGlobalKind.Storage, "torch.storage", ("UntypedStorage", DType.U8));
        AddTypes(PickleGlobalKind.DType, "torch", ("float32", DType.F32), ("float64", DType.F64), ("float16", DType.F16), ("bfloat16", DType.BF16),
            ("int64", DType.I64), ("int32", DType.I32), ("int16", DType.I16), ("int8", DType.I8), ("uint8", DType.U8), ("uint16", DType.U16), ("uint32", DType.U32), ("uint64", DType.U64),
            ("bool", DType.BOOL), ("complex64", DType.C64), ("complex32", null), ("complex128", null),
            ("float8_e4m3fn", DType.F8_E4M3), ("float8_e5m2", DType.F8_E5M2), ("float8_e8m0fnu", DType.F8_E8M0), ("float8_e4m3fnuz", DType.F8_E4M3FNUZ), ("float8_e5m2fnuz", DType.F8_E5M2FNUZ));
        return known;

        void Add(PickleGlobalKind kind, string module, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                known.Add($"{module} {name}", new($"{module}.{name}", kind));
            }
        }

        void AddTypes(PickleGlobalKind kind, string module, params ReadOnlySpan<(string Name, DType? DType)> types)
        {
            foreach (var (name, dtype) in types)
            {
                known.Add($"{module} {name}", new($"{module}.{name}", kind, dtype));
            }
        }
    }
}
