namespace Weft.Generators.Architecture.Expressions;

/// <summary>The type of an expression or param.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Nullable">May be null.</param>
/// <param name="Choices">The allowed texts of an enum; empty for free text.</param>
/// <param name="EnumName">The C# enum of the choices.</param>
/// <param name="Element">Kind of a list's items.</param>
internal sealed record ExprType(ExprKind Kind, bool Nullable = false, EquatableArray<string> Choices = default, string EnumName = "", ExprKind Element = ExprKind.Null)
{
    public static readonly ExprType Int = new(ExprKind.Int);
    public static readonly ExprType Float = new(ExprKind.Float);
    public static readonly ExprType Bool = new(ExprKind.Bool);
    public static readonly ExprType Text = new(ExprKind.Text);
    public static readonly ExprType Size2 = new(ExprKind.Size2);
    public static readonly ExprType Null = new(ExprKind.Null);

    /// <summary>What a message calls it.</summary>
    public override string ToString() => (Nullable ? "nullable " : "") + Kind switch
    {
        ExprKind.Int => "int",
        ExprKind.Float => "float",
        ExprKind.Bool => "bool",
        ExprKind.Text when Choices.Count > 0 => $"one of {string.Join(", ", Choices.Select(c => $"'{c}'"))}",
        ExprKind.Text => "string",
        ExprKind.Size2 => "size2",
        ExprKind.List => $"list<{Element.ToString().ToLowerInvariant()}>",
        _ => "null",
    };

    /// <summary>Whether a value may stand here, and the value it then is (an int becomes a float or a size2 where that is asked).</summary>
    public bool TryConvert(ExprValue value, out ExprValue converted)
    {
        converted = value;
        switch (Kind)
        {
            case var _ when value.Kind == ExprKind.Null:
                return Nullable || Kind == ExprKind.Null;
            case ExprKind.Float when value.Kind == ExprKind.Int:
                converted = ExprValue.Float(value.Integer);
                return true;
            case ExprKind.Size2 when value.Kind == ExprKind.Int:
                converted = ExprValue.Size(value.Integer, value.Integer);
                return true;
            case ExprKind.Size2 when value.Kind == ExprKind.List && value.Items.Count == 2 && value.Items.All(i => i.Kind == ExprKind.Int):
                converted = ExprValue.Size(value.Items[0].Integer, value.Items[1].Integer);
                return true;
            case ExprKind.Text when value.Kind == ExprKind.Text:
                return Choices.Count == 0 || Choices.Contains(value.Text);
            case ExprKind.List when value.Kind == ExprKind.List:
                var element = new ExprType(Element);
                var items = new List<ExprValue>();
                foreach (var item in value.Items)
                {
                    if (!element.TryConvert(item, out var one))
                    {
                        return false;
                    }

                    items.Add(one);
                }

                converted = ExprValue.List(items);
                return true;
            default:
                return value.Kind == Kind;
        }
    }
}
