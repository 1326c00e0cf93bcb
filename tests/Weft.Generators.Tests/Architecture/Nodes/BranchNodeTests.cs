namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>residual</c> and <c>parallel</c>: what the branches make of the tensor, and that their shapes agree.</summary>
public sealed class BranchNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "residual", "body": [{ "op": "norm", "name": "n1", "eps": "eps" }, "gelu"] }""",
            "", "",
            """
            + N1 = Register("n1", new LayerNorm(source, $"{prefix}n1", config.Width, config.Eps));
            var branch = N1.call(x);
            branch = Ops.Activate(branch, Activation.Gelu);
            x = x + branch;
            -> [b, n, width]
            keys: n1.weight [12]; n1.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": "gelu" }""",
            "", "",
            """
            var branch = Ops.Activate(x, Activation.Gelu);
            x = x + branch;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "residual", "body": [] }]""",
            "", "",
            """
            x = x + x;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": { "op": "linear", "name": "fc", "out": 5 } }""",
            "", "",
            """
            WEFT0108 /body: The residual's input and its body: [b, n, width] and [b, n, 5] do not agree: 12 is not == 5 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": { "op": "linear", "name": "fc", "out": "widths[0]" } }""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Widths[0]));
            var branch = Fc.call(x); // [b, n, widths[0]]
            x = x + branch;
            -> [b, n, width]
            keys: fc.weight [12, 12]; fc.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": { "op": "reduce", "axis": 1 } }""",
            "", "",
            """
            WEFT0109 /body: The residual's input and its body: [b, n, width] and [b, width] do not agree.
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": [{ "op": "residual", "body": "relu" }, "gelu"] }""",
            "", "",
            """
            var branch2 = Ops.Activate(x, Activation.Relu);
            var branch = x + branch2;
            branch = Ops.Activate(branch, Activation.Gelu);
            x = x + branch;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "mul", "branches": [[{ "op": "linear", "name": "g", "out": 24 }, "silu"], { "op": "linear", "name": "u", "out": 24 }] }""",
            "", "",
            """
            + G = Register("g", new Linear(source, $"{prefix}g", config.Width, 24));
            + U = Register("u", new Linear(source, $"{prefix}u", config.Width, 24));
            var branch = G.call(x); // [b, n, 24]
            branch = Ops.Activate(branch, Activation.Silu);
            var branch2 = U.call(x); // [b, n, 24]
            x = branch * branch2; // [b, n, 24]
            -> [b, n, 24]
            keys: g.weight [24, 12]; g.bias [24]; u.weight [24, 12]; u.bias [24]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "add", "branches": ["gelu", "relu", []] }""",
            "", "",
            """
            var branch = Ops.Activate(x, Activation.Gelu);
            var branch2 = Ops.Activate(x, Activation.Relu);
            x = (branch + branch2) + x;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "sub", "branches": [[], "gelu"] }""",
            "", "",
            """
            var branch2 = Ops.Activate(x, Activation.Gelu);
            x = x - branch2;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "add", "branches": ["gelu", { "if": "flag", "do": "relu" }] }""",
            "", "",
            """
            var branch = Ops.Activate(x, Activation.Gelu);
            var merged = branch;
            if (_config.Flag)
            {
                var branch2 = Ops.Activate(x, Activation.Relu);
                merged = merged + branch2;
            }
            x = merged;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "add", "branches": ["gelu", { "if": "flag", "do": [{ "op": "linear", "name": "fc", "out": "width" }, "relu"] }] }""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            + }
            var branch = Ops.Activate(x, Activation.Gelu);
            var merged = branch;
            if (_config.Flag)
            {
                var branch2 = Fc!.call(x);
                branch2 = Ops.Activate(branch2, Activation.Relu);
                merged = merged + branch2;
            }
            x = merged;
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "add", "branches": [{ "if": "flag", "do": "relu" }, "gelu"] }""",
            "", "",
            """
            WEFT0108 /body: The first branch of 'parallel' may not be conditional: the others are merged into it.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "add", "branches": [] }""",
            "", "",
            """
            WEFT0108 /body: 'parallel' needs at least one branch.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "mul", "branches": [{ "op": "linear", "name": "g", "out": 24 }, { "op": "linear", "name": "u", "out": 25 }] }""",
            "", "",
            """
            WEFT0108 /body: The branches: [b, n, 24] and [b, n, 25] do not agree: 24 is not == 25 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "mul", "branches": ["gelu", { "op": "reduce", "axis": 1 }] }""",
            "", "",
            """
            WEFT0109 /body: The branches: [b, n, width] and [b, width] do not agree.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "concat", "branches": [{ "op": "linear", "name": "g", "out": 24 }, { "op": "linear", "name": "u", "out": 8 }] }""",
            "", "",
            """
            + G = Register("g", new Linear(source, $"{prefix}g", config.Width, 24));
            + U = Register("u", new Linear(source, $"{prefix}u", config.Width, 8));
            var branch = G.call(x); // [b, n, 24]
            var branch2 = U.call(x); // [b, n, 8]
            x = torch.cat([branch, branch2], 2); // [b, n, 32]
            -> [b, n, 32]
            keys: g.weight [24, 12]; g.bias [24]; u.weight [8, 12]; u.bias [8]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "concat", "branches": ["gelu", "relu"], "axis": 1 }""",
            "", "",
            """
            var branch = Ops.Activate(x, Activation.Gelu);
            var branch2 = Ops.Activate(x, Activation.Relu);
            x = torch.cat([branch, branch2], 1); // [b, n + n, width]
            -> [b, n + n, width]
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "concat", "branches": ["gelu", { "if": "flag", "do": "relu" }] }""",
            "", "",
            """
            WEFT0108 /body: Branches that are concatenated may not be conditional: the width would depend on it.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "concat", "branches": ["gelu", { "op": "reduce", "axis": 1 }] }""",
            "", "",
            """
            WEFT0109 /body: The branches: [b, n, width] and [b, width] do not agree.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "concat", "branches": ["gelu", { "op": "linear", "name": "g", "out": 24 }], "axis": 1 }""",
            "", "",
            """
            WEFT0108 /body: The branches: [b, n, width] and [b, n, 24] do not agree: 12 is not == 24 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "merge": "div", "branches": ["gelu"] }""",
            "", "",
            """
            WEFT0004 /body/merge: Expected one of 'add', 'sub', 'mul', 'concat', found 'div'.
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": [{ "op": "norm", "name": "n1", "eps": "eps" }, { "op": "linear", "name": "fc", "out": "width" }], "if": "flag" }""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     N1 = Register("n1", new LayerNorm(source, $"{prefix}n1", config.Width, config.Eps));
            +     Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            + }
            if (_config.Flag)
            {
                var branch = N1!.call(x);
                branch = Fc!.call(branch);
                x = x + branch;
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "residual", "body": [{ "op": "norm", "name": "n1", "eps": "eps" }, { "op": "linear", "name": "fc", "out": "width", "if": "flag" }] }""",
            "", "",
            """
            + N1 = Register("n1", new LayerNorm(source, $"{prefix}n1", config.Width, config.Eps));
            + if (config.Flag)
            + {
            +     Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            + }
            var branch = N1.call(x);
            if (Fc is not null)
            {
                branch = Fc.call(branch);
            }
            x = x + branch;
            -> [b, n, width]
            keys: n1.weight [12]; n1.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "residual", "body": [{ "op": "let", "values": { "a": "gelu" } }, { "op": "add", "value": "$a" }] }, { "op": "add", "value": "$a" }]""",
            "", "",
            """
            WEFT0105 /body/1/value: Unknown value '$a'.
            """
        },
        {
            "tokens",
            """{ "op": "parallel", "branches": ["gelu", { "if": "flag", "do": "relu" }, "tanh"] }""",
            "", "",
            """
            var branch = Ops.Activate(x, Activation.Gelu);
            var merged = branch;
            if (_config.Flag)
            {
                var branch2 = Ops.Activate(x, Activation.Relu);
                merged = merged + branch2;
            }
            var branch3 = Ops.Activate(x, Activation.Tanh);
            x = merged + branch3;
            -> [b, n, width]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
