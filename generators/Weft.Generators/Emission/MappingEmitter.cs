using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Mapping;

namespace Weft.Generators.Emission;

/// <summary>Writes a mapping as C#: rules as data, config translation as two methods.</summary>
internal static class MappingEmitter
{
    /// <summary>The class that a mapping becomes; its <c>Instance</c> is the mapping.</summary>
    public static string ClassName(MappingModel model) => $"{Identifier.Pascal(model.Name)}Mapping";

    public static string Emit(MappingModel model, string @namespace)
    {
        var (left, right) = (new MappingSideNames(model.Left, @namespace), new MappingSideNames(model.Right, @namespace));
        var writer = FileHeader.Begin(@namespace, model.Origin.File);
        writer.Line($"/// <summary>Relates <see cref=\"{left.TypeName}\"/> and <see cref=\"{right.TypeName}\"/>; proven at build time.</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"internal static class {ClassName(model)}"))
        {
            using (writer.Block("public static Mapping Instance { get; } = new()", "};"))
            {
                writer.Line($"Name = {Identifier.Literal(model.Name + MappingBinder.Extension)},")
                    .Line($"Left = {left.TypeName}.Architecture,")
                    .Line($"Right = {right.TypeName}.Architecture,")
                    .Line($"ToRight = config => ToRight(({left.ConfigName})config),")
                    .Line(model.IsLoadOnly ? "ToLeft = null," : $"ToLeft = config => ToLeft(({right.ConfigName})config),");
                List(writer, "Rules", model.Rules.Select(r => Rule(r, left)));
                List(writer, "LeftOnly", model.LeftOnly.Select(OneSided));
                List(writer, "RightOnly", model.RightOnly.Select(OneSided));
            }

            writer.Line();
            Translate(writer, model, left, right, toRight: true);
            if (!model.IsLoadOnly)
            {
                writer.Line();
                Translate(writer, model, right, left, toRight: false);
            }
        }

        return writer.ToString();
    }

    private static void List(SourceWriter writer, string property, IEnumerable<string> items)
    {
        var lines = items.ToList();
        if (lines.Count == 0 && property != "Rules")
        {
            return;
        }

        writer.Line($"{property} =").Line("[");
        using (writer.Indent())
        {
            foreach (var line in lines)
            {
                writer.Line($"{line},");
            }
        }

        writer.Line("],");
    }

    private static string Rule(KeyRuleModel rule, MappingSideNames left)
    {
        var guard = rule.If is null ? "" : $" {{ If = config => {left.Expressions($"(({left.ConfigName})config)").Write(rule.If)} }}";
        return $"new({Identifier.Literal(rule.Left)}, {Identifier.Literal(rule.Right)}, [{string.Join(", ", rule.Via.Select(s => s.CSharp))}]){guard}";
    }

    private static string OneSided(OneSidedModel key) => key.Unused
        ? $"new({Identifier.Literal(key.Key)}, Unused: true)"
        : $"new({Identifier.Literal(key.Key)}, Fill: {CSharpExpression.Of(ExprValue.Float(key.Fill), ExprType.Float)})";

    private static void Translate(SourceWriter writer, MappingModel model, MappingSideNames from, MappingSideNames to, bool toRight)
    {
        var (source, target) = toRight ? ("left", "right") : ("right", "left");
        using (writer.Block($"private static {to.ConfigName} {(toRight ? "ToRight" : "ToLeft")}({from.ConfigName} {source})"))
        {
            Refuse(writer, model, from, to, source, onLeft: toRight);
            using (writer.Block($"var {target} = new {to.ConfigName}", "};"))
            {
                foreach (var param in to.Schema.Params)
                {
                    var assignment = (toRight ? model.ToRight : model.ToLeft).First(a => a.Param == param.Name);
                    Assign(writer, assignment, from, to, source);
                }
            }

            Refuse(writer, model, from, to, target, onLeft: !toRight);
            writer.Line($"{target}.Validate();").Line($"return {target};");
        }
    }

    /// <summary>Conditions of the mapping on one side; the message names the direction.</summary>
    private static void Refuse(SourceWriter writer, MappingModel model, MappingSideNames from, MappingSideNames to, string variable, bool onLeft)
    {
        var side = onLeft == (from.Schema == model.Left) ? from : to;
        foreach (var condition in model.Conditions.Where(c => c.OnLeft == onLeft))
        {
            using (writer.Block($"if ({side.Expressions(variable).Write(Expr.Not(condition.Condition))})"))
            {
                writer.Line($"throw new ConfigException({Identifier.Literal($"{from.Schema.Class} cannot become {to.Schema.Class}: {condition.Says.TrimEnd('.')}.")});");
            }

            writer.Line();
        }
    }

    private static void Assign(SourceWriter writer, AssignmentModel assignment, MappingSideNames from, MappingSideNames to, string source)
    {
        var property = Identifier.Pascal(assignment.Param);
        var target = to.Qualify(assignment.Type);
        var typed = new TypedExpression(from.Expressions(source), target);
        if (!assignment.IsTable)
        {
            writer.Line($"{property} = {typed.Write(assignment.Of)},");
            return;
        }

        var expressions = from.Expressions(source);
        var of = from.TypeOf(assignment.Of);
        using (writer.Block($"{property} = {expressions.WriteOperand(assignment.Of)} switch", "},"))
        {
            foreach (var row in assignment.Table)
            {
                writer.Line($"{CSharpExpression.Of(row.From, of)} => {CSharpExpression.Of(row.To, target)},");
            }

            if (!IsExhaustive(of, assignment.Table))
            {
                var expected = string.Join(", ", assignment.Table.Select(r => r.From.ToString()));
                var (before, after) = (
                    Identifier.Interpolated($"'{ExpressionText.Of(assignment.Of)}' of {from.Schema.Class} is "),
                    Identifier.Interpolated($", which {to.Schema.Class} cannot express; expected one of {expected}."));
                writer.Line($"var other => throw new ConfigException(global::System.FormattableString.Invariant($\"{before}{{other}}{after}\")),");
            }
        }
    }

    /// <summary>A switch over both truth values takes no further arm.</summary>
    private static bool IsExhaustive(ExprType of, EquatableArray<TableRow> table) => of.Kind == ExprKind.Bool && table.Count == (of.Nullable ? 3 : 2);
}
