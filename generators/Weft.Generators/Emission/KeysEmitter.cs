using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Emission;

/// <summary>Writes the iterators over an architecture's keys: the same members in the same order as its constructors.</summary>
internal sealed class KeysEmitter(LoweredArchitecture architecture, SourceWriter writer)
{
    private readonly CSharpExpression _code = new(LeafNames.InConstructor, architecture.Architecture.TypeOfLeaf);

    public void Emit()
    {
        var config = ConfigEmitter.ConfigName(architecture.Architecture);
        foreach (var model in architecture.Classes.Append(architecture.Root))
        {
            var parameters = string.Concat(model.Parameters.Select(p => $", {ConfigEmitter.TypeName(architecture.Architecture.TypeOfLeaf(p))} {LeafNames.Parameter(p)}"));
            using (writer.Block($"private static IEnumerable<KeySpec> {Name(model)}({config} config, string prefix{parameters})"))
            {
                var members = model.Members.OfType<NamedMember>().Where(m => m.Guard != Expr.False).ToList();
                GuardedMembers.Write(writer, _code, members, member => Member((NamedMember)member));
                if (members.Count == 0)
                {
                    writer.Line("yield break;");
                }
            }

            writer.Line();
        }
    }

    public static string Name(ClassModel model) => $"KeysOf{model.Name}";

    private void Guarded(Expr guard, Action emit)
    {
        if (guard == Expr.True || guard == Expr.False)
        {
            if (guard == Expr.True)
            {
                emit();
            }

            return;
        }

        using (writer.Block($"if ({_code.Write(guard)})"))
        {
            emit();
        }
    }

    private void Member(NamedMember member)
    {
        switch (member)
        {
            case ParameterMember parameter:
                Yield(TemplateCode.Prefixed(parameter.Path, _code), parameter.Shape);
                break;
            case LayerMember layer:
                foreach (var key in layer.Keys)
                {
                    Guarded(key.Guard, () => Yield(TemplateCode.Prefixed(layer.Path, _code, $".{key.Suffix}"), key.Shape, key.Kind));
                }

                break;
            case SlotMember slot:
                var at = slot.Path.Parts.Count == 0 ? "prefix" : TemplateCode.Prefixed(slot.Path, _code, ".");
                using (writer.Block($"foreach (var key in config.{LeafNames.EffectiveSlot(slot.Slot.Name)}.KeysAt({at}))"))
                {
                    writer.Line("yield return key;");
                }

                break;
            case ChildMember { Loop: { } loop } list:
                foreach (var carry in loop.Carries)
                {
                    writer.Line($"long {carry.Local.Local} = {_code.Write(carry.Initial)};");
                }

                var index = LeafNames.Parameter(loop.Index);
                using (writer.Block($"for (var {index} = 0; {index} < {_code.WriteOperand(loop.Count)}; {index}++)"))
                {
                    Child(list);
                    ModuleEmitter.Advance(writer, loop, _code);
                }

                break;
            case ChildMember child:
                Child(child);
                break;
        }
    }

    private void Yield(string key, EquatableArray<Expr> shape, LayerKeyKind kind = LayerKeyKind.Parameter) =>
        writer.Line($"yield return new KeySpec({key}, [{string.Join(", ", shape.Select(_code.Write))}]{Stored(kind)});");

    private static string Stored(LayerKeyKind kind) => kind switch
    {
        LayerKeyKind.Buffer => ", Kind: KeyKind.Buffer",
        LayerKeyKind.Counter => ", DType.I64, KeyKind.Buffer",
        _ => "",
    };

    private void Child(ChildMember child)
    {
        var arguments = string.Concat(child.Arguments.Select(a => $", {_code.Write(a.Value)}"));
        using (writer.Block($"foreach (var key in {Name(architecture[child.Class])}(config, {TemplateCode.Prefixed(child.Path, _code, ".")}{arguments}))"))
        {
            writer.Line("yield return key;");
        }
    }
}
