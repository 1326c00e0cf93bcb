using TorchSharp;

namespace Weft.Tests.Loading;

/// <summary>
/// Three small architectures. <c>Tower</c> is named by presets (layout alpha) and stands in whole models (layout omega);
/// <c>Hub</c> and <c>HubPlain</c> are named by their class (layout beta), and a mapping relates Tower and Hub.
/// </summary>
internal static class FakeModels
{
    public static readonly Layout Alpha = new("alpha");
    public static readonly Layout Omega = new("omega");
    public static readonly Layout Beta = new("beta");

    public static Architecture Tower { get; } = new()
    {
        Name = "Tower",
        Summary = "",
        Layouts = [new(Alpha, ["", "encoder."], []), new(Omega, ["visual.trunk."], ["text.{rest*}", "logit_scale"])],
        DefaultConfig = TowerConfig("""{"size":32,"width":16,"depth":1,"act":"gelu","eps":1e-6,"classes":10}"""),
        Presets =
        [
            new("tower_small", TowerConfig("""{"size":32,"width":4,"depth":2,"act":"gelu","eps":1e-6,"classes":3}""")),
            new("tower_big", TowerConfig("""{"size":32,"width":8,"depth":12,"act":"gelu","eps":1e-6,"classes":3}""")),
            new("tower_big_48", TowerConfig("""{"size":48,"width":8,"depth":12,"act":"quick_gelu","eps":1e-6,"classes":3}""")),
        ],
        Upstream =
        [
            new()
            {
                Layout = Alpha,
                At = "model_args",
                Preset = "/architecture",
                Fields = [new("classes", "/num_classes|/pretrained_cfg.num_classes", []), new("act", "act_layer", [])],
                Fixed = [new("global_pool", "\"token\"")],
                Ignore = ["/pretrained_cfg", "/num_features", "/global_pool"],
            },
            new()
            {
                Layout = Omega,
                When = ["/vision_cfg.name"],
                At = "vision_cfg.kwargs",
                Preset = "/vision_cfg.name",
                Fields = [new("classes", "/embed_dim", [])],
                Fixed = [new("/vision_cfg.proj", "null", Write: true, Absent: "\"linear\"")],
                Ignore = ["/text_cfg", "/vision_cfg.drop*"],
            },
        ],
        Methods = [],
        Keys = config => TowerKeys((FakeConfig)config),
        Create = (config, source) => Build("Tower", config, source),
    };

    public static Architecture Hub { get; } = HubClass("Hub", projection: true);

    public static Architecture HubPlain { get; } = HubClass("HubPlain", projection: false);

    public static Mapping TowerHub { get; } = new()
    {
        Name = "TowerHub",
        Left = Tower,
        Right = Hub,
        Rules =
        [
            new("stem.weight", "embeddings.weight", []),
            new("blocks.{i}.fc.{p}", "layers.{i}.mlp.{p}", []),
            new("head.weight", "projection.weight", []),
        ],
        ToRight = left => Translate((FakeConfig)left, (FakeConfig)Hub.DefaultConfig, ("width", "hidden_size"), ("depth", "layers"), ("act", "hidden_act"), ("eps", "eps"), ("classes", "projection_dim")),
        ToLeft = right => Translate((FakeConfig)right, (FakeConfig)Tower.DefaultConfig, ("hidden_size", "width"), ("layers", "depth"), ("hidden_act", "act"), ("eps", "eps"), ("projection_dim", "classes")),
    };

    public static Ecosystem AlphaForm { get; } = new(Alpha, "config.json", "model.safetensors", "", ["architecture"], []);

    public static Ecosystem OmegaForm { get; } = new(Omega, "omega_config.json", "omega_model.safetensors", "model_cfg", ["embed_dim"], []) { OtherWeightsFiles = ["omega_old.bin"] };

    public static Ecosystem BetaForm { get; } = new(Beta, "config.json", "model.safetensors", "", ["model_type", "architectures"], [new("dtype", "\"float32\"")]);

    public static ModelCatalog Catalog { get; } = new([Tower, Hub, HubPlain], [TowerHub], [AlphaForm, OmegaForm, BetaForm]);

    public static FakeConfig Small => (FakeConfig)Tower.Presets[0].Config;

    /// <summary>Writes a weights file with the keys of a config; every element is the key's length.</summary>
    public static string Save(string path, ArchitectureConfig config, string prefix = "", Func<KeySpec, IEnumerable<TensorSpec>>? change = null, params TensorSpec[] more)
    {
        var tensors = config.Keys()
            .SelectMany(key => change?.Invoke(key) ?? [new(key.Key, key.DType, key.Shape)])
            .Select(tensor => tensor with { Name = prefix + tensor.Name })
            .Concat(more);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafetensorsWriter.Write(path, tensors, null, (tensor, stream) =>
        {
            for (var i = 0L; i < tensor.Shape.Aggregate(1L, (count, size) => count * size); i++)
            {
                stream.Write(tensor.DType == DType.F32 ? BitConverter.GetBytes((float)tensor.Name.Length) : new byte[tensor.DType.Bits() / 8]);
            }
        });
        return path;
    }

    private static FakeConfig TowerConfig(string json) => new(() => Tower, json);

    private static IEnumerable<KeySpec> TowerKeys(FakeConfig config)
    {
        var width = config.Int("width");
        yield return new("stem.weight", [width, 3]);
        for (var i = 0; i < config.Int("depth"); i++)
        {
            yield return new($"blocks.{i}.fc.weight", [width, width]);
            yield return new($"blocks.{i}.fc.bias", [width]);
        }

        yield return new("head.weight", [config.Int("classes"), width]);
    }

    private static Architecture HubClass(string name, bool projection)
    {
        Architecture? made = null;
        UpstreamTable Table(string at, string[] architectures, string modelType) => new()
        {
            Layout = Beta,
            When = at.Length > 0 ? ["/vision_config"] : ["!/vision_config"],
            At = at,
            Architectures = architectures,
            ModelTypes = [modelType],
            Fields = [new("layers", "num_hidden_layers", []), new("projection_dim", "/projection_dim|projection_dim", [])],
            Ignore = ["/text_config", "/dtype", "model_type", "initializer_*"],
        };
        return made = new()
        {
            Name = name,
            Summary = "",
            Layouts = [new(Beta, ["vision_model.", ""], ["text_model.{rest*}", "logit_scale", .. projection ? Array.Empty<string>() : ["vision_model.projection.weight"]])],
            DefaultConfig = new FakeConfig(() => made!, """{"hidden_size":16,"layers":1,"hidden_act":"quick_gelu","eps":1e-5,"projection_dim":10}"""),
            Presets = [],
            Upstream = [Table("", [name + "Model"], "hub_vision"), Table("vision_config_dict|vision_config", [], "hub")],
            Methods = [],
            Keys = config => HubKeys((FakeConfig)config, projection),
            Create = (config, source) => Build(name, config, source),
        };
    }

    private static IEnumerable<KeySpec> HubKeys(FakeConfig config, bool projection)
    {
        var width = config.Int("hidden_size");
        yield return new("embeddings.weight", [width, 3]);
        for (var i = 0; i < config.Int("layers"); i++)
        {
            yield return new($"layers.{i}.mlp.weight", [width, width]);
            yield return new($"layers.{i}.mlp.bias", [width]);
        }

        if (projection)
        {
            yield return new("projection.weight", [config.Int("projection_dim"), width]);
        }
    }

    private static FakeConfig Translate(FakeConfig from, FakeConfig to, params (string From, string To)[] names) =>
        names.Aggregate(to, (config, pair) => config.With(pair.To, from[pair.From].GetRawText()));

    private static FakeModule Build(string name, ArchitectureConfig config, WeightSource source)
    {
        var module = new FakeModule(name);
        foreach (var key in config.Keys())
        {
            module.register_parameter(key.Key, new TorchSharp.Modules.Parameter(source.Take(key.Key, key.Shape.AsSpan(), Init.Zeros)));
        }

        return module;
    }

    private sealed class FakeModule(string name) : torch.nn.Module<torch.Tensor, torch.Tensor>(name)
    {
        public override torch.Tensor forward(torch.Tensor input) => input;
    }
}
