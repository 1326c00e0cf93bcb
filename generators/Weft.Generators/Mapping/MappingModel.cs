using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>A mapping file, bound: sides and names resolved, expressions typed, patterns and operations well-formed; nothing proven yet.</summary>
internal sealed record MappingModel(
    string Name,
    Origin Origin,
    SideSchema Left,
    SideSchema Right,
    EquatableArray<ConditionModel> Conditions,
    EquatableArray<AssignmentModel> ToRight,
    EquatableArray<AssignmentModel> ToLeft,
    EquatableArray<KeyRuleModel> Rules,
    EquatableArray<OneSidedModel> LeftOnly,
    EquatableArray<OneSidedModel> RightOnly)
{
    /// <summary>Params that the other side does not know.</summary>
    public EquatableArray<FixedParam> Fixed { get; init; }

    /// <summary>What the right side is where it has no class; its schema is the left side's then, under its own name.</summary>
    public KeySetModel? KeySet { get; init; }

    /// <summary>Whether the mapping leads from left to right only.</summary>
    public bool IsLoadOnly => Rules.Any(r => r.Via.Any(s => !s.IsInvertible));
}

/// <summary>What a convertible config fulfils.</summary>
/// <param name="OnLeft">The condition is over the left side's names, not the right's.</param>
/// <param name="Condition">The condition.</param>
/// <param name="Says">The refusal.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record ConditionModel(bool OnLeft, Expr Condition, string Says, Origin Origin)
{
    /// <summary>The param that it is about alone; <see cref="Says"/> goes on from there. Null: it says all.</summary>
    public string? Param { get; init; }

    /// <summary>The refusal, without the last full stop.</summary>
    public string Refusal => Param is null ? Says.TrimEnd('.') : $"'{Param}' {Says}";
}

/// <summary>A param of one side that the other side does not know.</summary>
/// <param name="OnLeft">It is the left side's.</param>
/// <param name="Param">The param.</param>
/// <param name="Values">What it may be; the first is what it becomes on the way back.</param>
internal sealed record FixedParam(bool OnLeft, string Param, EquatableArray<ExprValue> Values)
{
    /// <summary>What it must be equal to, over its own side's names; null where values are listed.</summary>
    public Expr? Is { get; init; }

    public bool Allows(ExprValue value) => Values.Any(v => Operators.Same(v, value));
}

/// <summary>How one side's param follows from the other side.</summary>
/// <param name="Param">The param that is assigned.</param>
/// <param name="Type">Its type.</param>
/// <param name="Of">An expression over the other side's names.</param>
/// <param name="Table">Rows by which values of <paramref name="Of"/> become values of the param; empty when the value itself is assigned.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record AssignmentModel(string Param, ExprType Type, Expr Of, EquatableArray<TableRow> Table, Origin Origin)
{
    public bool IsTable => Table.Count > 0;

    /// <summary>The row for a value, or null.</summary>
    public TableRow? Row(ExprValue value) => Table.FirstOrDefault(r => Operators.Same(r.From, value));
}

/// <summary>A row of a table of values.</summary>
internal sealed record TableRow(ExprValue From, ExprValue To);

/// <summary>A pattern on each side and the operations that take left to right.</summary>
/// <param name="Left">Left key pattern.</param>
/// <param name="Right">Right key pattern with the same captures.</param>
/// <param name="Via">Operations from left to right.</param>
/// <param name="If">A guard over the left side's names; null where the rule always applies.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record KeyRuleModel(string Left, string Right, EquatableArray<Step> Via, Expr? If, Origin Origin)
{
    /// <summary>It stands in an included mapping, where it is proven to match.</summary>
    public bool IsIncluded { get; init; }
}

/// <summary>Keys of one side that the other lacks.</summary>
/// <param name="Key">Their pattern.</param>
/// <param name="Fill">The constant that they hold.</param>
/// <param name="Unused">Any value may stand there; it is left out.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record OneSidedModel(string Key, double Fill, bool Unused, Origin Origin)
{
    /// <summary>It stands in an included mapping, where it is proven to match.</summary>
    public bool IsIncluded { get; init; }
}
