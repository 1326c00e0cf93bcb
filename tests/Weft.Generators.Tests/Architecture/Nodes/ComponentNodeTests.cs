namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary>Component calls: classes, in place, with names for keys, from another file.</summary>
public sealed class ComponentNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """[{ "op": "Mlp", "name": "mlp" }]""",
            """ "components": { "Mlp": { "body": [{ "op": "linear", "name": "fc1", "out": "4 * width" }, "gelu", { "op": "linear", "name": "fc2", "out": "width" }] } }""", "",
            """
            class MlpModule()
            + Fc1 = Register("fc1", new Linear(source, $"{prefix}fc1", config.Width, 4 * config.Width));
            + Fc2 = Register("fc2", new Linear(source, $"{prefix}fc2", 4 * config.Width, config.Width));
            x = Fc1.call(x); // [b, n, 4 * width]
            x = Ops.Activate(x, Activation.Gelu);
            x = Fc2.call(x); // [b, n, width]
            -> [b, n, width]
            + Mlp = Register("mlp", new MlpModule(config, source, $"{prefix}mlp."));
            x = Mlp.call(x);
            -> [b, n, width]
            keys: mlp.fc1.weight [48, 12]; mlp.fc1.bias [48]; mlp.fc2.weight [12, 48]; mlp.fc2.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "Mlp" }]""",
            """ "components": { "Mlp": { "body": [{ "op": "linear", "name": "fc1", "out": "4 * width" }, "gelu", { "op": "linear", "name": "fc2", "out": "width" }] } }""", "",
            """
            + Fc1 = Register("fc1", new Linear(source, $"{prefix}fc1", config.Width, 4 * config.Width));
            + Fc2 = Register("fc2", new Linear(source, $"{prefix}fc2", 4 * config.Width, config.Width));
            x = Fc1.call(x); // [b, n, 4 * width]
            x = Ops.Activate(x, Activation.Gelu);
            x = Fc2.call(x); // [b, n, width]
            -> [b, n, width]
            keys: fc1.weight [48, 12]; fc1.bias [48]; fc2.weight [12, 48]; fc2.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "Head", "which": "q" }, { "op": "Head", "which": "k" }]""",
            """ "components": { "Head": { "params": { "which": "name" }, "body": [{ "op": "linear", "name": "{which}_proj", "out": "width" }] } }""", "",
            """
            + QProj = Register("q_proj", new Linear(source, $"{prefix}q_proj", config.Width, config.Width));
            + KProj = Register("k_proj", new Linear(source, $"{prefix}k_proj", config.Width, config.Width));
            x = QProj.call(x);
            x = KProj.call(x);
            -> [b, n, width]
            keys: q_proj.weight [12, 12]; q_proj.bias [12]; k_proj.weight [12, 12]; k_proj.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "Head", "name": "a", "which": "q" }, { "op": "Head", "name": "b", "which": "k" }, { "op": "Head", "name": "c", "which": "q" }]""",
            """ "components": { "Head": { "params": { "which": "name" }, "body": [{ "op": "linear", "name": "{which}_proj", "out": "width" }] } }""", "",
            """
            class HeadQ()
            + QProj = Register("q_proj", new Linear(source, $"{prefix}q_proj", config.Width, config.Width));
            x = QProj.call(x);
            -> [b, n, width]
            class HeadK()
            + KProj = Register("k_proj", new Linear(source, $"{prefix}k_proj", config.Width, config.Width));
            x = KProj.call(x);
            -> [b, n, width]
            + A = Register("a", new HeadQ(config, source, $"{prefix}a."));
            + B = Register("b", new HeadK(config, source, $"{prefix}b."));
            + C = Register("c", new HeadQ(config, source, $"{prefix}c."));
            x = A.call(x);
            x = B.call(x);
            x = C.call(x);
            -> [b, n, width]
            keys: a.q_proj.weight [12, 12]; a.q_proj.bias [12]; b.k_proj.weight [12, 12]; b.k_proj.bias [12]; c.q_proj.weight [12, 12]; c.q_proj.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "Up", "name": "a", "out": 5, "bias": "flag" }, { "op": "Up", "name": "b", "out": "2 * heads", "bias": false }]""",
            """ "components": { "Up": { "params": { "out": "int", "bias": "bool" }, "body": [{ "op": "linear", "name": "fc", "out": "out", "bias": "bias" }, "relu"] } }""", "",
            """
            class Up(out, bias, dim 2 of x)
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", dim2, @out, bias: bias));
            x = Fc.call(x); // [b, n, out]
            x = Ops.Activate(x, Activation.Relu);
            -> [b, n, out]
            + A = Register("a", new Up(config, source, $"{prefix}a.", 5, config.Flag, config.Width));
            + B = Register("b", new Up(config, source, $"{prefix}b.", 2 * config.Heads, false, 5));
            x = A.call(x); // [b, n, 5]
            x = B.call(x); // [b, n, 2 * heads]
            -> [b, n, 2 * heads]
            keys: a.fc.weight [5, 12]; b.fc.weight [6, 5]
            """
        },
        {
            "tokens",
            """[{ "op": "Up", "name": "a", "out": "width" }, { "op": "Up", "name": "b", "out": "width" }]""",
            """ "components": { "Up": { "params": { "out": "int" }, "body": [{ "op": "linear", "name": "fc", "out": "out" }] } }""", "",
            """
            class Up()
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            x = Fc.call(x);
            -> [b, n, width]
            + A = Register("a", new Up(config, source, $"{prefix}a."));
            + B = Register("b", new Up(config, source, $"{prefix}b."));
            x = A.call(x);
            x = B.call(x);
            -> [b, n, width]
            keys: a.fc.weight [12, 12]; a.fc.bias [12]; b.fc.weight [12, 12]; b.fc.bias [12]
            """
        },
        {
            "tokens",
            """[{ "op": "Up", "name": "a" }, { "op": "Up", "out": 2, "size": 3 }]""",
            """ "components": { "Up": { "params": { "out": "int" }, "body": [{ "op": "linear", "name": "fc", "out": "out" }] } }""", "",
            """
            WEFT0003 /body/0: 'out' is missing: a param of the component.
            WEFT0002 /body/1/size (name): 'size' is not known here.
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "m": "gelu" } }, { "op": "Mix", "name": "mix", "with": { "m": "$m", "k": "relu" } }, { "op": "Mix", "with": { "m": "$m" } }]""",
            """ "components": { "Mix": { "inputs": ["m", "k?"], "body": [{ "op": "sdpa", "q": "$_", "k": "$m", "v": "$m", "mask": "$k" }] } }""", "",
            """
            WEFT0105 /components/Mix/body/0/mask: Unknown value '$k'.
            """
        },
        {
            "pair",
            """[{ "op": "Mix", "name": "mix", "with": { "m": "$y" } }]""",
            """ "components": { "Mix": { "inputs": ["m"], "body": [{ "op": "let", "values": { "b": "gelu" } }, { "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" }, { "op": "sdpa", "q": "$_", "k": [{ "op": "get", "value": "$m" }, { "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" }], "v": [{ "op": "get", "value": "$m" }, { "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" }] }, { "op": "rearrange", "to": "b h n d -> b n (h d)" }, { "op": "add", "value": "$b" }] } }""", "",
            """
            class MixModule()
            var b = x.shape[0];
            var n = x.shape[1];
            var mB = m.shape[0];
            var mN = m.shape[1];
            var b2 = Ops.Activate(x, Activation.Gelu);
            x = x.reshape(b, n, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(1, 2); // [b, heads, n, width // heads]
            var k = m; // [m_b, m_n, width]
            k = k.reshape(mB, mN, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(1, 2); // [m_b, heads, m_n, width // heads]
            var v = m; // [m_b, m_n, width]
            v = v.reshape(mB, mN, _config.Heads, FloorDiv(_config.Width, _config.Heads)).transpose(1, 2); // [m_b, heads, m_n, width // heads]
            x = Ops.Attention(x, k, v);
            x = x.transpose(1, 2).flatten(2, 3); // [b, n, width]
            x = x + b2;
            -> [b, n, width]
            + Mix = Register("mix", new MixModule(config, source, $"{prefix}mix."));
            x = Mix.call(x, y);
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """[{ "op": "Mix" }]""",
            """ "components": { "Mix": { "inputs": ["m"], "body": [{ "op": "add", "value": "$m" }] } }""", "",
            """
            WEFT0003 /body/0: 'with' is missing: 'Mix' needs the input 'm'.
            """
        },
        {
            "tokens",
            """[{ "op": "Mix", "with": { "m": "$_", "n": "$_" } }]""",
            """ "components": { "Mix": { "inputs": ["m"], "body": [{ "op": "add", "value": "$m" }] } }""", "",
            """
            WEFT0002 /body/0/with/n (name): 'n' is not known here.
            """
        },
        {
            "tokens",
            """[{ "op": "A" }]""",
            """ "components": { "A": { "body": [{ "op": "B", "name": "b" }] }, "B": { "body": { "op": "A", "name": "a" } } }""", "",
            """
            WEFT0107 /components/B/body: Component 'A' contains itself: A in B in A.
            """
        },
        {
            "tokens",
            """[{ "op": "Mlp", "name": "mlp" }]""",
            """ "uses": "parts" """, """{ "components": { "Mlp": { "params": { "hidden": "int" }, "body": [{ "op": "linear", "name": "fc1", "out": "hidden" }] } } }""",
            """
            WEFT0003 /body/0: 'hidden' is missing: a param of the component.
            """
        },
        {
            "tokens",
            """[{ "op": "Mlp", "name": "mlp", "hidden": "2 * width" }, { "op": "Mlp", "hidden": 7 }]""",
            """ "uses": "parts" """, """{ "components": { "Mlp": { "params": { "hidden": "int" }, "body": [{ "op": "linear", "name": "fc1", "out": "hidden" }] } } }""",
            """
            class MlpModule()
            + Fc1 = Register("fc1", new Linear(source, $"{prefix}fc1", config.Width, 2 * config.Width));
            x = Fc1.call(x); // [b, n, 2 * width]
            -> [b, n, 2 * width]
            + Mlp = Register("mlp", new MlpModule(config, source, $"{prefix}mlp."));
            + Fc1 = Register("fc1", new Linear(source, $"{prefix}fc1", 2 * config.Width, 7));
            x = Mlp.call(x); // [b, n, 2 * width]
            x = Fc1.call(x); // [b, n, 7]
            -> [b, n, 7]
            keys: mlp.fc1.weight [24, 12]; mlp.fc1.bias [24]; fc1.weight [7, 24]; fc1.bias [7]
            """
        },
        {
            "tokens",
            """[{ "op": "Mlp", "name": "mlp" }]""",
            """ "uses": "parts" """, """{ "components": { "Mlp": { "body": [{ "op": "linear", "name": "fc1", "out": "width" }] } } }""",
            """
            WEFT0102 /components/Mlp/body/0/out: Unknown name 'width'.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
