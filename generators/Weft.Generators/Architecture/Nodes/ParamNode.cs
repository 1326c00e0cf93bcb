using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// A parameter as a value; what it is applied to does not matter but for <c>batch</c>, which expands a first size of 1 to that
/// of <c>$_</c>. Fresh ones are normal with <c>std</c>, or <c>init</c> throughout; with <c>sin_cos</c> the parameter is not learned
/// but a table of sines and cosines of a grid's places. Shape: as declared.
/// </summary>
internal sealed record ParamNode(Template Name, string? As, EquatableArray<Expr> Shape, bool Batch, Expr Std, Expr? Init, SinCosTable? Table, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "param", "A parameter as a value, whatever the current tensor is. Shape: as declared.", Bind,
        NodeRow.Key,
        NodeRow.As,
        Optional("shape", ValueKind.List(ValueKind.Integer), "Its sizes; none for a scalar.", "[]", "[1, 1, \"embed_dim\"]"),
        Optional("batch", ValueKind.Flag, "Its first size, 1, is expanded to that of the current tensor.", "false"),
        Optional("std", ValueKind.Real, "Standard deviation of a fresh one.", "0.02"),
        Optional("init", ValueKind.Real, "What a fresh one holds throughout, instead of noise."),
        Optional("sin_cos", ValueKind.Object(() => SinCosTable.Form), "It is not learned, but a table of sines and cosines."));

    public static Node Bind(NodeReader reader) => new ParamNode(
        reader.Name(), reader.As(), reader.Integers("shape"), reader.Json.Flag("batch"), reader.Number("std"),
        reader.OptionalNumber("init"), SinCosTable.Bind(reader), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var shape = Shape.Select(body.Resolve).ToEquatableArray();
        foreach (var dim in shape)
        {
            body.CheckOption(Origin, "shape", dim, ">", Expr.Int(0));
        }

        var learned = Init is null ? new InitModel("Normal", body.Resolve(Std)) : new InitModel("Constant", body.Resolve(Init));
        var parameter = body.Parameter(Origin, Name, shape, Table is null ? learned : Table.Lower(body, shape, learned), As);
        return Batch ? Expanded(body, parameter, shape, x) : new Tensor(parameter, Lowering.Shape.Of(shape));
    }

    private Tensor Expanded(BodyBuilder body, string parameter, EquatableArray<Expr> shape, Tensor x)
    {
        if (shape.Count == 0 || x.Shape.Cases.Any(c => c.Dims.Count == 0))
        {
            throw new LoweringException(Rules.Shape, Origin, $"'batch' needs a first axis on both sides, found {ExpressionText.OfShape(shape)} and {x.Shape}.");
        }

        body.Check(Origin, shape[0], "==", Expr.Int(1), "the first size of a parameter with 'batch'");
        var rest = string.Concat(Enumerable.Repeat(", -1", shape.Count - 1));
        return new Tensor($"{parameter}.expand({x.Operand}.shape[0]{rest})", Lowering.Shape.Of(shape.Skip(1).Prepend(x.Shape.Cases[0].Dims[0])));
    }
}
