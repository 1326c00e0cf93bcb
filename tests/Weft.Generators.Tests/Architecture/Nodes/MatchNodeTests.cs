namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>match</c>: cases, their shapes, and members that several cases share.</summary>
public sealed class MatchNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "match", "on": "pool", "cases": { "": [], "avg": { "op": "reduce", "axis": 1 }, "token": { "op": "select", "axis": 1, "index": 0 } } }""",
            "", "",
            """
            if (_config.Pool == ToyPool.Avg)
            {
                x = x.mean([1], keepdim: false); // [b, width]
            }
            else if (_config.Pool == ToyPool.Token)
            {
                x = x.select(1, 0); // [b, width]
            }
            -> [b, n, width] or [b, width]
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "pool", "cases": { "": [], "avg": { "op": "linear", "name": "a", "out": 5 }, "token": [{ "op": "linear", "name": "b", "out": 5 }, "relu"] } }""",
            "", "",
            """
            + if (config.Pool == ToyPool.Avg)
            + {
            +     A = Register("a", new Linear(source, $"{prefix}a", config.Width, 5));
            + }
            + if (config.Pool == ToyPool.Token)
            + {
            +     B = Register("b", new Linear(source, $"{prefix}b", config.Width, 5));
            + }
            if (_config.Pool == ToyPool.Avg)
            {
                x = A!.call(x); // [b, n, 5]
            }
            else if (_config.Pool == ToyPool.Token)
            {
                x = B!.call(x); // [b, n, 5]
                x = Ops.Activate(x, Activation.Relu);
            }
            -> [b, n, width if pool == '' else 5]
            keys: b.weight [5, 12]; b.bias [5]
            """
        },
        {
            "tokens",
            """[{ "op": "match", "on": "pool", "cases": { "": [], "avg": { "op": "reduce", "axis": 1 }, "token": { "op": "select", "axis": 1, "index": 0 } } }, { "op": "linear", "name": "head", "out": 5 }]""",
            "", "",
            """
            + Head = Register("head", new Linear(source, $"{prefix}head", config.Width, 5));
            if (_config.Pool == ToyPool.Avg)
            {
                x = x.mean([1], keepdim: false); // [b, width]
            }
            else if (_config.Pool == ToyPool.Token)
            {
                x = x.select(1, 0); // [b, width]
            }
            x = Head.call(x); // [b, n, 5] or [b, 5]
            -> [b, n, 5] or [b, 5]
            keys: head.weight [5, 12]; head.bias [5]
            """
        },
        {
            "tokens",
            """[{ "op": "match", "on": "pool", "cases": { "": [], "avg": { "op": "reduce", "axis": 1 }, "token": { "op": "select", "axis": 1, "index": 0 } } }, { "op": "rearrange", "to": "b n c -> b c n" }]""",
            "", "",
            """
            WEFT0108 /body/1: The pattern takes 3 axes, found [b, n, width] or [b, width].
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "flag", "cases": { "true": "gelu", "false": "relu" } }""",
            "", "",
            """
            if (_config.Flag)
            {
                x = Ops.Activate(x, Activation.Gelu);
            }
            else
            {
                x = Ops.Activate(x, Activation.Relu);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "flag and other", "cases": { "true": "gelu", "false": [] } }""",
            "", "",
            """
            if (_config.Flag && _config.Other)
            {
                x = Ops.Activate(x, Activation.Gelu);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "flag", "cases": { "true": "gelu" } }""",
            "", "",
            """
            WEFT0112 /body/cases: The cases lack 'false'.
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "pool", "cases": { "": [], "avg": [], "tok": [] } }""",
            "", "",
            """
            WEFT0120 /body/cases/tok (name): 'tok' is no value of one of '', 'avg', 'token'. Did you mean 'token'?
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "width", "cases": { "1": [] } }""",
            "", "",
            """
            WEFT0004 /body/on: Expected an enum, a bool or a nullable param, found int.
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "act == 'gelu'", "cases": { "true": [], "false": [] } }""",
            "", "",
            """
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "flag", "cases": { "true": { "op": "linear", "name": "proj", "out": 5 }, "false": { "op": "linear", "name": "proj", "out": 5 } } }""",
            "", "",
            """
            + Proj = Register("proj", new Linear(source, $"{prefix}proj", config.Width, 5));
            if (_config.Flag)
            {
                x = Proj.call(x); // [b, n, 5]
            }
            else
            {
                x = Proj.call(x); // [b, n, 5]
            }
            -> [b, n, 5]
            keys: proj.weight [5, 12]; proj.bias [5]
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "flag", "cases": { "true": { "op": "linear", "name": "proj", "out": 5 }, "false": { "op": "linear", "name": "proj", "out": 6 } } }""",
            "", "",
            """
            + Proj = Register("proj", new Linear(source, $"{prefix}proj", config.Width, config.Flag ? 5 : 6));
            if (_config.Flag)
            {
                x = Proj.call(x); // [b, n, 5]
            }
            else
            {
                x = Proj.call(x); // [b, n, 6]
            }
            -> [b, n, 5 if flag else 6]
            keys: proj.weight [6, 12]; proj.bias [6]
            """
        },
        {
            "tokens",
            """{ "op": "match", "on": "act", "cases": { "gelu": [], "gelu_tanh": [], "quick_gelu": [], "relu": "tanh", "relu2": [], "silu": [], "sigmoid": [], "tanh": [] } }""",
            "", "",
            """
            if (_config.Act == Activation.Relu)
            {
                x = Ops.Activate(x, Activation.Tanh);
            }
            -> [b, n, width]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
