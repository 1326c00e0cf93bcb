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
            var a = Ops.Activate(x, Activation.Gelu);
            var b3 = Fc.call(x);
            b3 = Ops.Activate(b3, Activation.Relu);
            var b2 = b3;
            x = x + a;
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
            var b2 = Ops.Activate(x, Activation.Gelu);
            var @class = Ops.Activate(x, Activation.Relu);
            x = x.reshape(b, 1, n, _config.Width); // [b, 1, n, width]
            x = x * b2; // [b, b, n, width]
            x = x + @class;
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
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
