using System.Text.Json;
using Weft.Tests.Loading;

namespace Weft.Tests.Upstream;

/// <summary>A config with slots, whose own params are data.</summary>
internal sealed record FakeOwner(FakeConfig Own, IReadOnlyList<FakeSlot> Held) : ArchitectureConfig
{
    public override Architecture Architecture => Own.Architecture;

    public override IReadOnlyList<ConfigParam> Params => [.. Own.Params, .. SlotParams];

    public override IReadOnlyList<ConfigSlot> Slots =>
        [.. Held.Select(slot => new ConfigSlot(slot.Name, slot.Config, slot.Config, slot.Set, config => slot.Accepts.Contains(config.Architecture.Name), config => Put(slot.Name, config)))];

    public override ArchitectureConfig With(string address, JsonElement value) =>
        Held.FirstOrDefault(slot => address.StartsWith(slot.Name + ".", StringComparison.Ordinal)) is { } slot
            ? Put(slot.Name, slot.Config.With(address[(slot.Name.Length + 1)..], value))
            : this with { Own = (FakeConfig)Own.With(address, value) };

    public override void Validate()
    {
        Own.Validate();
        foreach (var slot in Held)
        {
            slot.Config.Validate();
        }
    }

    public string Shown => $"{Architecture.Name}({string.Join(", ", [Own.Shown, .. Held.Select(slot => $"{slot.Name}: {slot.Config.Shown()}")])})";

    private FakeOwner Put(string name, ArchitectureConfig config) => this with { Held = [.. Held.Select(slot => slot.Name == name ? slot with { Config = config } : slot)] };
}

/// <summary>One slot.</summary>
/// <param name="Name">The param.</param>
/// <param name="Config">What stands there.</param>
/// <param name="Set">Params that the owner decides.</param>
/// <param name="Accepts">Names of classes that may stand there.</param>
internal sealed record FakeSlot(string Name, ArchitectureConfig Config, string[] Set, string[] Accepts);
