using System.Globalization;
using Weft.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Weft.Tests.Models;

/// <summary>Values inside a module under the names that the fixtures use, by hooks on the submodules that stand under the libraries' keys.</summary>
internal sealed class Trace
{
    // Where each library keeps a stack of blocks and the norm behind it. {0} is the place of a block.
    private static readonly (string Stack, string[] Blocks, string[] Norms)[] Stacks =
    [
        ("vision",
            ["visual.transformer.resblocks.{0}", "visual.trunk.blocks.{0}", "vision_model.encoder.layers.{0}", "blocks.{0}", "encoder.layers.{0}", "encoder.layer.{0}", "layer.{0}", "transformer.resblocks.{0}", "layers.{0}"],
            ["visual.ln_post", "visual.trunk.norm", "vision_model.post_layernorm", "norm", "post_layernorm", "encoder.layernorm", "layernorm", "ln_post"]),
        ("text",
            ["text.transformer.resblocks.{0}", "text.blocks.{0}", "transformer.resblocks.{0}", "text_model.encoder.layers.{0}"],
            ["text.ln_final", "ln_final", "text_model.final_layer_norm"]),
        ("decoder.self", ["text_decoder.resblocks.{0}"], []),
        ("decoder.cross", ["text_decoder.cross_attn.{0}"], []),
        ("decoder", [], ["text_decoder.ln_final"]),
    ];

    private readonly Dictionary<string, Tensor> values = [];

    public Trace(Module module, IEnumerable<string> names)
    {
        // A text tower whose keys stand at the root is no submodule by name.
        var parts = module is OpenClip whole ? module.named_modules().Concat(whole.Text.named_modules()) : module.named_modules();
        var modules = parts.DistinctBy(one => one.name).ToDictionary(one => one.name, one => one.module);
        foreach (var name in names.Where(name => name.StartsWith("mid.", StringComparison.Ordinal)))
        {
            var cut = name.LastIndexOf('.');
            var (stack, last) = (name["mid.".Length..cut].Replace(".block", "", StringComparison.Ordinal), name[(cut + 1)..]);
            var (_, blocks, norms) = Stacks.Single(one => one.Stack == stack);
            var keys = last switch
            {
                "patch_embed" or "post_conv_norm" => ["post_conv_layernorm"],
                "norm" => norms,
                "stem" => ["visual.layer1.0", "layer1.0", "visual.trunk.stages.0", "stages.0"],
                "head_norm" => ["visual.trunk.head.norm", "head.norm"],
                ['s', 't', 'a', 'g', 'e', var stage] => [$"visual.trunk.stages.{stage}", $"stages.{stage}"],
                ['l', 'a', 'y', 'e', 'r', _] => new[] { "visual.", "" }.Select(prefix => Last(modules, $"{prefix}{last}.")).OfType<string>(),
                "embed" => blocks.Select(block => string.Format(CultureInfo.InvariantCulture, block, 0)),
                _ => blocks.Select(block => string.Format(CultureInfo.InvariantCulture, block, last)),
            };
            if (keys.FirstOrDefault(modules.ContainsKey) is { } key)
            {
                Watch(modules[key], name, isInput: last is "embed" or "stem" or "patch_embed");
            }
        }
    }

    public IReadOnlyDictionary<string, Tensor> Values => values;

    // The last of a list of modules.
    private static string? Last(Dictionary<string, Module> modules, string list) =>
        Enumerable.Range(0, modules.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{list}{i}")).TakeWhile(modules.ContainsKey).LastOrDefault();

    // A module that is called twice shows its first values.
    private void Watch(Module module, string name, bool isInput)
    {
        switch (module)
        {
            case Module<Tensor, Tensor> one when isInput:
                one.register_forward_pre_hook((_, x) => Keep(name, x));
                break;
            case Module<Tensor, Tensor> one:
                one.register_forward_hook((_, _, y) => Keep(name, y));
                break;
            case Module<Tensor, Rotary, Tensor> rotating when isInput:
                rotating.register_forward_pre_hook((_, x, rope) => (Keep(name, x), rope));
                break;
            case Module<Tensor, Rotary, Tensor> rotating:
                rotating.register_forward_hook((_, _, _, y) => Keep(name, y));
                break;
            case Module<Tensor, Rotary, Rotary, Tensor> turning when isInput:
                turning.register_forward_pre_hook((_, x, rope, tables) => (Keep(name, x), rope, tables));
                break;
            case Module<Tensor, Rotary, Rotary, Tensor> turning:
                turning.register_forward_hook((_, _, _, _, y) => Keep(name, y));
                break;
            case Module<Tensor, Rotary, Tensor, Tensor> masked when isInput:
                masked.register_forward_pre_hook((_, x, rope, mask) => (Keep(name, x), rope, mask));
                break;
            case Module<Tensor, Rotary, Tensor, Tensor> masked:
                masked.register_forward_hook((_, _, _, _, y) => Keep(name, y));
                break;
            case Module<Tensor, Tensor, Tensor> two when isInput:
                two.register_forward_pre_hook((_, x, other) => (Keep(name, x), other));
                break;
            case Module<Tensor, Tensor, Tensor> two:
                two.register_forward_hook((_, _, _, y) => Keep(name, y));
                break;
            default:
                throw new InvalidOperationException($"{name}: a module of another shape, {module.GetType()}");
        }
    }

    private Tensor Keep(string name, Tensor value)
    {
        // The scope of the forward pass ends before anyone looks.
        values.TryAdd(name, value.detach().DetachFromDisposeScope());
        return value;
    }
}
