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
    private readonly Stack<string> _calls = new();
    private readonly Dictionary<SlotSizeExpr, SlotRank> _ranks = [];
    private readonly Dictionary<string, List<SlotRank>> _needs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoweredMethod> _methods = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private readonly ClassBuilder _root;
    private int _nodes;

    private readonly Pins _pins;

    private ArchitectureLowerer(ArchitectureModel architecture, EquatableArray<LoweredArchitecture> slots, Pins pins, CancellationToken cancellation) => (Slots, Architecture, Current, _pins, _cancellation, _root) = (slots, architecture, architecture.Origin, pins, cancellation, new ClassBuilder(architecture.Class, pins));

    public ArchitectureModel Architecture { get; }

    /// <summary>The node that is being lowered.</summary>
    public Origin Current { get; private set; }

    /// <summary>Architectures that slots hold by default.</summary>
    private EquatableArray<LoweredArchitecture> Slots { get; }

    /// <exception cref="LoweringException">Shapes do not fit.</exception>
    public static LoweredArchitecture Lower(ArchitectureModel architecture, EquatableArray<LoweredArchitecture> slots, CancellationToken cancellation)
    {
        // What every call of a component agrees on is written in its class rather than passed; each pass may show more of it.
        var pins = Pins.None;
        while (true)
        {
            var lowerer = new ArchitectureLowerer(architecture, slots, pins, cancellation);
            var lowered = new LoweredArchitecture(architecture, lowerer.Root(), lowerer._ordered.ToEquatableArray(), slots);
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
        Current = origin;
        if (++_nodes > MaxNodes)
        {
            throw new LoweringException(Rules.TooLarge, origin, $"More than {MaxNodes} nodes after components are put in place.");
        }
    }

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
        foreach (var method in Architecture.Methods)
        {
            Lowered(method, method.Origin);
        }

        _root.CheckParts();
        var methods = Architecture.Methods.Select(m => _methods[m.Name].Code).ToEquatableArray();
        var output = _methods[Architecture.Methods[0].Name].Output;
        return new ClassModel(Architecture.Class, "", [], _root.Members.ToEquatableArray(), [], methods, output);
    }

    /// <summary>What the method being lowered counts on.</summary>
    private List<SlotRank> Needs => _needs[_calls.Peek()];

    /// <summary>Notes the rank that an interface says of what stands in a slot.</summary>
    public void Give(SlotRank output) => _ranks[new SlotSizeExpr(output.Slot.Name, output.Output)] = output;

    /// <summary>Notes that the method being lowered goes on computing with a value: what a slot gave has to have the rank that the interface says.</summary>
    public void Need(Shape shape) => Needs.AddRange(shape.Cases.SelectMany(c => c.Dims).SelectMany(dim => dim.All()).OfType<SlotSizeExpr>()
        .Select(size => _ranks.TryGetValue(size, out var rank) ? rank : null).OfType<SlotRank>());

    /// <summary>The outputs of what may stand in a slot: the interface's, or the class's own.</summary>
    public EquatableArray<InputModel> SlotOutputs(SlotModel slot, Origin origin)
    {
        if (slot.Interface is not null)
        {
            return slot.Interface.Outputs;
        }

        return Held(slot, origin).Root.Methods[0].Outputs.Select(o => new InputModel(o.Name, true, o.Dims, o.Nullable, "", slot.Origin)).ToEquatableArray();
    }

    /// <summary>The inputs of what may stand in a slot: the interface's, or the class's own.</summary>
    public EquatableArray<InputModel> SlotInputs(SlotModel slot, Origin origin) => slot.Interface?.Inputs ?? Held(slot, origin).Architecture.Methods[0].Inputs;

    private LoweredArchitecture Held(SlotModel slot, Origin origin) =>
        Slots.FirstOrDefault(s => s.Architecture.Class == slot.Class) ?? throw new LoweringException(Rules.UnknownArchitecture, origin, slot.Class, "");

    /// <summary>The outputs of another method, at a call with the given inputs.</summary>
    public (MethodModel Model, IReadOnlyList<(string Name, Tensor Tensor)> Outputs) Method(string name, IReadOnlyList<(string Name, Tensor? Value)> inputs, Origin origin)
    {
        var model = Architecture.Methods.FirstOrDefault(m => m.Name == name)
            ?? throw new LoweringException(Rules.UnknownName, origin, name, Suggestion.For(name, Architecture.Methods.Select(m => m.Name)));
        var lowered = Lowered(model, origin);

        Needs.AddRange(lowered.Code.Needs);
        var sizes = new Dictionary<Expr, Expr>();
        foreach (var (input, value) in inputs)
        {
            if (!lowered.Inputs.TryGetValue(input, out var declared))
            {
                throw new LoweringException(Rules.UnknownMember, origin, input, Suggestion.For(input, lowered.Inputs.Keys));
            }

            var dims = value?.Shape.Single ?? declared;
            if (dims.Count != declared.Count)
            {
                throw new LoweringException(Rules.Shape, origin, $"'{name}' takes '{input}' as {ExpressionText.OfShape(declared)}, found {ExpressionText.OfShape(dims)}.");
            }

            for (var i = 0; i < dims.Count; i++)
            {
                sizes[declared[i]] = dims[i];
            }
        }

        return (model, [.. lowered.Outputs.Select(o => (o.Name, o.Tensor with { Shape = o.Tensor.Shape.Rewrite(e => sizes.TryGetValue(e, out var size) ? size : null) }))]);
    }

    private LoweredMethod Lowered(MethodModel model, Origin origin)
    {
        if (_methods.TryGetValue(model.Name, out var known))
        {
            return known;
        }

        if (_calls.Contains(model.Name))
        {
            throw new LoweringException(Rules.Cycle, origin, model.Name, string.Join(" → ", _calls.Reverse().SkipWhile(c => c != model.Name).Append(model.Name)));
        }

        _calls.Push(model.Name);
        _needs[model.Name] = [];
        var lowered = Lower(model);
        _calls.Pop();
        return _methods[model.Name] = lowered;
    }

    private LoweredMethod Lower(MethodModel method)
    {
        var scope = new MethodScope(_fields);
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var dims = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var input in method.Inputs)
        {
            scope.Reserve(Identifier.Camel(input.Name));
            var shape = input.Dims.Select((dim, axis) => dim.Rewrite(e => Runtime(e, input.Name, axis, dims))).ToList();
            values[input.Name] = new Tensor(Identifier.Camel(input.Name), Shape.Of(shape), input.IsFloat ? TensorKind.Float : TensorKind.Integer, Nullable: input.Optional);
        }

        foreach (var name in dims.Keys)
        {
            if (method.Inputs.FirstOrDefault(i => Identifier.Camel(i.Name) == Identifier.Camel(name)) is { } taken)
            {
                throw new LoweringException(Rules.DuplicateName, taken.Origin, name, "an input; sizes need names of their own");
            }

            scope.Reserve(Identifier.Camel(name));
        }

        var shapes = values.ToDictionary(v => v.Key, v => v.Value.Shape.Cases[0].Dims, StringComparer.Ordinal);
        var first = values[method.Inputs[0].Name];
        var kept = method.References.Contains(method.Inputs[0].Name);
        var body = BodyBuilder.ForMethod(this, _root, scope, new Dictionary<string, Expr>(), values, dims, kept ? scope.Fresh("state") : first.Code, !kept);
        var expectations = new SourceWriter();
        foreach (var input in method.Inputs)
        {
            Expect(input, values[input.Name], body, expectations);
        }

        var x = body.Sequence(method.Body, first);
        var results = method.Outputs.Select(o => (o.Name, Tensor: Output(body, body.Value(o.Value, x, o.Name), o))).ToList();
        var outputs = results.Select(r => MethodOutput.Of(r.Name, r.Tensor.Shape, r.Tensor.Nullable)).ToEquatableArray();
        var returned = results.Select((r, i) => Kept(body, r.Tensor, method.Outputs[i])).ToList();
        if (method.Name == "forward" && Architecture.Interface is { } model)
        {
            if (method.Outputs.Where((_, i) => !outputs[i].IsSized(ofCalls: true)).FirstOrDefault() is { } open)
            {
                throw new LoweringException(Rules.Interface, open.Value.Origin, Architecture.Class, model.Name, $"params do not give the last size of '{open.Name}'; 'sized' can say it");
            }

            // An output of the interface that this class never has.
            returned = [.. model.Outputs.Select(o => results.FindIndex(r => r.Name == o.Name) is >= 0 and var at ? returned[at] : "null")];
        }

        scope.Lines.Line(returned.Count == 1 ? $"return {returned[0]};" : $"return new({string.Join(", ", returned)});");
        var code = new MethodCode(
            method.Name,
            method.Inputs.Select(i => new MethodInput(Identifier.Camel(i.Name), i.Optional, i.Declared, i.IsFloat ? TensorKind.Float : TensorKind.Integer)).ToEquatableArray(),
            expectations + Prologue(scope) + scope.Lines,
            outputs)
        { Needs = Needs.Distinct().ToEquatableArray() };
        return new LoweredMethod(code, shapes, results, x.Shape);
    }

    /// <summary>An output where it is there: what its shape would be elsewhere does not count.</summary>
    private static Tensor Output(BodyBuilder body, Tensor tensor, OutputModel output)
    {
        var condition = body.Resolve(output.If);
        var cases = tensor.Shape.Cases.Where(c => c.Guard != Expr.Not(condition)).ToList();
        return condition == Expr.True || cases.Count == 0 ? tensor : tensor with { Nullable = true, Shape = new Shape(cases.ToEquatableArray()) };
    }

    private static string Kept(BodyBuilder body, Tensor tensor, OutputModel output)
    {
        var condition = body.Resolve(output.If);
        return condition == Expr.True ? $"scope.Keep({tensor.Code})" : $"{body.Operand(condition)} ? scope.Keep({tensor.Code}) : null";
    }

    /// <summary>A method with what calls of it need to know.</summary>
    private sealed record LoweredMethod(MethodCode Code, IReadOnlyDictionary<string, EquatableArray<Expr>> Inputs, IReadOnlyList<(string Name, Tensor Tensor)> Outputs, Shape Output);

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
        lines.Line($"{(input.Optional ? $"if ({tensor.Code} is not null) " : "")}Ops.Expect({Identifier.Literal(input.Name)}, {tensor.Code}, {Identifier.Literal(input.Declared)}, [{string.Join(", ", sizes)}]);");
    }

    private static string Prologue(MethodScope scope) =>
        string.Concat(scope.Requested.Select(r => $"var {Identifier.Camel(r.Name)} = {Identifier.Camel(r.Tensor)}.shape[{r.Axis}];\n"));

    /// <summary>The class of a named component call: one for each component, literal names and kind of shapes.</summary>
    public (string Class, IReadOnlyList<ChildArgument> Arguments, Tensor Result) Instance(
        ComponentModel component, IReadOnlyDictionary<string, Expr> arguments, Tensor x, IReadOnlyList<(string Name, Tensor Value)> inputs, Origin origin)
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
        var output = known.Class.Output.Rewrite(e => e is AliasExpr alias ? alias.Of : null);
        if (output.Cases.SelectMany(c => c.Dims).SelectMany(d => d.All()).OfType<CarriedExpr>().Any())
        {
            throw new LoweringException(Rules.UnsupportedRank, origin, $"The size that '{component.Name}' gives changes in a repeat inside it; put the repeat where the size is used.");
        }

        var result = output.Rewrite(e => substitution.TryGetValue(e, out var value) ? value : null);
        return (known.Name, [.. known.Class.Parameters.Select(p => new ChildArgument(p, substitution[p]))], new Tensor("", result));
    }

    private static string Signature(Tensor tensor, Origin origin) => tensor.IsAbsent ? "absent"
        : tensor.Shape.Single is not { } dims ? throw new LoweringException(Rules.UnsupportedRank, origin, $"The shape here is {tensor.Shape}; a component needs one rank.")
        : $"{tensor.Kind}{(tensor.Nullable ? "?" : "")}:{string.Concat(dims.Select(d => IsRuntime(d) ? 'r' : 's'))}";

    private static bool IsRuntime(Expr dim) => dim.All().Any(e => e is RuntimeExpr);

    /// <summary>What the sizes and params of a class stand for at a call.</summary>
    private Dictionary<Expr, Expr> Substitution(string className, IReadOnlyDictionary<string, Expr> arguments, IReadOnlyList<(string Name, Tensor Value)> inputs)
    {
        var substitution = arguments.ToDictionary(a => (Expr)new NameExpr(a.Key), a => a.Value);
        foreach (var (name, value) in inputs)
        {
            var caller = value.Shape.Cases[0].Dims;
            var callee = Incoming(className, name, caller);
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

    private (string Name, ClassModel Class) Build(ComponentModel component, Dictionary<string, Expr> literals, List<(string Name, Tensor Value)> inputs, Origin origin)
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
        var parameters = new List<MethodInput> { new(current, false, "", inputs[0].Value.Kind) };
        Tensor? x = null;
        foreach (var (input, value) in inputs)
        {
            if (value.IsAbsent)
            {
                values[input] = value;
                continue;
            }

            var inner = value with { Code = x is null ? current : scope.Fresh(Identifier.Camel(input)), Shape = Shape.Of(Incoming(name, input, value.Shape.Cases[0].Dims)), IsCompound = false };
            if (x is null)
            {
                x = inner;
                continue;
            }

            parameters.Add(new MethodInput(inner.Code, inner.Nullable, "", inner.Kind));
            values[input] = inner;
        }

        ReserveSizes(scope, values.Values.Append(x!).SelectMany(v => v.Shape.Cases[0].Dims));
        foreach (var param in component.Params.Select(p => $"{component.Name}.{p.Name}").Where(p => !literals.ContainsKey(p)))
        {
            literals[param] = _pins.Of(name, new NameExpr(param));
        }

        var body = BodyBuilder.ForMethod(this, builder, scope, literals, values, new Dictionary<string, Expr>(StringComparer.Ordinal), current, declared: true);
        var result = body.Sequence(component.Body, x!);
        scope.Lines.Line($"return scope.Keep({result.Code});");
        builder.CheckParts();
        Leave();

        var used = builder.Members.SelectMany(m => m.Expressions).Concat(result.Shape.Cases.SelectMany(c => c.Dims.Append(c.Guard))).SelectMany(e => e.All()).Concat(builder.Fields).ToList();
        var order = component.Params.Select(p => (Expr)new NameExpr($"{component.Name}.{p.Name}")).Where(p => used.Contains(p))
            .Concat(used.OfType<IncomingExpr>().Distinct().OrderBy(i => i.Input == "x" ? "" : i.Input, StringComparer.Ordinal).ThenBy(i => i.Index));
        var method = new MethodCode("forward", parameters.ToEquatableArray(), Prologue(scope) + scope.Lines, [MethodOutput.Of("", result.Shape)]);
        var model = new ClassModel(name, component.Name, order.ToEquatableArray(), builder.Members.ToEquatableArray(), builder.Fields.ToEquatableArray(), [method], result.Shape);
        _ordered.Add(model);
        return (name, model);
    }
}
