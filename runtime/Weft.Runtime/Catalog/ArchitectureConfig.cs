using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Weft;

/// <summary>The values that decide an architecture's shape and math. Generated configs derive from this.</summary>
public abstract record ArchitectureConfig
{
    /// <summary>The architecture this configures.</summary>
    public abstract Architecture Architecture { get; }

    /// <summary>Checks every condition of the architecture.</summary>
    /// <exception cref="ConfigException">A condition does not hold; the message names it and the values.</exception>
    public abstract void Validate();

    /// <summary>This config with one independent param replaced.</summary>
    /// <param name="address">Param name as in the JSON, dots through nested configs.</param>
    /// <param name="value">The value: number, string, boolean, null, or an array for sizes and lists.</param>
    /// <exception cref="ConfigException">No such param, or the value does not fit its type; the nearest name is given.</exception>
    public abstract ArchitectureConfig With(string address, JsonElement value);

    /// <summary>Every independent param in declaration order, with its value; then those of slots, addressed through the slot, without what this config decides for them.</summary>
    public abstract IReadOnlyList<ConfigParam> Params { get; }

    /// <summary>The names of <see cref="Params"/>, without those of slots. Generated configs know them without making any value.</summary>
    public virtual IReadOnlyList<string> OwnNames => [.. this.OwnParams().Select(param => param.Name)];

    /// <summary>Params whose value is the config of another architecture.</summary>
    public virtual IReadOnlyList<ConfigSlot> Slots => [];

    /// <summary>The params of slots, addressed through the slot.</summary>
    protected IEnumerable<ConfigParam> SlotParams =>
        Slots.SelectMany(slot => slot.Config.Params.Where(param => !slot.Set.Contains(param.Name)).Select(param => param with { Name = $"{slot.Name}.{param.Name}" }));

    /// <summary>Throws unless a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="message">What it asks for and what was found.</param>
    /// <exception cref="ConfigException">It does not hold.</exception>
    protected static void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref ConditionMessage message)
    {
        if (!condition)
        {
            throw new ConfigException(message.Finish());
        }
    }

    /// <summary>The error for an address that names no param, with the nearest one that does.</summary>
    protected ConfigException UnknownParam(string address) =>
        new($"{Architecture.Name} has no param '{address}'.{Suggestion.For(address, Params.Select(p => p.Name))}");

    /// <summary>Stands for a size that a config is asked for and only a call of the model knows.</summary>
    /// <param name="name">The size's name.</param>
    /// <exception cref="ConfigException">Always.</exception>
    protected static long SizeOfCall(string name) => throw new ConfigException($"The size '{name}' is known only when the model runs.");

    /// <summary>The class and every param, those of slots too: <c>Tower(width=64, trunk.depth=2)</c>.</summary>
    public sealed override string ToString() => $"{Architecture.Name}({string.Join(", ", Params.Select(param => $"{param.Name}={param.Value.GetRawText()}"))})";

    /// <summary>Every entry of the state dict that this config gives, in the architecture's own key names.</summary>
    public IEnumerable<KeySpec> Keys() => Architecture.Keys(this);

    /// <summary>The same entries behind a prefix.</summary>
    public IEnumerable<KeySpec> KeysAt(string prefix) => Keys().Select(key => key with { Key = prefix + key.Key });
}

/// <summary>A param whose value is the config of another architecture.</summary>
/// <param name="Name">The name in the architecture JSON.</param>
/// <param name="Config">What stands there.</param>
/// <param name="InPlace">What stands there, with what the owner decides for it.</param>
/// <param name="Set">Params of it that the owner decides.</param>
/// <param name="Accepts">Whether a config may stand there.</param>
/// <param name="Replace">The owner's config with another one there.</param>
public sealed record ConfigSlot(string Name, ArchitectureConfig Config, ArchitectureConfig InPlace, IReadOnlyList<string> Set, Func<ArchitectureConfig, bool> Accepts, Func<ArchitectureConfig, ArchitectureConfig> Replace);

/// <summary>A param of a config and its value.</summary>
/// <param name="Name">The name in the architecture JSON.</param>
/// <param name="Value">The value as JSON.</param>
public sealed record ConfigParam(string Name, JsonElement Value)
{
    /// <summary>The one of several values that mean the same for a model whose weights are there, such as of those that only fresh weights are made with; null where each means something else.</summary>
    public JsonElement? Alike { get; init; }
}
