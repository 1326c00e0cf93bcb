using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Binding;

/// <summary>The names that expressions and values may use at one place of an architecture.</summary>
internal sealed class BindScope
{
    private readonly IReadOnlyDictionary<string, ExprType> _config;
    private readonly HashSet<string> _usedConfig;
    private readonly IReadOnlyDictionary<string, ExprType> _componentParams;
    private readonly ISet<string> _indices;

    private BindScope(
        IReadOnlyDictionary<string, ExprType> config,
        HashSet<string> usedConfig,
        string component,
        IReadOnlyDictionary<string, ExprType> componentParams,
        ISet<string> indices,
        HashSet<string> usedParams,
        HashSet<string> references)
    {
        (_config, _usedConfig, Component, _componentParams, _indices) = (config, usedConfig, component, componentParams, indices);
        (UsedParams, References) = (usedParams, references);
    }

    /// <summary>The scope of a file's bodies, expressions and conditions.</summary>
    public static BindScope OfFile(IReadOnlyDictionary<string, ExprType> config, HashSet<string> used) =>
        new(config, used, "", new Dictionary<string, ExprType>(), new HashSet<string>(), [], []);

    /// <summary>The component whose body this is; empty outside.</summary>
    public string Component { get; }

    /// <summary>Params of the component that something used.</summary>
    public HashSet<string> UsedParams { get; }

    /// <summary>Names read as <c>$name</c>.</summary>
    public HashSet<string> References { get; }

    /// <summary>Every name known here, for suggestions.</summary>
    public IEnumerable<string> Names => _indices.Concat(_componentParams.Keys).Concat(_config.Keys);

    /// <summary>Texts that expressions here may mean: what enum params may be, and activations.</summary>
    public IEnumerable<string> Words => _componentParams.Values.Concat(_config.Values).SelectMany(type => type.Choices).Concat(Activations.Names);

    /// <summary>The loop indices and params that a body put aside as a component of its own would need passed.</summary>
    public IEnumerable<(string Name, ExprType Type)> Locals => _componentParams.Select(p => (p.Key, p.Value)).Concat(_indices.Select(i => (i, ExprType.Int)));

    /// <summary>The scope of a component's body. One that comes from another file sees no config.</summary>
    public BindScope ForComponent(string name, IReadOnlyDictionary<string, ExprType> componentParams, bool seesConfig) =>
        new(seesConfig ? _config : new Dictionary<string, ExprType>(), _usedConfig, name, componentParams, new HashSet<string>(), [], []);

    /// <summary>This scope with values and names of its own, for a method.</summary>
    public BindScope ForMethod() => new(_config, _usedConfig, Component, _componentParams, _indices, UsedParams, []);

    /// <summary>The body of a repeat.</summary>
    public BindScope WithIndex(string index) => new(_config, _usedConfig, Component, _componentParams, new HashSet<string>(_indices) { index }, UsedParams, References);

    public bool IsIndex(string name) => _indices.Contains(name);

    /// <summary>The expression that a name stands for, or null.</summary>
    public Expr? Resolve(string name)
    {
        if (_indices.Contains(name))
        {
            return new NameExpr(LeafNames.IndexMark + name);
        }

        if (_componentParams.ContainsKey(name))
        {
            UsedParams.Add(name);
            return new NameExpr($"{Component}.{name}");
        }

        if (_config.ContainsKey(name))
        {
            _usedConfig.Add(name);
            return new NameExpr(name);
        }

        return null;
    }

    /// <summary>The type of a resolved name; sizes that only a call knows are integers.</summary>
    public ExprType TypeOf(Expr leaf) => leaf is not NameExpr name ? ExprType.Int
        : name.Name.IndexOf('.') is > 0 and var dot ? _componentParams[name.Name.Substring(dot + 1)]
        : _config.TryGetValue(name.Name, out var type) ? type : ExprType.Int;
}
