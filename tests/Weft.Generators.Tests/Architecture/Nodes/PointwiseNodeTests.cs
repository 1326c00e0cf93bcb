namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>act</c>, <c>scale</c>, <c>param</c> and the binary nodes.</summary>
public sealed class PointwiseNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """ "gelu" """,
            "", "",
            """
            x = Ops.Activate(x, Activation.Gelu);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """["gelu", "quick_gelu"]""",
            "", "",
            """
            x = Ops.Activate(x, Activation.Gelu);
            x = Ops.Activate(x, Activation.QuickGelu);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "act", "kind": "act" }""",
            "", "",
            """
            x = Ops.Activate(x, _config.Act);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "act", "kind": "'relu2'" }""",
            "", "",
            """
            x = Ops.Activate(x, Activation.Relu2);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "act", "kind": "'gleu'" }""",
            "", "",
            """
            WEFT0120 /body/kind: 'gleu' is no activation. Did you mean 'gelu'?
            """
        },
        {
            "tokens",
            """{ "op": "act", "kind": "'relu' if flag else act" }""",
            "", "",
            """
            x = Ops.Activate(x, _config.Flag ? Activation.Relu : _config.Act);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "act", "kind": "width" }""",
            "", "",
            """
            WEFT0004 /body/kind: Expected an activation, found int.
            """
        },
        {
            "tokens",
            """{ "op": "scale", "name": "ls1.gamma" }""",
            "", "",
            """
            + Register("ls1.gamma", source, prefix, Init.Constant(1e-05), [config.Width]);
            x = x * Ls1Gamma;
            -> [b, n, width]
            keys: ls1.gamma [12]
            """
        },
        {
            "tokens",
            """{ "op": "scale", "name": "g", "as": "Gain" }""",
            "", "",
            """
            + Register("g", source, prefix, Init.Constant(1e-05), [config.Width]);
            x = x * Gain;
            -> [b, n, width]
            keys: g [12]
            """
        },
        {
            "tokens",
            """{ "op": "add", "value": { "op": "param", "name": "p", "shape": ["width"] } }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [config.Width]);
            x = x + P;
            -> [b, n, width]
            keys: p [12]
            """
        },
        {
            "tokens",
            """{ "op": "sub", "value": "$_" }""",
            "", "",
            """
            x = x - x;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "mul", "value": "gelu" }, "relu"]""",
            "", "",
            """
            x = x * Ops.Activate(x, Activation.Gelu);
            x = Ops.Activate(x, Activation.Relu);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "add", "value": "$_" }, { "op": "mul", "value": "$_" }]""",
            "", "",
            """
            x = x + x;
            x = x * x;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "mul", "value": { "op": "param", "name": "p", "shape": [1, 1, "width"] } }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [1, 1, config.Width]);
            x = x * P;
            -> [b, n, width]
            keys: p [1, 1, 12]
            """
        },
        {
            "vector",
            """{ "op": "add", "value": { "op": "param", "name": "p", "shape": [4, 1, "width"] } }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [4, 1, config.Width]);
            x = x + P; // [4, b, width]
            -> [4, b, width]
            keys: p [4, 1, 12]
            """
        },
        {
            "vector",
            """{ "op": "add", "value": { "op": "param", "name": "p", "shape": [1] } }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [1]);
            x = x + P;
            -> [b, width]
            keys: p [1]
            """
        },
        {
            "map",
            """{ "op": "add", "value": { "op": "param", "name": "p", "shape": ["size[0]", 1] } }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [config.Size.Height, 1]);
            x = x + P;
            -> [b, width, size[0], size[1]]
            keys: p [4, 1]
            """
        },
        {
            "tokens",
            """{ "op": "add", "value": { "op": "param", "name": "p", "shape": [5] } }""",
            "", "",
            """
            WEFT0108 /body: [b, n, width] and [5] do not broadcast: 12 is not == 5 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "add", "value": null }""",
            "", "",
            """
            WEFT0004 /body/value: Expected a value, found an optional input that is left out here.
            """
        },
        {
            "tokens",
            """{ "op": "param", "name": "cls_token", "shape": [1, 1, "width"] }""",
            "", "",
            """
            + Register("cls_token", source, prefix, Init.Normal(0.02), [1, 1, config.Width]);
            x = ClsToken; // [1, 1, width]
            -> [1, 1, width]
            keys: cls_token [1, 1, 12]
            """
        },
        {
            "tokens",
            """{ "op": "param", "name": "table", "shape": ["prod(size) + 1", "width"], "std": "width ** -0.5", "as": "Positions" }""",
            "", "",
            """
            + Register("table", source, prefix, Init.Normal(Pow(config.Width, -0.5)), [Product(config.Size) + 1, config.Width]);
            x = Positions; // [prod(size) + 1, width]
            -> [prod(size) + 1, width]
            keys: table [25, 12]
            """
        },
        {
            "tokens",
            """{ "op": "param", "name": "t", "shape": [0] }""",
            "", "",
            """
            WEFT0108 /body/shape: 'shape': 0 is not > 0 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "param", "name": "t", "shape": ["n"] }""",
            "", "",
            """
            WEFT0102 /body/shape/0: Unknown name 'n'.
            """
        },
        {
            "tokens",
            """ "exp" """,
            "", "",
            """
            x = x.exp();
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """ "l2norm" """,
            "", "",
            """
            x = Ops.Normalize(x);
            -> [b, n, width]
            """
        },
        {
            "heads",
            """{ "op": "matmul", "value": "$_", "transpose": true }""",
            "", "",
            """
            x = Ops.MatMul(x, x.transpose(-2, -1)); // [b, heads, n, n]
            -> [b, heads, n, n]
            """
        },
        {
            "tokens",
            """{ "op": "matmul", "value": { "op": "param", "name": "p", "shape": [1, "width", 4] } }""",
            "", "",
            """
            + Register("p", source, prefix, Init.Normal(0.02), [1, config.Width, 4]);
            x = Ops.MatMul(x, P); // [b, n, 4]
            -> [b, n, 4]
            keys: p [1, 12, 4]
            """
        },
        {
            "tokens",
            """{ "op": "matmul", "value": { "op": "param", "name": "p", "shape": [5, 4] } }""",
            "", "",
            """
            WEFT0108 /body: 'matmul' needs two values of one rank of 2 or more, found [b, n, width] and [5, 4].
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
