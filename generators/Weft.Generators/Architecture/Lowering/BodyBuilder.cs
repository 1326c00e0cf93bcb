using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>
/// Lowers a body: walks its nodes with the symbolic shape of the current tensor, collects members in the class, and
/// writes the statements of the method.
/// </summary>
internal sealed class BodyBuilder
{
    private readonly ArchitectureLowerer _lowerer;
    private readonly MethodScope _method;
    private readonly IReadOnlyDictionary<string, Expr> _macro;
    private readonly Dictionary<string, Tensor> _values;
    private readonly Dictionary<string, Expr> _dims;
    private readonly Expr _guard;
    private readonly Target _target;

    private BodyBuilder(
        ArchitectureLowerer lowerer,
        ClassBuilder owner,
        MethodScope method,
        IReadOnlyDictionary<string, Expr> macro,
        Dictionary<string, Tensor> values,
        Dictionary<string, Expr> dims,
        Expr guard,
        Target target)
    {
        (_lowerer, Class, _method, _macro, _values, _dims, _guard, _target) = (lowerer, owner, method, macro, values, dims, guard, target);
    }

    /// <summary>The body of a method whose inputs are given.</summary>
    public static BodyBuilder ForMethod(ArchitectureLowerer lowerer, ClassBuilder owner, MethodScope method, IReadOnlyDictionary<string, Expr> macro, Dictionary<string, Tensor> values, Dictionary<string, Expr> dims, string target, bool declared) =>
        new(lowerer, owner, method, macro, values, dims, Expr.True, new Target(target) { Declared = declared });

    public ClassBuilder Class { get; }

    public SourceWriter Lines => _method.Lines;

    /// <summary>Names that hold tensors here.</summary>
    public IReadOnlyCollection<string> ValueNames => _values.Keys;

    /// <summary>The variable that a list of nodes works on.</summary>
    private sealed class Target(string name)
    {
        public string Name { get; } = name;

        public bool Declared { get; set; }
    }

    private BodyBuilder With(
        Dictionary<string, Tensor>? values = null, Dictionary<string, Expr>? dims = null, Expr? guard = null, Target? target = null, IReadOnlyDictionary<string, Expr>? macro = null) =>
        new(_lowerer, Class, _method, macro ?? _macro, values ?? _values, dims ?? _dims, guard ?? _guard, target ?? _target);

    // ---- bodies ----

    /// <summary>Lowers nodes one after another on this body's variable.</summary>
    public Tensor Sequence(EquatableArray<Node> nodes, Tensor x)
    {
        foreach (var node in nodes)
        {
            _lowerer.Step(node.Origin);
            var condition = Resolve(node.If);
            x = condition == Expr.True ? Assign(node.Lower(this, x), x)
                : node is LetNode let ? let.LowerWhere(condition, this, x)
                : condition == Expr.False ? x : Guarded(node, condition, x);
        }

        return x;
    }

    private Tensor Guarded(Node node, Expr condition, Tensor x)
    {
        x = Declare(x);
        var members = Class.Members.Count;
        var inner = With(values: new(_values), dims: new(_dims), guard: Expr.And(_guard, condition));
        var (result, statements) = Apart(() => inner.Assign(node.Lower(inner, x), x));
        if (statements.Length > 0)
        {
            // A single member that is there exactly when the condition holds is the clearest thing to ask.
            var named = Class.Members.Skip(members).OfType<NamedMember>().ToList();
            var alone = named.Count == 1 && named[0].Guard == inner._guard && !Class.IsShared(named[0].Property) ? named[0].Property : null;
            var test = alone is null ? Code(condition) : $"{alone} is not null";
            statements = alone is null ? statements : statements.Replace($"{alone}!", alone);
            using (Lines.Block($"if ({test})"))
            {
                Lines.Line(statements);
            }
        }

        return x with { Shape = Shape.Choose(condition, result.Shape, x.Shape), Kind = result.Kind };
    }

    /// <summary>Statements kept apart, for a block that is written later.</summary>
    public (T Result, string Statements) Apart<T>(Func<T> write)
    {
        var outer = _method.Lines;
        _method.Lines = new SourceWriter();
        var result = write();
        var statements = _method.Lines.ToString().TrimEnd('\n');
        _method.Lines = outer;
        return (result, statements);
    }

    /// <summary>Lowers the nodes of one case of a <c>match</c>.</summary>
    public Tensor Case(Expr condition, EquatableArray<Node> nodes, Tensor x) =>
        With(values: new(_values), dims: new(_dims), guard: Expr.And(_guard, condition)).Sequence(nodes, x);

    /// <summary>Makes sure that this body's variable exists, for statements that assign it conditionally.</summary>
    public Tensor Declare(Tensor x)
    {
        if (_target.Declared)
        {
            return x;
        }

        _target.Declared = true;
        Lines.Line($"{Declaration(x)} {_target.Name} = {x.Code};");
        return x with { Code = _target.Name, IsCompound = false };
    }

    /// <summary>A parameter is a tensor to what comes after it.</summary>
    private static string Declaration(Tensor tensor) => char.IsUpper(tensor.Code[0]) && IsVariable(tensor.Code.TrimEnd('!')) ? "Tensor" : "var";

    /// <summary>Puts a node's result into this body's variable.</summary>
    private Tensor Assign(Tensor result, Tensor before)
    {
        if (result.Code == before.Code || (_target.Declared && result.Code == _target.Name))
        {
            return result;
        }

        var comment = result.Shape.Brief != before.Shape.Brief && result.Kind != TensorKind.RopeTable ? $"// {result.Shape.Brief}" : "";
        var statement = $"{(_target.Declared ? "" : $"{Declaration(result)} ")}{_target.Name} = {result.Code};";
        Lines.Line(comment.Length == 0 ? statement : statement.Length < 72 ? $"{statement,-72} {comment}" : $"{statement} {comment}");
        _target.Declared = true;
        return result with { Code = _target.Name, IsCompound = false };
    }

    /// <summary>Lowers a value slot that starts from the current tensor; its names do not escape.</summary>
    /// <param name="value">The slot.</param>
    /// <param name="x">The current tensor.</param>
    /// <param name="name">What a variable for it would be called.</param>
    public Tensor Value(Value value, Tensor x, string name) => Optional(value, x, name) is { IsAbsent: false } tensor
        ? tensor
        : throw new LoweringException(Rules.WrongKind, value.Origin, "a value", "an optional input that is left out here");

    /// <summary>A value slot that may hold an optional input that the caller leaves out, or null.</summary>
    public Tensor Optional(Value value, Tensor x, string name)
    {
        switch (value)
        {
            case ReferenceValue { Name: "_" }:
                return x;
            case ReferenceValue reference:
                return _values.TryGetValue(reference.Name, out var found)
                    ? found
                    : throw new LoweringException(Rules.UnknownValue, reference.Origin, reference.Name, Suggestion.For(reference.Name, _values.Keys));
            case BodyValue body:
                // What is known to be left out needs no variable.
                var nodes = body.Nodes.Where(n => n is LetNode || Resolve(n.If) != Expr.False).ToEquatableArray();
                var inner = With(values: new(_values), dims: new(_dims), target: new Target(Fresh(name)));
                return nodes.Count == 1 && Resolve(nodes[0].If) == Expr.True ? inner.LowerOne(nodes[0], x) : inner.Sequence(nodes, x);
            default:
                return Tensor.Absent;
        }
    }

    private Tensor LowerOne(Node node, Tensor x)
    {
        _lowerer.Step(node.Origin);
        return node.Lower(this, x);
    }

    /// <summary>
    /// Binds a name to a value where a condition holds. Elsewhere it keeps the optional value that it had, or stands for nothing.
    /// </summary>
    public void Bind(string name, Expr condition, Value value, Tensor x)
    {
        var local = Fresh(name);
        var inner = With(values: new(_values), dims: new(_dims), guard: Expr.And(_guard, condition));
        var (tensor, statements) = Apart(() => inner.Value(value, x, name));
        var before = _values.TryGetValue(name, out var found) && found.Nullable && !found.IsAbsent && found.Kind == tensor.Kind ? found : null;
        var (type, otherwise) = (tensor.Kind == TensorKind.RopeTable ? "Rotary" : "Tensor", before?.Code ?? "null");
        if (statements.Length == 0)
        {
            Lines.Line($"{type}? {local} = {Operand(condition)} ? {tensor.Code} : {otherwise};");
        }
        else
        {
            Lines.Line($"{type}? {local} = {otherwise};");
            using (Lines.Block($"if ({Code(condition)})"))
            {
                Lines.Line(statements);
                Lines.Line($"{local} = {tensor.Code};");
            }
        }

        var shape = before is null ? tensor.Shape : Shape.Choose(condition, tensor.Shape, before.Shape);
        Bind(name, tensor with { Code = local, Shape = shape, IsCompound = false, Nullable = true });
    }

    /// <summary>A value slot as a variable, so that its expression is written once.</summary>
    public Tensor Variable(Value value, Tensor x, string name)
    {
        var tensor = Optional(value, x, name);
        if (tensor.IsAbsent || IsVariable(tensor.Code))
        {
            return tensor;
        }

        return Declare(tensor, name);
    }

    /// <summary>Whether a value came with a variable of its own, which nothing else assigns.</summary>
    public bool IsOwn(Tensor tensor, Tensor current) =>
        IsVariable(tensor.Code) && !char.IsUpper(tensor.Code[0]) && tensor.Code != current.Code && _values.Values.All(v => v.Code != tensor.Code);

    /// <summary>A value in a new variable.</summary>
    public Tensor Declare(Tensor tensor, string name)
    {
        var local = Fresh(name);
        Lines.Line($"{Declaration(tensor)} {local} = {tensor.Code};");
        return tensor with { Code = local, IsCompound = false };
    }

    private static bool IsVariable(string code) => code.All(c => char.IsLetterOrDigit(c) || c is '_' or '@');

    /// <summary>A body on a variable of its own, as in a branch, there under a condition.</summary>
    public Tensor Branch(EquatableArray<Node> nodes, Tensor x, string name, Expr? condition = null) =>
        With(values: new(_values), dims: new(_dims), guard: condition is null ? null : Expr.And(_guard, condition), target: new Target(Fresh(name))).Sequence(nodes, x);

    /// <summary>A component's body in place of its call: its params are replaced, it sees only its inputs.</summary>
    public Tensor Inline(ComponentModel component, IReadOnlyDictionary<string, Expr> arguments, Dictionary<string, Tensor> inputs, Tensor x)
    {
        // The caller's variable is not the component's to declare under a condition of its own.
        return With(values: inputs, dims: [], macro: arguments).Sequence(component.Body, x);
    }

    // ---- names ----

    /// <summary>A local name nobody else in the method has.</summary>
    public string Fresh(string name) => _method.Fresh(Identifier.Camel(name));

    /// <summary>Binds a name for the nodes that follow.</summary>
    public void Bind(string name, Tensor tensor) => _values[name] = tensor;

    /// <summary>Binds a size's name for the nodes that follow.</summary>
    public void BindDim(string name, Expr dim) => _dims[name] = dim;

    // ---- expressions ----

    /// <summary>An expression with the params of inlined components replaced by their arguments.</summary>
    public Expr Resolve(Expr expr) => _macro.Count == 0 ? expr : expr.Rewrite(e => e is NameExpr name && _macro.TryGetValue(name.Name, out var value) ? value : null);

    /// <summary>An expression of a size slot, where names of run-time sizes are allowed too.</summary>
    public Expr Size(Expr expr, Origin origin) => Resolve(expr).Rewrite(e => e is not NameExpr name ? null
        : _dims.TryGetValue(name.Name, out var dim) ? dim
        : !LeafNames.IsConfig(name) || _lowerer.Architecture.TypeOf(name.Name) is not null ? name
        : throw new LoweringException(Rules.UnknownName, origin, name.Name, Suggestion.For(name.Name, _dims.Keys.Concat(_lowerer.Architecture.Params.Select(p => p.Name)))));

    /// <summary>A key template with the params of inlined components replaced.</summary>
    public Template Key(Template template) => template.Rewrite(e => e is NameExpr name && _macro.TryGetValue(name.Name, out var value) ? value : null);

    /// <summary>An expression as C# inside the method.</summary>
    public string Code(Expr expr) => Writer.Write(expr);

    /// <summary>An expression as C# where a value of a type stands.</summary>
    public string Code(Expr expr, ExprType type) => new TypedExpression(Writer, type).Write(expr);

    /// <summary>An expression as C#, safe as an operand.</summary>
    public string Operand(Expr expr) => Writer.WriteOperand(expr);

    private CSharpExpression Writer => new(NameInMethod, _lowerer.Architecture.TypeOfLeaf);

    private string NameInMethod(Expr leaf)
    {
        if (leaf is RuntimeExpr runtime)
        {
            if (runtime.Tensor.Length == 0)
            {
                throw new LoweringException(Rules.Shape, _lowerer.Current, $"The size '{runtime.Name}' changes in a repeat; give it a name with 'dims' where it is asked for.");
            }

            _method.Request(runtime);
        }
        else if (leaf is IncomingExpr or CarriedExpr || (leaf is NameExpr name && !LeafNames.IsConfig(name)))
        {
            Class.Use(leaf);
        }

        return LeafNames.InMethod(leaf);
    }

    /// <summary>The type of an expression.</summary>
    public ExprType TypeOf(Expr expr, Origin origin)
    {
        try
        {
            return new TypeChecker(_lowerer.Architecture.TypeOfLeaf).TypeOf(expr);
        }
        catch (EvaluationException e)
        {
            throw new LoweringException(Rules.Expression, origin, e.Message);
        }
    }

    // ---- members ----

    /// <summary>Declares a parameter of the class; gives the property's name.</summary>
    public string Parameter(Origin origin, Template path, IEnumerable<Expr> shape, InitModel init, string? property = null)
    {
        var dims = shape.ToEquatableArray();
        CheckStatic(dims, origin);
        path = Key(path);
        return Access(Class.Add(new ParameterMember(_guard, origin, path, property ?? ClassBuilder.PropertyOf(path), dims, init)));
    }

    /// <summary>Declares a parameter that nodes share by rows; gives the property's name.</summary>
    public string Parameter(Origin origin, Template path, IEnumerable<Expr> shape, InitModel init, Part part, string? property = null)
    {
        var dims = shape.ToEquatableArray();
        CheckStatic(dims, origin);
        path = Key(path);
        Class.Share(path, part, origin);
        return Access(Class.Add(new ParameterMember(_guard, origin, path, property ?? ClassBuilder.PropertyOf(path), dims, init) { IsShared = true }));
    }

    /// <summary>Declares a layer of the runtime; gives the property's name.</summary>
    public string Layer(Origin origin, Template path, string type, IEnumerable<LayerArgument> arguments, IEnumerable<LayerKey> keys, string? property = null)
    {
        var (args, held) = (arguments.ToEquatableArray(), keys.ToEquatableArray());
        CheckStatic(held.SelectMany(k => k.Shape), origin);
        path = Key(path);
        return Access(Class.Add(new LayerMember(_guard, origin, path, property ?? ClassBuilder.PropertyOf(path), type, args, held)));
    }

    /// <summary>Declares an instance of a component's class; gives the property's name.</summary>
    public string Child(Origin origin, Template path, string type, IEnumerable<ChildArgument> arguments, Loop? loop, string? property)
    {
        path = Key(path);
        return Access(Class.Add(new ChildMember(_guard, origin, path, property ?? ClassBuilder.PropertyOf(path), type, arguments.ToEquatableArray(), loop)));
    }

    /// <summary>The outputs of what may stand in a slot.</summary>
    public EquatableArray<InputModel> SlotOutputs(SlotModel slot, Origin origin) => _lowerer.SlotOutputs(slot, origin);

    /// <summary>The inputs of what may stand in a slot; the first is the current tensor.</summary>
    public EquatableArray<InputModel> SlotInputs(SlotModel slot, Origin origin) => _lowerer.SlotInputs(slot, origin);

    /// <summary>Notes the rank that an interface says of what stands in a slot.</summary>
    public void Give(SlotModel slot, InputModel output) => _lowerer.Give(new SlotRank(slot, output.Name, output.Dims.Count));

    /// <summary>Notes that the method goes on computing with a value of another method.</summary>
    public void Need(Shape shape) => _lowerer.Need(shape);

    /// <summary>Declares what stands in a slot; gives the property's name.</summary>
    public string Slot(Origin origin, SlotModel slot, Template? path, string? property, IEnumerable<SetParam> set)
    {
        if (Class.Members.OfType<SlotMember>().Any(m => m.Slot == slot))
        {
            throw new LoweringException(Rules.DuplicateName, origin, $"@{slot.Name}", "put in place by another node");
        }

        var key = path is null ? new Template([]) : Key(path);
        return Access(Class.Add(new SlotMember(_guard, origin, key, property ?? ClassBuilder.PropertyOf(key), slot, set.ToEquatableArray())));
    }

    /// <summary>Declares something the class owns; gives the field's name.</summary>
    public string Owned(Origin origin, string name, string type, IEnumerable<OwnedArgument> arguments)
    {
        var field = $"_{_method.FreshField(Identifier.Camel(name).TrimStart('@'))}";
        Class.Add(new OwnedMember(_guard, origin, field, type, arguments.ToEquatableArray()));
        return _guard == Expr.True ? field : $"{field}!";
    }

    /// <summary>Requires a relation between sizes, at every point where this body runs.</summary>
    public void Check(Origin origin, Expr left, string relation, Expr right, string what)
    {
        if (relation != "==" || left != right)
        {
            Class.Add(new CheckMember(_guard, origin, left, relation, right, what));
        }
    }

    /// <summary>Requires a relation of an option of a node, at every point where this body runs.</summary>
    public void CheckOption(Origin node, string option, Expr value, string relation, Expr bound) => Check(node.At(option), value, relation, bound, $"'{option}'");

    /// <summary>Requires a relation between sizes where a condition holds.</summary>
    public void CheckWhere(Expr condition, Origin origin, Expr left, string relation, Expr right, string what) =>
        With(guard: Expr.And(_guard, condition)).Check(origin, left, relation, right, what);

    private string Access(NamedMember member) => _guard == Expr.True || member.Guard == Expr.True || Class.IsAlways(member.Property) ? member.Property : $"{member.Property}!";

    private void CheckStatic(IEnumerable<Expr> shape, Origin origin)
    {
        foreach (var dim in shape)
        {
            if (dim.All().OfType<RuntimeExpr>().FirstOrDefault() is { } runtime)
            {
                throw new LoweringException(Rules.Shape, origin, $"A parameter's size would depend on '{runtime.Name}', which only a call knows ({ExpressionText.Of(dim)}).{MisspeltSize()}");
            }
        }
    }

    /// <summary>An unknown name in an input's type is the name of a size: a misspelt param there shows only where its value is needed.</summary>
    private string MisspeltSize()
    {
        var @params = _lowerer.Architecture.Params.Select(p => p.Name).ToList();
        var names = _lowerer.Architecture.Methods.SelectMany(m => m.Inputs).SelectMany(i => i.Dims).SelectMany(d => d.All()).OfType<NameExpr>().Select(n => n.Name);
        return names.Where(n => !@params.Contains(n)).Select(n => (Name: n, Near: Suggestion.Nearest(n, @params))).FirstOrDefault(n => n.Near is not null) is { Name: not null } slip
            ? $" An input's type says '{slip.Name}', which is no param but the name of such a size; did you mean '{slip.Near}'?"
            : "";
    }

    // ---- calls ----

    /// <summary>The class of a named component call.</summary>
    public (string Class, IReadOnlyList<ChildArgument> Arguments, Tensor Result) Instance(ComponentModel component, IReadOnlyDictionary<string, Expr> arguments, Tensor x, IReadOnlyList<(string Name, Tensor Value)> inputs, Origin origin) =>
        _lowerer.Instance(component, arguments, x, inputs, origin);

    /// <summary>The outputs of another method of the architecture.</summary>
    public (MethodModel Model, IReadOnlyList<(string Name, Tensor Tensor)> Outputs) Method(string name, IReadOnlyList<(string Name, Tensor? Value)> inputs, Origin origin) =>
        _lowerer.Method(name, inputs, origin);

    public ComponentModel Component(string name, Origin origin) => _lowerer.Component(name, origin);

    public void Enter(ComponentModel component, Origin origin) => _lowerer.Enter(component, origin);

    public void Leave() => _lowerer.Leave();
}
