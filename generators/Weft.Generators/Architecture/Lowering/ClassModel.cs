using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>A generated module class: what its constructor does and the code of its methods.</summary>
/// <param name="Name">C# name.</param>
/// <param name="Component">The component it comes from; empty for the architecture itself.</param>
/// <param name="Parameters">Constructor parameters beyond config, weights and prefix.</param>
/// <param name="Members">What the constructor does, in order.</param>
/// <param name="Fields">Constructor parameters that methods read.</param>
/// <param name="Methods">Methods, <c>forward</c> first.</param>
/// <param name="Output">Shape of what <c>forward</c> gives.</param>
internal sealed record ClassModel(
    string Name,
    string Component,
    EquatableArray<Expr> Parameters,
    EquatableArray<Member> Members,
    EquatableArray<Expr> Fields,
    EquatableArray<MethodCode> Methods,
    Shape Output);

/// <summary>A method's C#.</summary>
/// <param name="Name">Name; <c>forward</c> overrides the module's.</param>
/// <param name="Inputs">Parameters in order.</param>
/// <param name="Body">Statements, already indented against each other.</param>
/// <param name="Outputs">Name and shape of each output.</param>
internal sealed record MethodCode(string Name, EquatableArray<MethodInput> Inputs, string Body, EquatableArray<MethodOutput> Outputs)
{
    /// <summary>What it counts on that a config may give otherwise.</summary>
    public EquatableArray<SlotRank> Needs { get; init; }
}

/// <summary>An output of what stands in a slot, with as many axes as its interface declares.</summary>
internal sealed record SlotRank(SlotModel Slot, string Output, int Rank);

/// <summary>A method's parameter.</summary>
internal sealed record MethodInput(string Name, bool Nullable, string Declared, TensorKind Kind);

/// <summary>A method's output.</summary>
/// <param name="Name">Upstream name.</param>
/// <param name="Shape">Its sizes as a comment writes them.</param>
/// <param name="Dims">Its sizes in the first of several cases.</param>
/// <param name="Width">Its last size, chosen by case; null for a scalar.</param>
/// <param name="Rank">How many sizes it has, chosen by case.</param>
/// <param name="Nullable">A config may leave it out.</param>
internal sealed record MethodOutput(string Name, string Shape, EquatableArray<Expr> Dims, Expr? Width, Expr Rank, bool Nullable)
{
    /// <summary>Whether params alone give the last size, or, where those count, sizes of a call.</summary>
    public bool IsSized(bool ofCalls) => Width is not null && Width.All().All(e => e is not (CarriedExpr or IncomingExpr) && (ofCalls || e is not RuntimeExpr));

    public static MethodOutput Of(string name, Shape shape, bool nullable = false) =>
        new(name, shape.Brief, shape.Cases[0].Dims, shape.Cases.All(c => c.Dims.Count > 0) ? shape.FromEnd(0) : null, shape.Choose(dims => Expr.Int(dims.Count)), nullable);
}

/// <summary>An architecture with shapes inferred and code written: everything emission and proofs need.</summary>
/// <param name="Architecture">The bound file.</param>
/// <param name="Root">The architecture's class.</param>
/// <param name="Classes">Component classes in order of first use.</param>
/// <param name="Slots">Architectures that slots hold by default.</param>
internal sealed record LoweredArchitecture(ArchitectureModel Architecture, ClassModel Root, EquatableArray<ClassModel> Classes, EquatableArray<LoweredArchitecture> Slots)
{
    public ClassModel this[string name] => Classes.First(c => c.Name == name);
}
