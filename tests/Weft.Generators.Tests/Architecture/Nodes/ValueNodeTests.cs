namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>let</c>, <c>get</c>, <c>unpack</c> and references.</summary>
public sealed class ValueNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """[{ "op": "unpack", "as": ["a", "b"], "axis": 2 }, { "op": "get", "value": "$a" }]""",
            "", "",
            """
            WEFT0108 /body/0: 'as' and the axis: 12 is not == 2 at the defaults.
            """
        },
        {
            "tokens",
            """[{ "op": "linear", "name": "fc", "out": 2 }, { "op": "unpack", "as": ["a", "b"], "axis": -1 }, { "op": "get", "value": "$b" }]""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, 2));
            x = Fc.call(x); // [b, n, 2]
            var a = x.select(2, 0);
            var b2 = x.select(2, 1);
            x = b2; // [b, n]
            -> [b, n]
            keys: fc.weight [2, 12]; fc.bias [2]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "a": "gelu", "b": [{ "op": "linear", "name": "fc", "out": "width" }, "relu"] } }, { "op": "add", "value": "$a" }, { "op": "add", "value": "$b" }]""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            var a2 = Ops.Activate(x, Activation.Gelu);
            var b2 = Fc.call(x);
            b2 = Ops.Activate(b2, Activation.Relu);
            x = x + a2;
            x = x + b2;
            -> [b, n, width]
            keys: fc.weight [12, 12]; fc.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "a": "$_" } }, "gelu", { "op": "get", "value": "$a" }]""",
            "", "",
            """
            var a = x;
            x = Ops.Activate(x, Activation.Gelu);
            x = a;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "let", "values": { "1a": "gelu" } }""",
            "", "",
            """
            WEFT0006 /body/values/1a: '1a' is no name: letters, digits and '_', not starting with a digit.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "b": "gelu", "class": "relu" } }, { "op": "rearrange", "to": "b n c -> b 1 n c" }, { "op": "mul", "value": "$b" }, { "op": "add", "value": "$class" }]""",
            "", "",
            """
            var b = x.shape[0];
            var n = x.shape[1];
            var b3 = Ops.Activate(x, Activation.Gelu);
            var @class2 = Ops.Activate(x, Activation.Relu);
            x = x.reshape(b, 1, n, _config.Width); // [b, 1, n, width]
            x = x * b3; // [b, b, n, width]
            x = x + @class2;
            -> [b, b, n, width]
            """
        },
        {
            "tokens",
            """["gelu", { "op": "add", "value": "$x" }]""",
            "", "",
            """
            var state = Ops.Activate(x, Activation.Gelu);
            state = state + x;
            return scope.Keep(state);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "call", "method": "Encode", "with": { "y": "$_" } }""",
            """ "methods": { "Encode": { "inputs": { "y": "float[b, m, width]" }, "body": { "op": "linear", "name": "fc", "out": 5 }, "outputs": { "z": "$_" } } }""", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, 5));
            x = Encode(x); // [b, n, 5]
            -> [b, n, 5]
            keys: fc.weight [5, 12]; fc.bias [5]
            """
        },
        {
            "tokens",
            """{ "op": "call", "method": "Encod", "with": { "y": "$_" } }""",
            """ "methods": { "Encode": { "inputs": { "y": "float[b, m, width]" }, "body": "gelu", "outputs": { "z": "$_" } } }""", "",
            """
            WEFT0102 /body: Unknown name 'Encod'. Did you mean 'Encode'?
            """
        },
        {
            "tokens",
            """[{ "op": "let", "if": "flag", "values": { "m": { "op": "matmul", "value": "$_", "transpose": true } } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$m" }]""",
            "", "",
            """
            Tensor? m = _config.Flag ? Ops.MatMul(x, x.transpose(-2, -1)) : null;
            x = Ops.Attention(x, x, x, m);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "if": "flag", "values": { "m": [{ "op": "linear", "name": "fc", "out": "width" }, { "op": "matmul", "value": "$_", "transpose": true }] } }, { "op": "sdpa", "q": "$_", "k": "$_", "v": "$_", "mask": "$m" }]""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            + }
            Tensor? m = null;
            if (_config.Flag)
            {
                var m2 = Fc!.call(x);
                m2 = Ops.MatMul(m2, m2.transpose(-2, -1)); // [b, n, n]
                m = m2;
            }
            x = Ops.Attention(x, x, x, m);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "q": { "op": "param", "name": "latent", "shape": [1, 1, "width"], "batch": true } } }, { "op": "sdpa", "k": "$_", "v": "$_" }]""",
            "", "",
            """
            + Register("latent", source, prefix, Init.Normal(0.02), [1, 1, config.Width]);
            var q2 = Latent.expand(x.shape[0], -1, -1);
            x = Ops.Attention(q2, x, x); // [b, 1, width]
            -> [b, 1, width]
            keys: latent [1, 1, 12]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "q": { "op": "param", "name": "latent", "shape": [2, 1, "width"], "batch": true } } }, { "op": "sdpa", "k": "$_", "v": "$_" }]""",
            "", "",
            """
            WEFT0108 /body/0/values/q: the first size of a parameter with 'batch': 2 is not == 1 at the defaults.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
