namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>if</c> on nodes: members that may be absent, shapes that depend on it.</summary>
public sealed class GuardNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "scale", "name": "ls1.gamma", "init": 0.1, "if": "ls is not null" }""",
            "", "",
            """
            + if (config.Ls is not null)
            + {
            +     Register("ls1.gamma", source, prefix, Init.Constant(0.1), [config.Width]);
            + }
            if (Ls1Gamma is not null)
            {
                x = x * Ls1Gamma;
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "dims", "as": ["_", "n", "_"], "if": "flag" }""",
            "", "",
            """
            WEFT0120 /body/if: 'dims' names values for the nodes after it, so it cannot be conditional.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": "width", "if": "flag" }""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            + }
            if (Fc is not null)
            {
                x = Fc.call(x);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": 5, "if": "flag" }""",
            "", "",
            """
            + if (config.Flag)
            + {
            +     Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, 5));
            + }
            if (Fc is not null)
            {
                x = Fc.call(x); // [b, n, 5]
            }
            -> [b, n, 5 if flag else width]
            """
        },
        {
            "tokens",
            """{ "op": "norm", "name": "norm", "eps": "eps", "if": "not flag and depth > 1" }""",
            "", "",
            """
            + if (!config.Flag && config.Depth > 1)
            + {
            +     Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, config.Eps));
            + }
            if (Norm is not null)
            {
                x = Norm.call(x);
            }
            -> [b, n, width]
            keys: norm.weight [12]; norm.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "act", "kind": "act", "if": "flag" }""",
            "", "",
            """
            if (_config.Flag)
            {
                x = Ops.Activate(x, _config.Act);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """["gelu", { "op": "linear", "name": "fc", "out": "width", "if": "true" }]""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            x = Ops.Activate(x, Activation.Gelu);
            x = Fc.call(x);
            -> [b, n, width]
            keys: fc.weight [12, 12]; fc.bias [12]
            """
        },
        {
            "tokens",
            """["gelu", { "op": "linear", "name": "fc", "out": "width", "if": "false" }]""",
            "", "",
            """
            x = Ops.Activate(x, Activation.Gelu);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "reduce", "axis": 1, "if": "flag" }""",
            "", "",
            """
            if (_config.Flag)
            {
                x = x.mean([1], keepdim: false); // [b, width]
            }
            -> [b, width] or [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "reduce", "axis": 1, "if": "flag" }, { "op": "linear", "name": "fc", "out": 5 }]""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, 5));
            if (_config.Flag)
            {
                x = x.mean([1], keepdim: false); // [b, width]
            }
            x = Fc.call(x); // [b, 5] or [b, n, 5]
            -> [b, 5] or [b, n, 5]
            keys: fc.weight [5, 12]; fc.bias [5]
            """
        },
        {
            "tokens",
            """[{ "op": "norm", "name": "ln", "eps": "eps", "if": "flag" }, { "op": "norm", "name": "ln", "eps": "eps", "if": "not flag" }]""",
            "", "",
            """
            + Ln = Register("ln", new LayerNorm(source, $"{prefix}ln", config.Width, config.Eps));
            if (_config.Flag)
            {
                x = Ln.call(x);
            }
            if (!_config.Flag)
            {
                x = Ln.call(x);
            }
            -> [b, n, width]
            keys: ln.weight [12]; ln.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "norm", "name": "ln", "eps": "eps", "if": "flag" }, { "op": "norm", "name": "ln", "eps": "eps", "if": "other" }]""",
            "", "",
            """
            + if (config.Flag || config.Other)
            + {
            +     Ln = Register("ln", new LayerNorm(source, $"{prefix}ln", config.Width, config.Eps));
            + }
            if (_config.Flag)
            {
                x = Ln!.call(x);
            }
            if (_config.Other)
            {
                x = Ln!.call(x);
            }
            -> [b, n, width]
            keys: ln.weight [12]; ln.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "norm", "name": "ln", "eps": "eps", "if": "flag" }, "gelu", { "op": "norm", "name": "ln", "eps": "eps", "if": "pool == 'avg' and not flag" }]""",
            "", "",
            """
            + if (config.Flag || config.Pool == ToyPool.Avg)
            + {
            +     Ln = Register("ln", new LayerNorm(source, $"{prefix}ln", config.Width, config.Eps));
            + }
            if (_config.Flag)
            {
                x = Ln!.call(x);
            }
            x = Ops.Activate(x, Activation.Gelu);
            if (_config.Pool == ToyPool.Avg && !_config.Flag)
            {
                x = Ln!.call(x);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": 5, "if": "width" }""",
            "", "",
            """
            WEFT0004 /body/if: Expected a condition, found int.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
