using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>Infers shapes through a bound architecture and writes the methods of its classes.</summary>
internal sealed class ArchitectureLowerer
{
    /// <summary>Nodes lowered before the architecture is refused: inlined components could otherwise grow without end.</summary>
    private const int MaxNodes = 20_000;

    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, (string Name, ClassModel Class)> _classes = new(StringComparer.Ordinal);
    private readonly List<ClassModel> _ordered = [];
    private readonly HashSet<string> _classNames = new(StringComparer.Ordinal);
    private readonly Stack<string> _path = new();
    private int _nodes;

    private readonly Pins _pins;

    private ArchitectureLowerer(ArchitectureModel architecture, Pins pins, CancellationToken cancellation) => (Architecture, _pins, _cancellation) = (architecture, pins, cancellation);

    public ArchitectureModel Architecture { get; }

    /// <exception cref="LoweringException">Shapes do not fit.</exception>
    public static LoweredArchitecture Lower(ArchitectureModel architecture, CancellationToken cancellation)
    {
        // What every call of a component agrees on is written in its class rather than passed; each pass may show more of it.
        var pins = Pins.None;
        while (true)
        {
            var lowerer = new ArchitectureLowerer(architecture, pins, cancellation);
            var lowered = new LoweredArchitecture(architecture, lowerer.Root(), lowerer._ordered.ToEquatableArray());
            var more = pins.With(lowered);
            if (more.Count == pins.Count)
            {
                return ClassNames.Settle(lowered);
            }

            pins = more;
        }
    }

    /// <summary>Counts a node and honours cancellation.</summary>
    public void Step(Origin origin)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (++_nodes > MaxNodes)
        {
            throw new LoweringException(Rules.TooLarge, origin, $"More than {MaxNodes} nodes after components are put in place.");
        }
    }

    /// <summary>The type of a param, index or size.</summary>
    public ExprType TypeOfLeaf(Expr leaf) => leaf switch
    {
        NameExpr name when LeafNames.IsConfig(name) => Architecture.TypeOf(name.Name) ?? ExprType.Int,
        NameExpr name when name.Name.IndexOf('.') is > 0 and var dot =>
            Architecture.Components.First(c => c.Name == name.Name.Substring(0, dot)).Params.First(p => p.Name == name.Name.Substring(dot + 1)).Type,
        _ => ExprType.Int,
    };

    public ComponentModel Component(string name, Origin origin) => Architecture.Components.FirstOrDefault(c => c.Name == name)
        ?? throw new LoweringException(Rules.UnknownOp, origin, name, Suggestion.For(name, Architecture.Components.Select(c => c.Name)));

    public void Enter(ComponentModel component, Origin origin)
    {
        if (_path.Contains(component.Name))
        {
            throw new LoweringException(Rules.Recursion, origin, component.Name, string.Join(" in ", _path.Reverse().SkipWhile(n => n != component.Name).Append(component.Name).Reverse()));
        }

        _path.Push(component.Name);
    }

    public void Leave() => _path.Pop();

    private ClassModel Root()
    {
        var builder = new ClassBuilder(Architecture.Class, _pins);
        var fields = new HashSet<string>(StringComparer.Ordinal);
        var methods = new List<MethodCode>();
        var output = Shape.Of([]);
        foreach (var method in Architecture.Methods)
        {
            methods.Add(Method(method, builder, fields, out output));
        }

        return new ClassModel(Architecture.Class, "", [], builder.Members.ToEquatableArray(), [], methods.ToEquatableArray(), output);
    }

    private MethodCode Method(MethodModel method, ClassBuilder builder, HashSet<string> fields, out Shape output)
    {
        var scope = new MethodScope(fields);
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var dims = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var input in method.Inputs)
        {
            scope.Reserve(Identifier.Camel(input.Name));
            var shape = input.Dims.Select((dim, axis) => dim.Rewrite(e => Runtime(e, input.Name, axis, dims))).ToList();
            ReserveSizes(scope, shape);
            values[input.Name] = new Tensor(Identifier.Camel(input.Name), Shape.Of(shape), input.IsFloat ? TensorKind.Float : TensorKind.Integer, Nullable: input.Optional);
        }

        var first = values[method.Inputs[0].Name];
        var kept = method.References.Contains(method.Inputs[0].Name);
        var body = BodyBuilder.ForMethod(this, builder, scope, new Dictionary<string, Expr>(), values, dims, kept ? scope.Fresh("state") : first.Code, !kept);
        var expectations = new SourceWriter();
        foreach (var input in method.Inputs)
        {
            Expect(input, values[input.Name], body, expectations);
        }

        var x = body.Sequence(method.Body, first);
        output = x.Shape;
        var results = method.Outputs.Select(o => (o.Name, Tensor: body.Value(o.Value, x, o.Name))).ToList();
        var kept2 = results.Select(r => $"scope.Keep({r.Tensor.Code})").ToList();
        scope.Lines.Line(kept2.Count == 1 ? $"return {kept2[0]};" : $"return new({string.Join(", ", kept2)});");
        return new MethodCode(
            method.Name,
            method.Inputs.Select(i => new MethodInput(Identifier.Camel(i.Name), i.Optional, i.Declared, i.IsFloat ? TensorKind.Float : TensorKind.Integer)).ToEquatableArray(),
            expectations + Prologue(scope) + scope.Lines,
            results.Select(r => new MethodOutput(r.Name, r.Tensor.Shape.Brief)).ToEquatableArray());
    }

    private Expr? Runtime(Expr expr, string input, int axis, Dictionary<string, Expr> dims)
    {
        if (expr is not NameExpr name || Architecture.TypeOf(name.Name) is not null)
        {
            return null;
        }

        if (!dims.TryGetValue(name.Name, out var dim))
        {
            dims[name.Name] = dim = new RuntimeExpr(name.Name, input, axis);
        }

        return dim;
    }

    /// <summary>Names that sizes of the inputs have where statements ask for them.</summary>
    private static void ReserveSizes(MethodScope scope, IEnumerable<Expr> dims)
    {
        foreach (var size in dims.SelectMany(d => d.All()).OfType<RuntimeExpr>())
        {
            scope.Reserve(Identifier.Camel(size.Name));
        }
    }

    private static void Expect(InputModel input, Tensor tensor, BodyBuilder body, SourceWriter lines)
    {
        var sizes = tensor.Shape.Cases[0].Dims.Select(d => body.Code(d.Rewrite(e => e is RuntimeExpr ? Expr.Int(-1) : null)));
        lines.Line($"{(input.Optional ? $"if ({tensor.Code} is not null) " : "")}Ops.Expect({Identifier.Literal(input.Name)}, {tensor.Code}, {Identifier.Literal(input.Declared)}, {string.Join(", ", sizes)});");
    }

    private static string Prologue(MethodScope scope) =>
        string.Concat(scope.Requested.Select(r => $"var {Identifier.Camel(r.Name)} = {Identifier.Camel(r.Tensor)}.shape[{r.Axis}];\n"));

    /// <summary>The class of a named component call: one for each component, literal names and kind of shapes.</summary>
    public (string Class, IReadOnlyList<ChildArgument> Arguments, Tensor Result) Instance(
        ComponentModel component, IReadOnlyDictionary<string, Expr> arguments, Tensor x, IReadOnlyList<(string Name, Tensor? Value)> inputs, Origin origin)
    {
        var all = inputs.Prepend(("x", x)).ToList();
        var literals = component.Params.Where(p => p.IsName && arguments[$"{component.Name}.{p.Name}"] is LiteralExpr)
            .ToDictionary(p => $"{component.Name}.{p.Name}", p => arguments[$"{component.Name}.{p.Name}"], StringComparer.Ordinal);
        var signature = $"{component.Name}({string.Join(",", literals.Values.Select(ExpressionText.Of))}){string.Join(";", all.Select(i => Signature(i.Item2, origin)))}";
        if (!_classes.TryGetValue(signature, out var known))
        {
            known = Build(component, literals, all, origin);
            _classes[signature] = known;
        }

        var substitution = Substitution(known.Name, arguments, all);
        var result = known.Class.Output.Rewrite(e => substitution.TryGetValue(e, out var value) ? value : null);
        if (result.Cases.SelectMany(c => c.Dims).SelectMany(d => d.All()).OfType<CarriedExpr>().Any())
        {
            throw new LoweringException(Rules.UnsupportedRank, origin, $"The size that '{component.Name}' gives changes in a repeat inside it; put the repeat where the size is used.");
        }

        return (known.Name, [.. known.Class.Parameters.Select(p => new ChildArgument(p, substitution[p]))], new Tensor("", result));
    }

    private static string Signature(Tensor? tensor, Origin origin) => tensor is null ? "null"
        : tensor.Shape.Single is not { } dims ? throw new LoweringException(Rules.UnsupportedRank, origin, $"The shape here is {tensor.Shape}; a component needs one rank.")
        : $"{tensor.Kind}:{string.Concat(dims.Select(d => IsRuntime(d) ? 'r' : 's'))}";

    private static bool IsRuntime(Expr dim) => dim.All().Any(e => e is RuntimeExpr);

    /// <summary>What the sizes and params of a class stand for at a call.</summary>
    private Dictionary<Expr, Expr> Substitution(string className, IReadOnlyDictionary<string, Expr> arguments, IReadOnlyList<(string Name, Tensor? Value)> inputs)
    {
        var substitution = arguments.ToDictionary(a => (Expr)new NameExpr(a.Key), a => a.Value);
        foreach (var (name, value) in inputs)
        {
            var caller = value?.Shape.Cases[0].Dims ?? [];
            List<Expr> callee = value is null ? [] : Incoming(className, name, caller);
            for (var axis = 0; axis < caller.Count; axis++)
            {
                if (callee[axis] is IncomingExpr or RuntimeExpr)
                {
                    substitution[callee[axis]] = caller[axis];
                }
            }
        }

        return substitution;
    }

    /// <summary>The sizes of an input as the component sees them.</summary>
    private List<Expr> Incoming(string className, string input, EquatableArray<Expr> dims)
    {
        var result = new List<Expr>();
        for (var axis = 0; axis < dims.Count; axis++)
        {
            // Names are only for reading; positions tell sizes apart.
            var size = axis == 0 ? "b" : axis == 1 ? "n" : FormattableString.Invariant($"n{axis}");
            result.Add(IsRuntime(dims[axis]) ? new RuntimeExpr(input == "x" ? size : $"{input}_{size}", input, axis) : _pins.Of(className, new IncomingExpr(input, axis)));
        }

        return result;
    }

    private (string Name, ClassModel Class) Build(ComponentModel component, Dictionary<string, Expr> literals, List<(string Name, Tensor? Value)> inputs, Origin origin)
    {
        Enter(component, origin);
        var name = Identifier.Pascal(component.Name) + string.Concat(literals.Values.OfType<LiteralExpr>().Select(l => Identifier.Pascal(l.Value.Text)));
        for (var i = 2; !_classNames.Add(name); i++)
        {
            name = $"{Identifier.Pascal(component.Name)}{i}";
        }

        var builder = new ClassBuilder(name, _pins);
        var fields = new HashSet<string>(StringComparer.Ordinal);
        var scope = new MethodScope(fields);
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var current = scope.Fresh("x");
        var parameters = new List<MethodInput> { new(current, false, "", inputs[0].Value!.Kind) };
        Tensor? x = null;
        foreach (var (input, value) in inputs)
        {
            if (x is null)
            {
                x = value! with { Code = current, Shape = Shape.Of(Incoming(name, input, value.Shape.Cases[0].Dims)), IsCompound = false };
                continue;
            }

            var local = scope.Fresh(Identifier.Camel(input));
            parameters.Add(new MethodInput(local, value is null, "", value?.Kind ?? TensorKind.Float));
            if (value is not null)
            {
                values[input] = value with { Code = local, Shape = Shape.Of(Incoming(name, input, value.Shape.Cases[0].Dims)), IsCompound = false };
            }
        }

        ReserveSizes(scope, values.Values.Append(x!).SelectMany(v => v.Shape.Cases[0].Dims));
        foreach (var param in component.Params.Select(p => $"{component.Name}.{p.Name}").Where(p => !literals.ContainsKey(p)))
        {
            literals[param] = _pins.Of(name, new NameExpr(param));
        }

        var body = BodyBuilder.ForMethod(this, builder, scope, literals, values, new Dictionary<string, Expr>(StringComparer.Ordinal), current, declared: true);
        var result = body.Sequence(component.Body, x!);
        scope.Lines.Line($"return scope.Keep({result.Code});");
        Leave();

        var used = builder.Members.SelectMany(m => m.Expressions).Concat(result.Shape.Cases.SelectMany(c => c.Dims.Append(c.Guard))).SelectMany(e => e.All()).Concat(builder.Fields).ToList();
        var order = component.Params.Select(p => (Expr)new NameExpr($"{component.Name}.{p.Name}")).Where(p => used.Contains(p))
            .Concat(used.OfType<IncomingExpr>().Distinct().OrderBy(i => i.Input == "x" ? "" : i.Input, StringComparer.Ordinal).ThenBy(i => i.Index));
        var method = new MethodCode("forward", parameters.ToEquatableArray(), Prologue(scope) + scope.Lines, [new MethodOutput("", result.Shape.Brief)]);
        var model = new ClassModel(name, component.Name, order.ToEquatableArray(), builder.Members.ToEquatableArray(), builder.Fields.ToEquatableArray(), [method], result.Shape);
        _ordered.Add(model);
        return (name, model);
    }
}
