namespace Weft.Generators.Architecture.Binding;

/// <summary>What a call of a component must give.</summary>
internal sealed record ComponentSignature(string Name, EquatableArray<ComponentParam> Params, EquatableArray<InputName> Inputs);
