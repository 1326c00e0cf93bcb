using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// An additive attention mask for the tokens of [b, n, c]: 0 where a token sees another, minus infinity elsewhere. With
/// <c>causal</c> it sees itself and those before it; with <c>keys</c>, booleans [b, n], those that are true. None where neither
/// is there. Shape: [n, n], or [b, 1, n, n] with <c>keys</c>.
/// </summary>
internal sealed record MaskNode(Expr Causal, Value? Keys, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "mask", "An additive attention mask for the tokens of [b, n, c]: 0 where a token sees another, minus infinity elsewhere; no mask where nothing hides. Shape: [n, n], or [b, 1, n, n] with 'keys'. With 'segments', for tokens [n, c] of several segments in a row: each sees its own. Shape: [n, n].", Bind,
        Optional("causal", ValueKind.Condition, "A token sees itself and those before it.", "false"),
        Optional("keys", ValueKind.Value, "Booleans [b, n]: the tokens that are seen.", example: "\"$attention_mask\""),
        Optional("segments", ValueKind.Value, "The number of each token's segment, [n]."));

    public static Node Bind(NodeReader reader) => reader.Json.Json["segments"] is not null ? SegmentMaskNode.Bind(reader) : new MaskNode(reader.Condition("causal"), reader.OptionalValue("keys"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Single is not { Count: 3 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'mask' needs [b, n, c], found {x.Shape}.");
        }

        var causal = body.Resolve(Causal);
        if (Keys is not null && body.Optional(Keys, x, "keys") is { IsAbsent: false } keys)
        {
            return WithKeys(body, x, dims, causal, keys);
        }

        if (causal == Expr.False)
        {
            return Tensor.Absent;
        }

        var code = $"Ops.CausalMask({x.Code})";
        return causal == Expr.True
            ? new Tensor(code, Shape.Of([dims[1], dims[1]]))
            : new Tensor($"{body.Operand(causal)} ? {code} : null", Shape.Of([dims[1], dims[1]]), IsCompound: true, Nullable: true);
    }

    private Tensor WithKeys(BodyBuilder body, Tensor x, EquatableArray<Expr> dims, Expr causal, Tensor keys)
    {
        if (keys.Kind != TensorKind.Boolean || keys.Shape.Single is not { Count: 2 } seen)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'keys' needs booleans [b, n], as 'compare' gives them; found {keys.Shape}{(keys.Kind == TensorKind.Boolean ? "" : " of numbers")}.");
        }

        body.Check(Origin, seen[0], "==", dims[0], "the rows of 'keys' and of the tokens");
        body.Check(Origin, seen[1], "==", dims[1], "the tokens and their keys");
        return new Tensor($"Ops.Mask({x.Code}, {body.Code(causal)}, {keys.Code})", Shape.Of([dims[0], Expr.Int(1), dims[1], dims[1]]), Nullable: keys.Nullable);
    }
}
