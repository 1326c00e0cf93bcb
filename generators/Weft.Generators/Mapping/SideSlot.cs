using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Mapping;

/// <summary>A param of a side whose value is the config of another architecture.</summary>
/// <param name="Name">The param.</param>
/// <param name="Interface">What may stand there, with its namespace; empty where it is one class.</param>
/// <param name="Class">The class that stands there when nothing is said.</param>
/// <param name="Set">What the owner decides for it.</param>
/// <param name="Held">What stands there.</param>
internal sealed record SideSlot(string Name, string Interface, string Class, EquatableArray<SetParam> Set, SideSchema? Held = null)
{
    /// <summary>Whether other classes may stand there, too.</summary>
    public bool IsOpen => Interface.Length > 0;

    /// <summary>Whether a class may stand there.</summary>
    public bool Accepts(SideSchema held) => IsOpen ? held.Interface == Interface : held.Class == Class;

    /// <summary>The address of one of its params.</summary>
    public string At(string param) => $"{Name}.{param}";
}
