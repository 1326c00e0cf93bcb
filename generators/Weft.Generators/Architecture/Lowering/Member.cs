using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>
/// One thing that a generated constructor does. The same list, in the same order, gives the constructor, the key
/// iterator and the checks at points, so that the three cannot disagree.
/// </summary>
/// <param name="Guard">The condition under which it is there.</param>
/// <param name="Origin">The node it comes from.</param>
internal abstract record Member(Expr Guard, Origin Origin)
{
    /// <summary>Every expression in it.</summary>
    public virtual IEnumerable<Expr> Expressions => [Guard];
}

/// <summary>A member that generated code shows as a property.</summary>
internal abstract record NamedMember(Expr Guard, Origin Origin, Template Path, string Property) : Member(Guard, Origin)
{
    /// <summary>Told apart by this where another kind of member has the same key.</summary>
    public abstract string Suffix { get; }

    /// <summary>What kind of member it is: under one key, one member for each kind.</summary>
    public virtual string Kind => GetType().Name;

    /// <summary>The same thing, whatever its guard and place.</summary>
    public bool SameAs(NamedMember other) => this with { Guard = Expr.True, Origin = other.Origin } == other with { Guard = Expr.True };

    /// <summary>This member with the sizes of another of its kind where that one's guard holds; null where more than sizes differs.</summary>
    public virtual NamedMember? Sized(NamedMember other) => null;

    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Path.Parts.Where(p => p.Value is not null).Select(p => p.Value!));
}

/// <summary>A parameter of the class itself.</summary>
internal sealed record ParameterMember(Expr Guard, Origin Origin, Template Path, string Property, EquatableArray<Expr> Shape, InitModel Init)
    : NamedMember(Guard, Origin, Path, Property)
{
    /// <summary>Several nodes hold rows of it.</summary>
    public bool IsShared { get; init; }

    public override string Suffix => "Parameter";

    public override NamedMember? Sized(NamedMember other) => other is ParameterMember twin && twin.Shape.Count == Shape.Count && !twin.IsShared && twin.Init == Init
        ? this with { Shape = Shape.Zip(twin.Shape, (a, b) => Expr.Choose(twin.Guard, b, a)).ToEquatableArray() }
        : null;

    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Shape).Concat(Init.Expressions);
}

/// <summary>How a fresh parameter is initialised: a factory of the runtime's <c>Init</c> and its arguments.</summary>
internal sealed record InitModel(string Factory, params EquatableArray<Expr> Arguments)
{
    /// <summary>Where another way is taken instead, and that way.</summary>
    public (Expr Condition, InitModel Init)? Unless { get; init; }

    /// <summary>Every expression in it.</summary>
    public IEnumerable<Expr> Expressions => Unless is { } other ? Arguments.Append(other.Condition).Concat(other.Init.Expressions) : Arguments;
}

/// <summary>A layer of the runtime, such as a linear map: a module that holds parameters.</summary>
internal sealed record LayerMember(Expr Guard, Origin Origin, Template Path, string Property, string Type, EquatableArray<LayerArgument> Arguments, EquatableArray<LayerKey> Keys)
    : NamedMember(Guard, Origin, Path, Property)
{
    public override string Suffix => Type;

    public override string Kind => Type;

    public override NamedMember? Sized(NamedMember other) => other is LayerMember twin && twin.Type == Type
        && twin.Arguments.Select(a => (a.Name, a.Values.Count)).SequenceEqual(Arguments.Select(a => (a.Name, a.Values.Count)))
        && twin.Keys.Select(k => (k.Suffix, k.Guard, k.Shape.Count)).SequenceEqual(Keys.Select(k => (k.Suffix, k.Guard, k.Shape.Count)))
            ? this with
            {
                Arguments = Arguments.Zip(twin.Arguments, (a, b) => a with { Values = Choose(twin.Guard, b.Values, a.Values) }).ToEquatableArray(),
                Keys = Keys.Zip(twin.Keys, (a, b) => a with { Shape = Choose(twin.Guard, b.Shape, a.Shape) }).ToEquatableArray(),
            }
            : null;

    private static EquatableArray<Expr> Choose(Expr condition, EquatableArray<Expr> then, EquatableArray<Expr> otherwise) =>
        then.Zip(otherwise, (a, b) => Expr.Choose(condition, a, b)).ToEquatableArray();

    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Arguments.SelectMany(a => a.Values)).Concat(Keys.SelectMany(k => k.Shape.Append(k.Guard)));
}

/// <summary>An argument of a layer's constructor: one expression, or a list of them.</summary>
internal sealed record LayerArgument(EquatableArray<Expr> Values, bool IsList = false, string Name = "");

/// <summary>A tensor that a layer holds.</summary>
internal sealed record LayerKey(string Suffix, EquatableArray<Expr> Shape, Expr Guard, LayerKeyKind Kind = LayerKeyKind.Parameter);

/// <summary>What a tensor of a layer is.</summary>
internal enum LayerKeyKind
{
    Parameter,

    /// <summary>Stored and not learned.</summary>
    Buffer,

    /// <summary>A stored 64-bit count.</summary>
    Counter,
}

/// <summary>An instance, or a list of instances, of a component's class.</summary>
internal sealed record ChildMember(Expr Guard, Origin Origin, Template Path, string Property, string Class, EquatableArray<ChildArgument> Arguments, Loop? Loop)
    : NamedMember(Guard, Origin, Path, Property)
{
    public override string Suffix => Class;

    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Arguments.Select(a => a.Value))
        .Concat(Loop is null ? [] : Loop.Carries.SelectMany(c => new[] { c.Initial, c.Next }).Append(Loop.Count));
}

/// <summary>What a class's constructor parameter gets.</summary>
internal sealed record ChildArgument(Expr Parameter, Expr Value);

/// <summary>A param of what stands in a slot that the owner decides, where a condition holds.</summary>
internal sealed record SetParam(string Param, Expr Value, Expr If);

/// <summary>What stands in a slot. A path without parts: its keys stand among the owner's.</summary>
internal sealed record SlotMember(Expr Guard, Origin Origin, Template Path, string Property, SlotModel Slot, EquatableArray<SetParam> Set) : NamedMember(Guard, Origin, Path, Property)
{
    public override string Suffix => "Slot";

    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Set.SelectMany(s => new[] { s.Value, s.If }));
}

/// <summary>A repeat over one component.</summary>
/// <param name="Index">The index, as expressions name it.</param>
/// <param name="Count">How many.</param>
/// <param name="Carries">Sizes that change from one iteration to the next.</param>
internal sealed record Loop(NameExpr Index, Expr Count, EquatableArray<Carry> Carries);

/// <summary>A size threaded through a repeat.</summary>
internal sealed record Carry(CarriedExpr Local, Expr Initial, Expr Next);

/// <summary>Something the class owns that is no module and holds no parameter, such as a rotary table.</summary>
internal sealed record OwnedMember(Expr Guard, Origin Origin, string Field, string Type, EquatableArray<OwnedArgument> Arguments) : Member(Guard, Origin)
{
    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Arguments.SelectMany(a => a.Values));
}

/// <summary>An argument in C#, with <c>{0}</c> and so on for expressions.</summary>
internal sealed record OwnedArgument(string Format, EquatableArray<Expr> Values)
{
    /// <summary>The argument with its expressions as C#.</summary>
    public string Write(Func<Expr, string> code) => string.Format(CultureInfo.InvariantCulture, Format, [.. Values.Select(code)]);
}

/// <summary>A condition between sizes that every point must meet; a side that is known only at run time is left to it.</summary>
internal sealed record CheckMember(Expr Guard, Origin Origin, Expr Left, string Relation, Expr Right, string What) : Member(Guard, Origin)
{
    public override IEnumerable<Expr> Expressions => base.Expressions.Concat([Left, Right]);
}
