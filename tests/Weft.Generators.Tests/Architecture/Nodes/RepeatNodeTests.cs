namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary><c>repeat</c>: one call, bodies that become classes, sizes that change from one instance to the next.</summary>
public sealed class RepeatNodeTests
{
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        {
            "tokens",
            """{ "op": "repeat", "count": "depth", "body": { "op": "Block", "name": "blocks.{i}" } }""",
            """ "components": { "Block": { "body": { "op": "residual", "body": { "op": "norm", "name": "norm", "eps": "eps" } } } }""", "",
            """
            class Block()
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, config.Eps));
            var branch = Norm.call(x);
            x = x + branch;
            -> [b, n, width]
            + var blocks = new Block[config.Depth];
            + for (var i = 0; i < blocks.Length; i++)
            + {
            +     blocks[i] = Register($"blocks.{i}", new Block(config, source, $"{prefix}blocks.{i}."));
            + }
            + Blocks = blocks;
            foreach (var block in Blocks)
            {
                x = block.call(x);
            }
            -> [b, n, width]
            keys: blocks.0.norm.weight [12]; blocks.0.norm.bias [12]; blocks.1.norm.weight [12]; blocks.1.norm.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": "depth", "name": "blocks.{i}", "body": [{ "op": "residual", "body": { "op": "norm", "name": "norm", "eps": "eps" } }] }""",
            "", "",
            """
            class BlocksModule()
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, config.Eps));
            var branch = Norm.call(x);
            x = x + branch;
            -> [b, n, width]
            + var blocks = new BlocksModule[config.Depth];
            + for (var i = 0; i < blocks.Length; i++)
            + {
            +     blocks[i] = Register($"blocks.{i}", new BlocksModule(config, source, $"{prefix}blocks.{i}."));
            + }
            + Blocks = blocks;
            foreach (var blocks in Blocks)
            {
                x = blocks.call(x);
            }
            -> [b, n, width]
            keys: blocks.0.norm.weight [12]; blocks.0.norm.bias [12]; blocks.1.norm.weight [12]; blocks.1.norm.bias [12]
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": "depth", "index": "k", "name": "layers.{k + 1}", "as": "Stack", "body": [{ "op": "linear", "name": "fc", "out": "width * (k + 1)" }] }""",
            "", "",
            """
            class Layers(k, dim 2 of x)
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", dim2, config.Width * (k + 1)));
            x = Fc.call(x); // [b, n, width * (k + 1)]
            -> [b, n, width * (k + 1)]
            + var stack = new Layers[config.Depth];
            + long layersDim2 = config.Width;
            + for (var k = 0; k < stack.Length; k++)
            + {
            +     stack[k] = Register($"layers.{k + 1}", new Layers(config, source, $"{prefix}layers.{k + 1}.", k, layersDim2));
            +     layersDim2 = config.Width * (k + 1);
            + }
            + Stack = stack;
            foreach (var layers in Stack)
            {
                x = layers.call(x);
            }
            -> [b, n, layersDim2]
            keys: layers.1.fc.weight [12, 12]; layers.1.fc.bias [12]; layers.2.fc.weight [24, 12]; layers.2.fc.bias [24]
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 3, "name": "layers.{i}", "body": [{ "op": "linear", "name": "fc", "out": "width * (i + 1)" }] }""",
            "", "",
            """
            class LayersModule(i, dim 2 of x)
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", dim2, config.Width * (i + 1)));
            x = Fc.call(x); // [b, n, width * (i + 1)]
            -> [b, n, width * (i + 1)]
            + var layers = new LayersModule[3];
            + long layersDim2 = config.Width;
            + for (var i = 0; i < layers.Length; i++)
            + {
            +     layers[i] = Register($"layers.{i}", new LayersModule(config, source, $"{prefix}layers.{i}.", i, layersDim2));
            +     layersDim2 = config.Width * (i + 1);
            + }
            + Layers = layers;
            foreach (var layers in Layers)
            {
                x = layers.call(x);
            }
            -> [b, n, layersDim2]
            keys: layers.0.fc.weight [12, 12]; layers.0.fc.bias [12]; layers.1.fc.weight [24, 12]; layers.1.fc.bias [24]; layers.2.fc.weight [36, 24]; layers.2.fc.bias [36]
            """
        },
        {
            "tokens",
            """[{ "op": "repeat", "count": "len(widths)", "body": { "op": "Stage", "name": "stages.{i}", "out": "widths[i]", "i": "i" } }, { "op": "linear", "name": "head", "out": 5 }]""",
            """ "components": { "Stage": { "params": { "out": "int", "i": "int" }, "body": [{ "op": "linear", "name": "fc", "out": "out", "bias": "i == 0" }, { "op": "norm", "name": "norm", "eps": "eps" }] } }""", "",
            """
            class Stage(out, i, dim 2 of x)
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", dim2, @out, bias: i == 0));
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", @out, config.Eps));
            x = Fc.call(x); // [b, n, out]
            x = Norm.call(x);
            -> [b, n, out]
            + var stages = new Stage[config.Widths.Count];
            + long stageDim2 = config.Width;
            + for (var i = 0; i < stages.Length; i++)
            + {
            +     stages[i] = Register($"stages.{i}", new Stage(config, source, $"{prefix}stages.{i}.", config.Widths[(int)(i)], i, stageDim2));
            +     stageDim2 = config.Widths[(int)(i)];
            + }
            + Stages = stages;
            + Head = Register("head", new Linear(source, $"{prefix}head", stageDim2, 5));
            foreach (var stage in Stages)
            {
                x = stage.call(x);
            }
            x = Head.call(x); // [b, n, 5]
            -> [b, n, 5]
            keys: stages.0.fc.weight [12, 12]; stages.0.fc.bias [12]; stages.0.norm.weight [12]; stages.0.norm.bias [12]; stages.1.fc.weight [24, 12]; stages.1.norm.weight [24]; stages.1.norm.bias [24]; head.weight [5, 24]; head.bias [5]
            """
        },
        {
            "tokens",
            """[{ "op": "let", "values": { "skip": "gelu" } }, { "op": "repeat", "count": 2, "name": "l.{i}", "body": { "op": "add", "value": "$skip" } }]""",
            "", "",
            """
            class LModule()
            x = x + skip;
            -> [b, n, width]
            + var l = new LModule[2];
            + for (var i = 0; i < l.Length; i++)
            + {
            +     l[i] = Register($"l.{i}", new LModule(config, source, $"{prefix}l.{i}."));
            + }
            + L = l;
            var skip2 = Ops.Activate(x, Activation.Gelu);
            foreach (var l in L)
            {
                x = l.call(x, skip2);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": "depth", "name": "stages.{i}", "body": [{ "op": "repeat", "count": "i + 1", "index": "j", "name": "blocks.{j}", "body": [{ "op": "linear", "name": "fc{i}", "out": "width" }] }] }""",
            "", "",
            """
            WEFT0118 /body: The size that 'Stages' gives changes in a repeat inside it; put the repeat where the size is used.
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 2, "name": "blocks", "body": { "op": "norm", "name": "norm", "eps": "eps" } }""",
            "", "",
            """
            WEFT0110 /body/name: Key 'blocks' is declared twice, by every instance of the repeat; write 'blocks.{i}'.
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 2, "body": { "op": "norm", "name": "norm", "eps": "eps" } }""",
            "", "",
            """
            WEFT0003 /body: 'name' is missing: the key of what this node holds.
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": "0 - 1", "name": "b.{i}", "body": { "op": "norm", "name": "norm", "eps": "eps" } }""",
            "", "",
            """
            WEFT0108 /body/count: 'count': -1 is not >= 0 at the defaults.
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 5000, "name": "b.{i}", "body": { "op": "norm", "name": "norm", "eps": "eps" } }""",
            "", "",
            """
            WEFT0119 /body: 5000 iterations at the defaults; at most 4096 are allowed.
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 2, "name": "b.{i}", "body": { "op": "reduce", "axis": 1 } }""",
            "", "",
            """
            WEFT0109 /body: The repeat: [b, n, width] and [b, width] do not agree.
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 2, "name": "b.{i}", "body": { "op": "slice", "axis": 1, "from": 1 } }""",
            "", "",
            """
            class BModule()
            x = x.slice(1, 1, long.MaxValue, 1); // [b, n - 1, width]
            -> [b, n - 1, width]
            + var b = new BModule[2];
            + for (var i = 0; i < b.Length; i++)
            + {
            +     b[i] = Register($"b.{i}", new BModule(config, source, $"{prefix}b.{i}."));
            + }
            + B = b;
            foreach (var b2 in B)
            {
                x = b2.call(x);
            }
            -> [b, n1, width]
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": 0, "name": "b.{i}", "body": { "op": "norm", "name": "norm", "eps": "eps" } }""",
            "", "",
            """
            class BModule()
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, config.Eps));
            x = Norm.call(x);
            -> [b, n, width]
            + var b = new BModule[0];
            + for (var i = 0; i < b.Length; i++)
            + {
            +     b[i] = Register($"b.{i}", new BModule(config, source, $"{prefix}b.{i}."));
            + }
            + B = b;
            foreach (var b2 in B)
            {
                x = b2.call(x);
            }
            -> [b, n, width]
            """
        },
        {
            "tokens",
            """{ "op": "repeat", "count": "depth", "name": "b.{i}", "if": "flag", "body": { "op": "norm", "name": "norm", "eps": "eps" } }""",
            "", "",
            """
            class BModule()
            + Norm = Register("norm", new LayerNorm(source, $"{prefix}norm", config.Width, config.Eps));
            x = Norm.call(x);
            -> [b, n, width]
            + if (config.Flag)
            + {
            +     var b = new BModule[config.Depth];
            +     for (var i = 0; i < b.Length; i++)
            +     {
            +         b[i] = Register($"b.{i}", new BModule(config, source, $"{prefix}b.{i}."));
            +     }
            +     B = b;
            + }
            if (B is not null)
            {
                foreach (var b2 in B)
                {
                    x = b2.call(x);
                }
            }
            -> [b, n, width]
            """
        },
        {
            "pair",
            """[{ "op": "repeat", "count": "depth", "body": [{ "op": "A", "name": "a.{i}" }, { "op": "B", "name": "b.{i}", "with": { "context": "$y" } }] }]""",
            """ "components": { "A": { "body": [{ "op": "linear", "name": "fc", "out": "width" }] }, "B": { "inputs": ["context"], "body": [{ "op": "linear", "name": "fc", "out": "width" }, { "op": "mul", "value": [{ "op": "get", "value": "$context" }, { "op": "reduce", "axis": 1, "keep": true }] }] } } """, "",
            """
            class AModule()
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            x = Fc.call(x);
            -> [b, n, width]
            class BModule()
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            x = Fc.call(x);
            var value = context; // [context_b, context_n, width]
            value = value.mean([1], keepdim: true); // [context_b, 1, width]
            x = x * value;
            -> [b, n, width]
            + var a = new AModule[config.Depth];
            + for (var i = 0; i < a.Length; i++)
            + {
            +     a[i] = Register($"a.{i}", new AModule(config, source, $"{prefix}a.{i}."));
            + }
            + A = a;
            + var b = new BModule[config.Depth];
            + for (var i = 0; i < b.Length; i++)
            + {
            +     b[i] = Register($"b.{i}", new BModule(config, source, $"{prefix}b.{i}."));
            + }
            + B = b;
            for (var i = 0; i < A.Count; i++)
            {
                x = A[i].call(x);
                x = B[i].call(x, y);
            }
            -> [b, n, width]
            keys: a.0.fc.weight [12, 12]; a.0.fc.bias [12]; a.1.fc.weight [12, 12]; a.1.fc.bias [12]; b.0.fc.weight [12, 12]; b.0.fc.bias [12]; b.1.fc.weight [12, 12]; b.1.fc.bias [12]
            """
        },
        {
            "pair",
            """[{ "op": "add", "value": "$y" }, { "op": "repeat", "count": "depth", "body": { "op": "B", "name": "b.{i}", "with": { "context": "gelu" } } }]""",
            """ "components": { "B": { "inputs": ["context"], "body": [{ "op": "linear", "name": "fc", "out": "width" }, { "op": "mul", "value": [{ "op": "get", "value": "$context" }, { "op": "reduce", "axis": 1, "keep": true }] }] } } """, "",
            """
            class BModule()
            + Fc = Register("fc", new Linear(source, $"{prefix}fc", config.Width, config.Width));
            x = Fc.call(x);
            var value = context; // [context_b, context_n, width]
            value = value.mean([1], keepdim: true); // [context_b, 1, width]
            x = x * value;
            -> [b, n, width]
            + var b = new BModule[config.Depth];
            + for (var i = 0; i < b.Length; i++)
            + {
            +     b[i] = Register($"b.{i}", new BModule(config, source, $"{prefix}b.{i}."));
            + }
            + B = b;
            x = x + y;
            foreach (var b2 in B)
            {
                var context2 = Ops.Activate(x, Activation.Gelu);
                x = b2.call(x, context2);
            }
            -> [b, n, width]
            keys: b.0.fc.weight [12, 12]; b.0.fc.bias [12]; b.1.fc.weight [12, 12]; b.1.fc.bias [12]
            """
        },
        {
            "pair",
            """[{ "op": "add", "value": "$y" }, { "op": "repeat", "count": "depth", "body": [{ "op": "A", "name": "a.{i}" }, { "op": "W", "name": "w.{i}" }] }]""",
            """ "components": { "A": { "body": [{ "op": "linear", "name": "fc", "out": "width" }] }, "W": { "body": [{ "op": "linear", "name": "fc", "out": "width + 1" }] } } """, "",
            """
            WEFT0108 /body/1/body/1: The input of 'W' in a repeat of several and its result: [b, n, width] and [b, n, width + 1] do not agree: 12 is not == 13 at the defaults.
            """
        },
        {
            "pair",
            """[{ "op": "add", "value": "$y" }, { "op": "repeat", "count": "depth", "body": [{ "op": "A", "name": "a.{i}" }, "gelu"] }]""",
            """ "components": { "A": { "body": [{ "op": "linear", "name": "fc", "out": "width" }] } } """, "",
            """
            WEFT0003 /body/1: 'name' is missing: the key of what this node holds.
            """
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_these_members_and_statements(string input, string body, string more, string components, string expected) =>
        ToyBody.Describe(input, body, more, components).ShouldBe(expected);
}
