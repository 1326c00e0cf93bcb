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

    /// <summary>Every independent param in declaration order, with its value.</summary>
    public abstract IReadOnlyList<ConfigParam> Params { get; }

    /// <summary>Throws unless a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="message">What it asks for and what was found.</param>
    /// <exception cref="ConfigException">It does not hold.</exception>
    protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ConfigException(message);
        }
    }

    /// <summary>The error for an address that names no param, with the nearest one that does.</summary>
    protected ConfigException UnknownParam(string address) =>
        new($"{Architecture.Name} has no param '{address}'.{Suggestion.For(address, Params.Select(p => p.Name))}");

    /// <summary>Every entry of the state dict that this config gives, in the architecture's own key names.</summary>
    public IEnumerable<KeySpec> Keys() => Architecture.Keys(this);
}

/// <summary>A param of a config and its value.</summary>
/// <param name="Name">The name in the architecture JSON.</param>
/// <param name="Value">The value as JSON.</param>
public readonly record struct ConfigParam(string Name, JsonElement Value);
