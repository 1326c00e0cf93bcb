using Weft.MadeUp;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>A network that nobody published, described in JSON alone, computes and learns what the same network made of TorchSharp's own layers does.</summary>
public sealed class MadeUpTests
{
    public static TheoryData<string> Configs => ["defaults", "axes the other way round, larger stem", "no head, more blocks"];

    [Theory]
    [MemberData(nameof(Configs))]
    public void It_equals_the_stock_layers(string name)
    {
        var config = name switch
        {
            "defaults" => new TwoScaleVideoConfig(),
            "axes the other way round, larger stem" => new TwoScaleVideoConfig { SpatialFirst = true, Stem = [3, 3, 3], Heads = 2, Base = 10 },
            _ => new TwoScaleVideoConfig { Classes = 0, Fine = 2, Coarse = 3, Tubelet = [1, 2, 4], Ratio = 3 },
        };
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var ours = new TwoScaleVideo(config);
        using var stock = new Stock(config);
        var parameters = ours.named_parameters().ToDictionary(one => one.name, one => one.parameter);
        foreach (var parameter in parameters.Values)
        {
            using var noGrad = no_grad();
            parameter.copy_(randn_like(parameter) * 0.2);
        }

        stock.load_state_dict(ours.state_dict());
        var video = randn([2, 3, 5, 16, 24]);

        var found = ours.forward(video);
        var (tokens, output) = stock.forward(video);

        Same(found.Tokens, tokens);
        Same(found.Output, output);
        (found.Tokens.sin().mean() + found.Output.square().mean()).backward();
        (tokens.sin().mean() + output.square().mean()).backward();
        foreach (var (key, parameter) in stock.named_parameters())
        {
            Same(parameters[key].grad!, parameter.grad!);
        }
    }

    private static void Same(Tensor found, Tensor expected)
    {
        found.shape.ShouldBe(expected.shape);
        (found - expected).abs().max().item<float>().ShouldBeLessThan(2e-5f * (1 + expected.abs().max().item<float>()));
    }

    /// <summary>The network again, with nothing of Weft.</summary>
    private sealed class Stock : nn.Module<Tensor, (Tensor Tokens, Tensor Output)>
    {
        private readonly TwoScaleVideoConfig config;

        public Stock(TwoScaleVideoConfig config)
            : base(nameof(Stock))
        {
            this.config = config;
            var (width, last) = (config.Width, 2 * config.Width);
            register_module("stem", new Indexed(
                (0, nn.Conv3d(3, width / 2, Three(config.Stem), padding: (0, 1, 1), bias: false)),
                (1, nn.LayerNorm(width / 2, config.Eps)),
                (2, nn.Conv3d(width / 2, width, Three(config.Tubelet), stride: Three(config.Tubelet)))));
            register_module("fine", new Scale(config, width, config.Heads, config.Fine));
            register_module("merge", nn.Conv3d(width, last, (1, 2, 2), stride: (1, 2, 2)));
            register_module("coarse", new Scale(config, last, 2 * config.Heads, config.Coarse));
            register_module("norm", nn.LayerNorm(last, config.Eps));
            register_module("pool", new Pool(config, last, 2 * config.Heads));
            if (config.Classes > 0)
            {
                register_module("head", nn.Linear(last, config.Classes));
            }
        }

        public override (Tensor Tokens, Tensor Output) forward(Tensor video)
        {
            var stem = Get<Indexed>(this, "stem");
            var x = stem[0].call(video);
            x = stem[1].call(x.movedim([1], [-1])).movedim([-1], [1]);
            x = stem[2].call(nn.functional.gelu(x));
            x = Get<Scale>(this, "fine").call(x);
            x = Get<Scale>(this, "coarse").call(Layer(this, "merge").call(x));
            var tokens = Layer(this, "norm").call(x.flatten(2).transpose(1, 2));
            var pooled = Get<Pool>(this, "pool").call(tokens);
            return (tokens, config.Classes > 0 ? Layer(this, "head").call(pooled) : pooled);
        }

        private static (long, long, long) Three(ValueList<long> sizes) => (sizes[0], sizes[1], sizes[2]);
    }

    private sealed class Scale : nn.Module<Tensor, Tensor>
    {
        private readonly TwoScaleVideoConfig config;

        public Scale(TwoScaleVideoConfig config, long width, long heads, long depth)
            : base(nameof(Scale))
        {
            this.config = config;
            register_module("blocks", new Indexed([.. Enumerable.Range(0, (int)depth).Select(i => (i, (nn.Module<Tensor, Tensor>)new Block(config, width, heads)))]));
        }

        public override Tensor forward(Tensor x)
        {
            var (t, h, w) = (x.size(2), x.size(3), x.size(4));
            var angles = Angles(t, h, w);
            var y = x.flatten(2).transpose(1, 2);
            foreach (var block in Get<Indexed>(this, "blocks").Layers.Cast<Block>())
            {
                block.Angles = angles;
                y = block.call(y);
            }

            return y.transpose(1, 2).reshape(x.size(0), -1, t, h, w);
        }

        // [tokens, head_dim]: the first half of the channels turns, two by two, and the rest of the head stays.
        private Tensor Angles(long t, long h, long w)
        {
            var freqs = config.HeadDim / 12;
            var rates = pow(config.Base, -arange(freqs, dtype: ScalarType.Float32) / freqs);
            var places = new[] { arange(t, dtype: ScalarType.Float32), Centred(h), Centred(w) };
            var grids = meshgrid(places, "ij");
            var order = config.SpatialFirst ? new[] { 2, 1, 0 } : [0, 1, 2];
            var turned = cat([.. order.Select(axis => grids[axis].reshape(-1, 1) * rates)], 1);
            return cat([turned.repeat_interleave(2, 1), zeros([turned.size(0), config.HeadDim - (2 * turned.size(1))])], 1);
        }

        private static Tensor Centred(long size) => (((arange(size, dtype: ScalarType.Float32) + 0.5) / size) * 2) - 1;
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly TwoScaleVideoConfig config;
        private readonly long heads;

        public Block(TwoScaleVideoConfig config, long width, long heads)
            : base(nameof(Block))
        {
            (this.config, this.heads) = (config, heads);
            register_module("before", nn.LayerNorm(width, config.Eps));
            register_module("qkv", nn.Linear(width, 3 * heads * config.HeadDim, hasBias: false));
            register_module("proj", nn.Linear(heads * config.HeadDim, width));
            register_module("between", nn.LayerNorm(width, config.Eps));
            register_module("mlp", new Mlp(width, (long)(width * config.Ratio), x => nn.functional.silu(x)));
        }

        public Tensor? Angles { get; set; }

        public override Tensor forward(Tensor x)
        {
            var parts = Layer(this, "qkv").call(Layer(this, "before").call(x)).chunk(3, -1);
            var y = Attend(Turn(Heads(parts[0], heads)), Turn(Heads(parts[1], heads)), Heads(parts[2], heads));
            x = x + Layer(this, "proj").call(y);
            return x + Layer(this, "mlp").call(Layer(this, "between").call(x));
        }

        private Tensor Turn(Tensor x)
        {
            var pairs = x.unflatten(x.dim() - 1, -1, 2);
            var swapped = stack([-pairs.select(-1, 1), pairs.select(-1, 0)], -1).flatten(-2);
            return (x * Angles!.cos()) + (swapped * Angles.sin());
        }
    }

    private sealed class Pool : nn.Module<Tensor, Tensor>
    {
        private readonly long heads;

        public Pool(TwoScaleVideoConfig config, long width, long heads)
            : base(nameof(Pool))
        {
            this.heads = heads;
            register_parameter("latent", nn.Parameter(zeros([1, 1, width])));
            register_module("q", nn.Linear(width, width));
            register_module("kv", nn.Linear(width, 2 * width));
            register_module("proj", nn.Linear(width, width));
            register_module("norm", nn.LayerNorm(width, config.Eps));
            register_module("mlp", new Mlp(width, (long)(width * config.Ratio), x => nn.functional.gelu(x)));
        }

        public override Tensor forward(Tensor x)
        {
            var q = Layer(this, "q").call(get_parameter("latent")!.expand(x.size(0), 1, -1));
            var kv = Layer(this, "kv").call(x).chunk(2, -1);
            var y = Layer(this, "proj").call(Attend(Heads(q, heads), Heads(kv[0], heads), Heads(kv[1], heads)));
            return (y + Layer(this, "mlp").call(Layer(this, "norm").call(y))).select(1, 0);
        }
    }

    private sealed class Mlp : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> act;

        public Mlp(long width, long inner, Func<Tensor, Tensor> act)
            : base(nameof(Mlp))
        {
            this.act = act;
            register_module("fc1", nn.Linear(width, inner));
            register_module("fc2", nn.Linear(inner, width));
        }

        public override Tensor forward(Tensor x) => Layer(this, "fc2").call(act(Layer(this, "fc1").call(x)));
    }

    /// <summary>Layers that stand under numbers.</summary>
    private sealed class Indexed : nn.Module<Tensor, Tensor>
    {
        private readonly Dictionary<int, nn.Module<Tensor, Tensor>> layers = [];

        public Indexed(params (int Index, nn.Module<Tensor, Tensor> Layer)[] all)
            : base(nameof(Indexed))
        {
            foreach (var (index, layer) in all)
            {
                layers[index] = layer;
                register_module($"{index}", layer);
            }
        }

        public IEnumerable<nn.Module<Tensor, Tensor>> Layers => layers.Values;

        public nn.Module<Tensor, Tensor> this[int index] => layers[index];

        public override Tensor forward(Tensor x) => throw new NotSupportedException();
    }

    private static nn.Module<Tensor, Tensor> Layer(nn.Module owner, string name) => Get<nn.Module<Tensor, Tensor>>(owner, name);

    private static T Get<T>(nn.Module owner, string name) where T : nn.Module => (T)owner.named_children().First(child => child.name == name).module;

    private static Tensor Heads(Tensor x, long heads) => x.reshape(x.size(0), x.size(1), heads, -1).transpose(1, 2);

    private static Tensor Attend(Tensor q, Tensor k, Tensor v)
    {
        var scores = (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.size(-1))).softmax(-1);
        return scores.matmul(v).transpose(1, 2).flatten(2);
    }
}
