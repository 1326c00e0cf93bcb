using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture;

/// <summary>An architecture file, bound: names resolved and options typed, shapes not yet inferred.</summary>
internal sealed record ArchitectureModel(
    string Class,
    string Summary,
    string Source,
    string Namespace,
    Origin Origin,
    EquatableArray<string> Implements,
    EquatableArray<LayoutModel> Layouts,
    EquatableArray<ParamModel> Params,
    EquatableArray<DerivedModel> Derived,
    EquatableArray<RequireModel> Requires,
    EquatableArray<PresetModel> Presets,
    EquatableArray<UpstreamModel> Upstream,
    EquatableArray<ComponentModel> Components,
    EquatableArray<MethodModel> Methods)
{
    /// <summary>Params whose value is the config of another architecture.</summary>
    public EquatableArray<SlotModel> Slots { get; init; }

    /// <summary>The interface that the class implements, or null.</summary>
    public InterfaceModel? Interface { get; init; }

    /// <summary>Type of a param or derived value, or null.</summary>
    public ExprType? TypeOf(string name) =>
        Params.FirstOrDefault(p => p.Name == name)?.Type ?? Derived.FirstOrDefault(d => d.Name == name)?.Type;

    /// <summary>The type of what an expression ends in: a config value, a component's param (<c>component.param</c>), or an index or size.</summary>
    public ExprType TypeOfLeaf(Expr leaf) => leaf switch
    {
        NameExpr name when name.Name.IndexOf('.') is > 0 and var dot =>
            Components.First(c => c.Name == name.Name.Substring(0, dot)).Params.First(p => p.Name == name.Name.Substring(dot + 1)).Type,
        NameExpr name => TypeOf(name.Name) ?? ExprType.Int,
        _ => ExprType.Int,
    };
}

/// <summary>A layout whose keys are the architecture's behind a prefix.</summary>
internal sealed record LayoutModel(string Name, EquatableArray<string> Prefixes, EquatableArray<string> Beside);

/// <summary>An independent value of the config.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">What it is when nothing is said.</param>
/// <param name="Origin">Where it is declared.</param>
/// <param name="OnlyIf">Where this fails, the value changes nothing; null where it always counts.</param>
/// <param name="Alike">The one of several values that mean the same; null where each means something else.</param>
internal sealed record ParamModel(string Name, ExprType Type, ExprValue Default, Origin Origin, Expr? OnlyIf = null, Expr? Alike = null);

/// <summary>A param whose value is the config of another architecture.</summary>
/// <param name="Name">The param.</param>
/// <param name="Interface">What may stand there; null where it is one class.</param>
/// <param name="Class">The class that stands there by default.</param>
/// <param name="Origin">Where it is declared.</param>
internal sealed record SlotModel(string Name, InterfaceModel? Interface, string Class, Origin Origin)
{
    /// <summary>Whether a class may stand there.</summary>
    public bool Accepts(ArchitectureModel model) =>
        Interface is { } asked ? model.Interface is { } its && (its.Name, its.Namespace) == (asked.Name, asked.Namespace) : model.Class == Class;
}

/// <summary>What an architecture must have to stand in for others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">The C# namespace of its classes.</param>
/// <param name="Params">Params that an owner may set.</param>
/// <param name="Inputs">Inputs in call order.</param>
/// <param name="Outputs">Outputs; their last size is asked of whatever stands there.</param>
internal sealed record InterfaceModel(string Name, string Namespace, EquatableArray<string> Params, EquatableArray<InputModel> Inputs, EquatableArray<InputModel> Outputs);

/// <summary>A value computed from params; in an order in which each uses only earlier ones.</summary>
internal sealed record DerivedModel(string Name, Expr Value, ExprType Type, Origin Origin);

/// <summary>A condition on params.</summary>
internal sealed record RequireModel(Expr Condition, Origin Origin);

/// <summary>A published set of values: the params that differ from the defaults.</summary>
internal sealed record PresetModel(string Name, EquatableArray<PresetValue> Values, Origin Origin)
{
    /// <summary>What stands in slots, where it differs from the default.</summary>
    public EquatableArray<SlotPreset> Slots { get; init; }

    /// <summary>The C# namespace of what is generated from its file; empty where another assembly has it already.</summary>
    public string Namespace { get; init; } = "";
}

/// <summary>A param's value in a preset.</summary>
internal sealed record PresetValue(string Param, ExprValue Value, ExprType Type);

/// <summary>What stands in a slot of a preset.</summary>
internal sealed record SlotPreset(string Slot, string Namespace, string Class, EquatableArray<PresetValue> Values, EquatableArray<SlotPreset> Slots);

/// <summary>A reusable piece of a body.</summary>
internal sealed record ComponentModel(
    string Name,
    EquatableArray<ComponentParam> Params,
    EquatableArray<InputName> Inputs,
    EquatableArray<Node> Body,
    Origin Origin)
{
    /// <summary>Names that the body reads as <c>$name</c>.</summary>
    public EquatableArray<string> References { get; init; }
}

/// <summary>A compile-time argument of a component. <paramref name="IsName"/>: literal text for key templates.</summary>
internal sealed record ComponentParam(string Name, ExprType Type, bool IsName);

/// <summary>A tensor that a component receives beside <c>$_</c>.</summary>
internal sealed record InputName(string Name, bool Optional);

/// <summary>Something callable: <c>forward</c> or a named method.</summary>
internal sealed record MethodModel(string Name, EquatableArray<InputModel> Inputs, EquatableArray<Node> Body, EquatableArray<OutputModel> Outputs, Origin Origin)
{
    /// <summary>Names that the body reads as <c>$name</c>.</summary>
    public EquatableArray<string> References { get; init; }

    /// <summary>What the method does, in a sentence.</summary>
    public string Summary { get; init; } = "Runs the model.";
}

/// <summary>An input of a method; dims may name sizes that only a call knows.</summary>
internal sealed record InputModel(string Name, bool IsFloat, EquatableArray<Expr> Dims, bool Optional, string Declared, Origin Origin);

/// <summary>An output of a method; null where <paramref name="If"/> does not hold.</summary>
internal sealed record OutputModel(string Name, Value Value, Expr If, Origin Origin);

/// <summary>How an ecosystem's config binds to the params.</summary>
internal sealed record UpstreamModel(
    string Layout,
    EquatableArray<string> Architectures,
    EquatableArray<string> ModelTypes,
    EquatableArray<string> When,
    string At,
    string? Preset,
    EquatableArray<UpstreamFieldModel> Fields,
    EquatableArray<UpstreamFixedModel> Fixed,
    EquatableArray<string> Ignore,
    EquatableArray<string> Unbound,
    bool Nested = false,
    bool NullIsAbsent = false)
{
    /// <summary>What is done to images, by the names that the ecosystem's layout file gives.</summary>
    public EquatableArray<string> Preprocessors { get; init; } = [];

    /// <summary>Fields that repeat a param for other classes: path, and the param as the value.</summary>
    public EquatableArray<UpstreamFixedModel> Also { get; init; } = [];
}

/// <summary>A param bound to a field; values as JSON texts. <paramref name="Present"/>: the param is whether the field is there, and this is written for one that is. <paramref name="When"/>: the field counts only where this holds. <paramref name="Except"/>: presets that it does not count for.</summary>
internal sealed record UpstreamFieldModel(string Param, string Path, EquatableArray<UpstreamPair> Values, string? Absent, string? Present = null, string? When = null, EquatableArray<string> Except = default)
{
    /// <summary>A size is written as [height, width], a square one too.</summary>
    public bool Pair { get; init; }
}

/// <summary>One row of a table of values: upstream's JSON and the param's JSON.</summary>
internal sealed record UpstreamPair(string Upstream, string Param);

/// <summary>A field that holds one value.</summary>
internal sealed record UpstreamFixedModel(string Path, string Value, bool Write, string? Absent = null);
