using TorchSharp;

namespace Weft;

/// <summary>What an assembly's generated code tells about one architecture. Everything here works without libtorch, except <see cref="Create"/> and <see cref="ArchitectureMethod.Invoke"/>.</summary>
public sealed class Architecture
{
    private KeyTable? presetKeys;

    /// <summary>Class name.</summary>
    public required string Name { get; init; }

    /// <summary>One line about the architecture.</summary>
    public required string Summary { get; init; }

    /// <summary>Library and paper the math comes from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Layouts that differ from the architecture's own keys by a prefix only; the first is its own.</summary>
    public required IReadOnlyList<ArchitectureLayout> Layouts { get; init; }

    /// <summary>Published sizes.</summary>
    public required IReadOnlyList<Preset> Presets { get; init; }

    /// <summary>How upstream config files bind to this architecture's config.</summary>
    public required IReadOnlyList<UpstreamTable> Upstream { get; init; }

    /// <summary>What can be called on an instance.</summary>
    public required IReadOnlyList<ArchitectureMethod> Methods { get; init; }

    /// <summary>A config with every default.</summary>
    public required ArchitectureConfig DefaultConfig { get; init; }

    /// <summary>State-dict entries of a config, in the architecture's own key names.</summary>
    public required Func<ArchitectureConfig, IEnumerable<KeySpec>> Keys { get; init; }

    /// <summary>Builds the module; each parameter is taken from the source by key.</summary>
    public required Func<ArchitectureConfig, WeightSource, torch.nn.Module> Create { get; init; }

    /// <summary>What makes this a set of keys for the weights of another architecture; null for a class.</summary>
    public KeySet? KeySet { get; init; }

    /// <summary>The keys of <see cref="Presets"/>, or of the defaults where there are none, counted when they are first asked for.</summary>
    internal KeyTable PresetKeys => LazyInitializer.EnsureInitialized(ref presetKeys, () => KeyTable.Of(this));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A layout whose keys are the architecture's own keys behind a prefix.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Prefixes">All are read; the first is written. An empty string is no prefix.</param>
/// <param name="Beside">Whole-key patterns of tensors that a checkpoint in this layout may hold beside this architecture's (another tower, stale buffers): reported as unused, never an error.</param>
public sealed record ArchitectureLayout(Layout Layout, IReadOnlyList<string> Prefixes, IReadOnlyList<string> Beside);

/// <summary>A published set of config values.</summary>
/// <param name="Name">The upstream name.</param>
/// <param name="Config">The values.</param>
public sealed record Preset(string Name, ArchitectureConfig Config);

/// <summary>A callable of an architecture: <c>forward</c> or a named method.</summary>
/// <param name="Name">Method name.</param>
/// <param name="Inputs">Inputs in call order, with the upstream library's names.</param>
/// <param name="Outputs">Output names, in the upstream library's spelling.</param>
/// <param name="Invoke">Calls it on an instance; missing optional inputs are left out of the dictionary.</param>
public sealed record ArchitectureMethod(
    string Name,
    IReadOnlyList<MethodInput> Inputs,
    IReadOnlyList<string> Outputs,
    Func<torch.nn.Module, IReadOnlyDictionary<string, torch.Tensor>, IReadOnlyDictionary<string, torch.Tensor>> Invoke)
{
    /// <summary>Whether the method makes sense for an instance: logits need one vector for each image and text, but a tower's config may give one for each token.</summary>
    public Func<torch.nn.Module, bool> Fits { get; init; } = static _ => true;
}

/// <summary>An input of a method.</summary>
/// <param name="Name">The upstream library's name.</param>
/// <param name="IsFloating">Floating inputs are converted to the compute dtype; others are integers.</param>
/// <param name="Optional">May be left out.</param>
public sealed record MethodInput(string Name, bool IsFloating = true, bool Optional = false);
