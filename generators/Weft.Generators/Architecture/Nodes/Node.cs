using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>One step of a body: takes the current tensor and gives the next.</summary>
/// <param name="Origin">Where it stands.</param>
internal abstract record Node(Origin Origin)
{
    /// <summary>The condition over params under which the node is there.</summary>
    public Expr If { get; init; } = Expr.True;

    /// <summary>Binds names for the nodes after it, so that it cannot be guarded.</summary>
    public virtual bool Binds => false;

    /// <summary>Declares what the node holds, writes its statements, and gives the expression and shape of its result.</summary>
    public abstract Tensor Lower(BodyBuilder body, Tensor x);
}

/// <summary>What a value slot holds.</summary>
internal abstract record Value(Origin Origin);

/// <summary><c>$name</c>; <c>_</c> is the current tensor.</summary>
internal sealed record ReferenceValue(string Name, Origin Origin) : Value(Origin);

/// <summary>Nodes applied to the current tensor.</summary>
internal sealed record BodyValue(EquatableArray<Node> Nodes, Origin Origin) : Value(Origin);

/// <summary>JSON null: an optional input left out.</summary>
internal sealed record NullValue(Origin Origin) : Value(Origin);
