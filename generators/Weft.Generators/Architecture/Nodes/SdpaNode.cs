using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Scaled dot-product attention. q: [..., n, d], k: [..., m, d], v: [..., m, e] → [..., n, e]; the mask is added to the
/// scores. <c>scale</c> defaults to d^-0.5.
/// </summary>
internal sealed record SdpaNode(Value Query, Value Key, Value Values, Value? Mask, Expr? Scale, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "sdpa", "Scaled dot-product attention. Shape: q [b, h, n, d], k and v [b, h, m, d] → [b, h, n, d].", Bind,
        Optional("q", ValueKind.Value, "The queries.", "$q"),
        Optional("k", ValueKind.Value, "The keys.", "$k"),
        Optional("v", ValueKind.Value, "The values.", "$v"),
        Optional("mask", ValueKind.Value, "What is added to the scores; an absent one adds nothing.", example: "\"$mask\""),
        Optional("scale", ValueKind.Real, "A factor of q. Default: 1 / sqrt(d)."));

    public static Node Bind(NodeReader reader) => new SdpaNode(
        reader.Value("q"), reader.Value("k"), reader.Value("v"), reader.OptionalValue("mask"), reader.OptionalNumber("scale"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (q, k, v) = (body.Value(Query, x, "q"), body.Value(Key, x, "k"), body.Value(Values, x, "v"));
        var (qd, kd, vd) = (Dims(q), Dims(k), Dims(v));
        body.Check(Origin, qd[qd.Count - 1], "==", kd[kd.Count - 1], "the widths of q and k");
        body.Check(Origin, kd[kd.Count - 2], "==", vd[vd.Count - 2], "the lengths of k and v");
        for (var i = 0; i < qd.Count - 2; i++)
        {
            body.Check(Origin, qd[i], "==", kd[i], "q and k");
            body.Check(Origin, kd[i], "==", vd[i], "k and v");
        }

        var mask = Mask is not null && body.Optional(Mask, x, "mask") is { IsAbsent: false } given ? $", {given.Code}" : "";
        var scale = Scale is null ? "" : $", scale: {body.Code(body.Resolve(Scale))}";
        return q with { Code = $"Ops.Attention({q.Code}, {k.Code}, {v.Code}{mask}{scale})", Shape = Shape.Of(qd.Take(qd.Count - 1).Append(vd[vd.Count - 1])), IsCompound = false };
    }

    private EquatableArray<Expr> Dims(Tensor tensor) => tensor.Shape.Single is { Count: >= 2 } dims
        ? dims
        : throw new LoweringException(Rules.Shape, Origin, $"'sdpa' needs [..., tokens, width], found {tensor.Shape}.");
}
