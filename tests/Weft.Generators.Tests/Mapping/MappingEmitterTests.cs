using System.Globalization;
using Weft.Generators.Emission;

namespace Weft.Generators.Tests.Mapping;

public sealed class MappingEmitterTests
{
    private const string Expected = """
        namespace Toy;

        /// <summary>Relates <see cref="Fused"/> and <see cref="Parts"/>; proven at build time.</summary>
        [GeneratedCode("Weft.Generators", "0.1.0")]
        internal static class ToyMapping
        {
            public static Mapping Instance { get; } = new()
            {
                Name = "toy.map.json",
                Left = Fused.Architecture,
                Right = Parts.Architecture,
                ToRight = ToRight,
                ToLeft = ToLeft,
                Rules = new LazyList<MappingRule>(MakeRules),
                LeftOnly =
                [
                    new("head.bias", Fill: 0.0),
                ],
                RightOnly =
                [
                    new("mask_token", Unused: true),
                ],
            };

            private static IReadOnlyList<MappingRule> MakeRules() =>
            [
                new("pos", "embeddings.position", [new Via.Squeeze(0)]),
                new("blocks.{i}.norm.{p}", "layers.{i}.layer_norm.{p}", []),
                new("blocks.{i}.qkv.{p}", "layers.{i}.{q|k|v}_proj.{p}", [new Via.Split(0, [])]),
                new("blocks.{i}.fc.{p}", "layers.{i}.up.{p}", []),
                new("pool.{q|kv}.{p}", "head.in_proj_{p}", [new Via.Concat(0, [1, 2])]),
                new("proj", "projection.weight", [new Via.Permute([1, 0])]),
            ];

            private static PartsConfig ToRight(ArchitectureConfig config)
            {
                var left = (FusedConfig)config;
                if (left.Rope)
                {
                    throw new ConfigException("Fused cannot become Parts: Parts has no rotary positions.");
                }

                var right = new PartsConfig
                {
                    HiddenSize = left.Width,
                    NumLayers = left.Depth,
                    NumHeads = FloorDiv(left.Width, left.HeadWidth),
                    IntermediateSize = left.Hidden,
                    HiddenAct = left.Act switch
                    {
                        Activation.Gelu => PartsHiddenAct.Gelu,
                        Activation.GeluTanh => PartsHiddenAct.GeluFast,
                        Activation.QuickGelu => PartsHiddenAct.Gelu,
                        var other => throw new ConfigException(global::System.FormattableString.Invariant($"'act' of Fused is {other}, which Parts cannot express; expected one of 'gelu', 'gelu_tanh', 'quick_gelu'.")),
                    },
                    UseBias = left.Bias,
                };
                right.Validate();
                return right;
            }

            private static FusedConfig ToLeft(ArchitectureConfig config)
            {
                var right = (PartsConfig)config;
                var left = new FusedConfig
                {
                    Width = right.HiddenSize,
                    Depth = right.NumLayers,
                    HeadWidth = FloorDiv(right.HiddenSize, right.NumHeads),
                    MlpRatio = Ratio(right.IntermediateSize, right.HiddenSize),
                    Act = right.HiddenAct switch
                    {
                        PartsHiddenAct.Gelu => Activation.Gelu,
                        PartsHiddenAct.GeluFast => Activation.GeluTanh,
                        var other => throw new ConfigException(global::System.FormattableString.Invariant($"'hidden_act' of Parts is {other}, which Fused cannot express; expected one of 'gelu', 'gelu_fast'.")),
                    },
                    Bias = right.UseBias,
                    Rope = false,
                };
                if (left.Rope)
                {
                    throw new ConfigException("Parts cannot become Fused: Parts has no rotary positions.");
                }

                left.Validate();
                return left;
            }
        }
        """;

    [Fact]
    public void A_mapping_becomes_rules_and_two_methods() => Body(Toy.Bind(Toy.Text), "Toy").ShouldBe(Expected);

    [Fact]
    public void The_text_does_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fi-FI");
            var text = Body(Toy.Bind(Toy.With(("\"fill\": 0", "\"fill\": -0.5"))), "Toy");

            text.ShouldBe(Expected.Replace("Fill: 0.0", "Fill: -0.5"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void From_another_namespace_types_are_named_in_full()
    {
        var text = Body(Toy.Bind(Toy.Text), "App");

        text.ShouldContain("var left = (global::Toy.FusedConfig)config;");
        text.ShouldContain("Activation.GeluTanh => global::Toy.PartsHiddenAct.GeluFast,");
    }

    [Fact]
    public void A_guard_reads_the_left_config() =>
        Body(Toy.Bind(Toy.With(("\"left\": \"proj\"", "\"if\": \"act == 'gelu' and depth > 1\", \"left\": \"proj\""))), "Toy").ShouldContain(
            """new("proj", "projection.weight", [new Via.Permute([1, 0])]) { If = config => ((FusedConfig)config).Act == Activation.Gelu && ((FusedConfig)config).Depth > 1 },""");

    [Fact]
    public void Texts_become_members_of_the_targets_enum() =>
        Body(Toy.Bind(Toy.With(("""{ "of": "act", "values": { "gelu": "gelu", "gelu_tanh": "gelu_fast", "quick_gelu": "gelu" } }""", "\"'gelu_fast' if act == 'gelu_tanh' else 'gelu'\""))), "Toy")
            .ShouldContain("HiddenAct = (left.Act == Activation.GeluTanh) ? PartsHiddenAct.GeluFast : PartsHiddenAct.Gelu,");

    [Fact]
    public void The_code_compiles_and_translates_both_ways()
    {
        var run = CompiledToy.Compile(MappingEmitter.Emit(Toy.Bind(Toy.Text), "Toy"));

        run("RoundTrip(new FusedConfig { Width = 49, HeadWidth = 7, MlpRatio = 1.0 / 7, Act = Activation.GeluTanh })")
            .ShouldBe("49 2 7 7 GeluFast True | 49 2 7 7 GeluTanh True False");
        run("RoundTrip(new FusedConfig { Rope = true })").ShouldBe("ConfigException: Fused cannot become Parts: Parts has no rotary positions.");
        run("RoundTrip(new FusedConfig { Act = Activation.Relu })")
            .ShouldBe("ConfigException: 'act' of Fused is Relu, which Parts cannot express; expected one of 'gelu', 'gelu_tanh', 'quick_gelu'.");
        run("RoundTrip(new FusedConfig { HeadWidth = 0 })").ShouldBe("ConfigException: 8 // 0: division by zero.");
        run("ToyMapping.Instance.Rules.Count.ToString()").ShouldBe("6");
    }

    private static string Body(Weft.Generators.Mapping.MappingModel model, string @namespace)
    {
        var text = MappingEmitter.Emit(model, @namespace);
        return text[text.IndexOf("namespace", StringComparison.Ordinal)..].TrimEnd('\n');
    }
}
