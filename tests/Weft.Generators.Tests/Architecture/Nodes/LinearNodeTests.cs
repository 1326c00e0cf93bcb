namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>linear</c> and <c>norm</c>: layers, raw keys, names.</summary>
public sealed class LinearNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "add", "value": [{ "op": "linear", "name": "fc", "out": "width" }, "relu"] }""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            var value = Fc.call(x);
            value = Ops.Activate(value, Activation.Relu);
            x = x + value;
            -> [b, n, width]
            keys: fc.weight [12, 12]; fc.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": "4 * width" }""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, 4 * config.Width));
            x = Fc.call(x); // [b, n, 4 * width]
            -> [b, n, 4 * width]
            keys: fc.weight [48, 12]; fc.bias [48]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "fc", "out": 5, "bias": false }""",
            "", "",
            """
            WEFT0002 /body/bias (name): 'bias' is not known here. Beside 'weight_key' a bias is there where 'bias_key' names it.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": 5, "bias": false }""",
            "", "",
            """
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, 5, bias: false));
            x = Fc.call(x); // [b, n, 5]
            -> [b, n, 5]
            keys: fc.weight [5, 12]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "mlp.fc1", "out": 5, "bias": "flag", "as": "Up" }""",
            "", "",
            """
            + Up = Register("mlp.fc1", new Linear(source, $"{prefix}mlp.fc1", config.Width, 5, bias: config.Flag));
            x = Up.call(x); // [b, n, 5]
            -> [b, n, 5]
            keys: mlp.fc1.weight [5, 12]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "proj", "out": 5 }""",
            "", "",
            """
            + Register("proj", source, prefix, Init.FanIn(config.Width), [5, config.Width]);
            x = Ops.Linear(x, Proj); // [b, n, 5]
            -> [b, n, 5]
            keys: proj [5, 12]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "proj", "layout": "in_out", "out": 5 }""",
            "", "",
            """
            + Register("proj", source, prefix, Init.FanIn(config.Width), [config.Width, 5]);
            x = Ops.Linear(x, Proj.t()); // [b, n, 5]
            -> [b, n, 5]
            keys: proj [12, 5]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "in_proj_weight", "bias_key": "in_proj_bias", "out": "3 * width" }""",
            "", "",
            """
            + Register("in_proj_weight", source, prefix, Init.FanIn(config.Width), [3 * config.Width, config.Width]);
            + Register("in_proj_bias", source, prefix, Init.FanIn(config.Width), [3 * config.Width]);
            x = Ops.Linear(x, InProjWeight, InProjBias); // [b, n, 3 * width]
            -> [b, n, 3 * width]
            keys: in_proj_weight [36, 12]; in_proj_bias [36]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "qkv.weight", "bias_key": ["q_bias", 0, "v_bias"], "out": "3 * width" }""",
            "", "",
            """
            + Register("qkv.weight", source, prefix, Init.FanIn(config.Width), [3 * config.Width, config.Width]);
            + Register("q_bias", source, prefix, Init.FanIn(config.Width), [config.Width]);
            + Register("v_bias", source, prefix, Init.FanIn(config.Width), [config.Width]);
            x = Ops.Linear(x, QkvWeight, torch.cat([QBias, torch.zeros_like(QBias), VBias])); // [b, n, 3 * width]
            -> [b, n, 3 * width]
            keys: qkv.weight [36, 12]; q_bias [12]; v_bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "linear", "weight_key": "w", "bias_key": ["a", "b"], "out": 5 }""",
            "", "",
            """
            WEFT0108 /body: 'out' and the parts of 'bias_key': 5 is not multiple of 2 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": 0 }""",
            "", "",
            """
            WEFT0108 /body/out: 'out': 0 is not > 0 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": "width - 12" }""",
            "", "",
            """
            WEFT0108 /body/out: 'out': 0 is not > 0 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": "n" }""",
            "", "",
            """
            WEFT0102 /body/out: Unknown name 'n'.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "fc", "out": 2, "layout": "out_out" }""",
            "", "",
            """
            WEFT0004 /body/layout: Expected one of 'out_in', 'in_out', found 'out_out'.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": ".fc", "out": 2 }""",
            "", "",
            """
            WEFT0004 /body/name: Expected a key such as 'blocks.{i}', found '.fc'.
            """
        },
        {
            "image",
            """{ "op": "linear", "name": "fc", "out": 2 }""",
            "", "",
            """
            WEFT0108 /body: A parameter's size would depend on 'w', which only a call knows (w).
            """
        },
        {
            "tokens",
            """[{ "op": "linear", "name": "a.b", "out": 2 }, { "op": "linear", "name": "a_b", "out": 2 }]""",
            "", "",
            """
            WEFT0117 /body/1: Member 'AB' of class 'Toy' is taken by key 'a.b'; give this one another name with "as".
            """
        },
        {
            "tokens",
            """[{ "op": "linear", "name": "a", "out": 2 }, { "op": "linear", "name": "a", "out": 2 }]""",
            "", "",
            """
            WEFT0110 /body/1: Key 'a' is declared twice in class 'Toy'.
            """
        },
        {
            "tokens",
            """{ "op": "linear", "name": "config", "out": 2 }""",
            "", "",
            """
            WEFT0117 /body: Member 'Config' of class 'Toy' is taken by the runtime; give this one another name with "as".
            """
        },
        {
            "tokens",
            """{ "op": "norm", "name": "norm", "eps": "eps" }""",
            "", "",
            """
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, config.Eps));
            x = Norm.call(x);
            -> [b, n, width]
            keys: norm.weight [12]; norm.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "norm", "name": "norm", "eps": 1e-5, "bias": false }""",
            "", "",
            """
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, 1e-05, bias: false));
            x = Norm.call(x);
            -> [b, n, width]
            keys: norm.weight [12]
            """
        },
        {
            "tokens",
            """{ "op": "norm", "name": "norm", "eps": "eps", "kind": "group" }""",
            "", "",
            """
            WEFT0004 /body/kind: Expected one of 'layer', 'batch', 'rms', found 'group'.
            """
        },
        {
            "tokens",
            """{ "op": "norm", "name": "norm", "eps": "9223372036854775807 + 1" }""",
            "", "",
            """
            WEFT0101 /body/eps: 9223372036854775807 + 1 does not fit 64 bits.
            """
        },
        {
            "tokens",
            """{ "op": "norm", "name": "norm" }""",
            "", "",
            """
            WEFT0003 /body: 'eps' is missing: a number.
            """
        },
        {
            "ids",
            """{ "op": "embedding", "name": "wte", "count": 100, "dim": "width" }""",
            "", "",
            """
            + Wte = Register("wte", new Embedding(source, $"{prefix}wte", 100, config.Width));
            x = Wte.call(x); // [b, n, width]
            -> [b, n, width]
            keys: wte.weight [100, 12]
            """
        },
        {
            "ids",
            """{ "op": "embedding", "name": "wte", "count": 100, "dim": "width", "padding": "depth - 1" }""",
            "", "",
            """
            + Wte = Register("wte", new Embedding(source, $"{prefix}wte", 100, config.Width, padding: config.Depth - 1));
            x = Wte.call(x); // [b, n, width]
            -> [b, n, width]
            keys: wte.weight [100, 12]
            """
        },
        {
            "tokens",
            """{ "op": "embedding", "name": "wte", "count": 100, "dim": "width" }""",
            "", "",
            """
            WEFT0108 /body: 'embedding' looks up integer ids; the current tensor holds floats.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
