using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Mapping;

namespace Weft.Generators.Emission;

/// <summary>Writes a mapping as C#: rules as data, config translation as two methods.</summary>
internal static class MappingEmitter
{
    /// <summary>The class that a mapping becomes; its <c>Instance</c> is the mapping.</summary>
    public static string ClassName(MappingModel model) => $"{Identifier.Pascal(model.Name)}Mapping";

    public static string Emit(MappingModel model, string @namespace, string catalog = "Catalog")
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
                    .Line("ToRight = ToRight,")
                    .Line(model.IsLoadOnly ? "ToLeft = null," : "ToLeft = ToLeft,");
                foreach (var fits in new[] { left.IsOpen ? "FitsLeft" : "", right.IsOpen ? "FitsRight" : "" }.Where(fits => fits.Length > 0))
                {
                    writer.Line($"{fits} = {fits},");
                }

                writer.Line(model.Rules.Count == 0 ? "Rules = []," : "Rules = new LazyList<MappingRule>(MakeRules),");
                List(writer, "LeftOnly =", model.LeftOnly.Select(OneSided), "],");
                List(writer, "RightOnly =", model.RightOnly.Select(OneSided), "],");
            }

            writer.Line();
            List(writer, "private static IReadOnlyList<MappingRule> MakeRules() =>", model.Rules.Select(r => Rule(r, left)), "];");
            Fits(writer, "FitsLeft", left);
            Fits(writer, "FitsRight", right);
            writer.Line();
            if (model.KeySet is null)
            {
                Translate(writer, model, left, right, toRight: true);
            }
            else
            {
                Same(writer, model, left, right);
            }

            if (!model.IsLoadOnly)
            {
                writer.Line();
                if (model.KeySet is null)
                {
                    Translate(writer, model, right, left, toRight: false);
                }
                else
                {
                    writer.Line($"private static ArchitectureConfig ToLeft(ArchitectureConfig config) => (({right.ConfigName})config).Of;");
                }
            }
        }

        if (model.KeySet is not null)
        {
            writer.Line();
            KeySetEmitter.Emit(writer, model, left, catalog);
        }

        return writer.ToString();
    }

    private static void Fits(SourceWriter writer, string method, MappingSideNames side)
    {
        if (side.IsOpen)
        {
            writer.Line().Line($"private static bool {method}(ArchitectureConfig config) => config is {side.Pattern};");
        }
    }

    private static void List(SourceWriter writer, string start, IEnumerable<string> items, string end)
    {
        var lines = items.ToList();
        if (lines.Count == 0)
        {
            return;
        }

        writer.Line(start).Line("[");
        using (writer.Indent())
        {
            foreach (var line in lines)
            {
                writer.Line($"{line},");
            }
        }

        writer.Line(end);
    }

    private static string Rule(KeyRuleModel rule, MappingSideNames left)
    {
        var over = left.Inline($"(({left.ConfigName})config)");
        var guard = rule.If is null ? "" : $" {{ If = config => {over.Write(rule.If)} }}";
        return $"new({Identifier.Literal(rule.Left)}, {Identifier.Literal(rule.Right)}, [{string.Join(", ", rule.Via.Select(s => s.CSharpOver(over.Write)))}]){guard}";
    }

    private static string OneSided(OneSidedModel key) => key.Unused
        ? $"new({Identifier.Literal(key.Key)}, Unused: true)"
        : $"new({Identifier.Literal(key.Key)}, Fill: {CSharpExpression.Of(ExprValue.Float(key.Fill), ExprType.Float)})";

    private static void Translate(SourceWriter writer, MappingModel model, MappingSideNames from, MappingSideNames to, bool toRight)
    {
        var (source, target) = toRight ? ("left", "right") : ("right", "left");
        using (writer.Block($"private static {to.ConfigName} {(toRight ? "ToRight" : "ToLeft")}(ArchitectureConfig config)"))
        {
            writer.Line($"var {source} = ({from.ConfigName})config;");
            Locals(writer, from.Schema, "", source, from, $"{from.Schema.Class} cannot become {to.Schema.Class}: ");
            Refuse(writer, model, from, to, source, onLeft: toRight);
            Config(writer, $"var {target} = new {to.ConfigName}", "};", to.Schema, "", toRight ? model.ToRight : model.ToLeft, from, to, source);
            if (model.Conditions.Any(c => c.OnLeft != toRight && c.Condition.All().OfType<NameExpr>().Any(n => n.Name.IndexOf('.') > 0)))
            {
                Locals(writer, to.Schema, "", target, to, "");
            }

            Refuse(writer, model, from, to, target, onLeft: !toRight);
            writer.Line($"{target}.Validate();").Line($"return {target};");
        }
    }

    /// <summary>The configs of a key set are those of the class that the mapping is for.</summary>
    private static void Same(SourceWriter writer, MappingModel model, MappingSideNames left, MappingSideNames right)
    {
        using (writer.Block($"private static {right.ConfigName} ToRight(ArchitectureConfig config)"))
        {
            writer.Line($"var left = ({left.ConfigName})config;");
            Locals(writer, left.Schema, "", "left", left, $"{left.Schema.Class} cannot become {right.Schema.Class}: ");
            Refuse(writer, model, left, right, "left", onLeft: true);
            writer.Line($"return new {right.ConfigName}({right.TypeName}.Architecture, left);");
        }
    }

    /// <summary>What stands in the slots of a config, in a local each.</summary>
    private static void Locals(SourceWriter writer, SideSchema schema, string path, string variable, MappingSideNames side, string refusal)
    {
        foreach (var slot in schema.Slots)
        {
            var inner = path.Length == 0 ? slot.Name : $"{path}.{slot.Name}";
            var (owner, local, config) = (MappingSideNames.Local(variable, path), MappingSideNames.Local(variable, inner), side.ConfigOf(slot));
            var held = $"{owner}.{LeafNames.EffectiveSlot(slot.Name)}";
            if (!slot.IsOpen)
            {
                writer.Line($"var {local} = {held};");
            }
            else if (refusal.Length == 0)
            {
                writer.Line($"var {local} = ({config}){held};");
            }
            else
            {
                using (writer.Block($"if ({held} is not {config} {local})"))
                {
                    writer.Line($"throw new ConfigException($\"{Identifier.Interpolated($"{refusal}{inner} is ")}{{{held}.Architecture.Name}}{Identifier.Interpolated($", expected {slot.Held!.Class}.")}\");");
                }

                writer.Line();
            }

            Locals(writer, slot.Held!, inner, variable, side, refusal);
        }
    }

    /// <summary>A config as its assignments give it; what the owner decides for a slot is left to the owner.</summary>
    private static void Config(SourceWriter writer, string start, string end, SideSchema schema, string path, EquatableArray<AssignmentModel> assignments, MappingSideNames from, MappingSideNames to, string source)
    {
        using (writer.Block(start, end))
        {
            foreach (var assignment in schema.Params.Where(p => p.Name.IndexOf('.') < 0).Select(p => assignments.FirstOrDefault(a => a.Param == path + p.Name)).OfType<AssignmentModel>())
            {
                Assign(writer, assignment, from, to, source);
            }

            foreach (var slot in schema.Slots)
            {
                Config(writer, $"{Identifier.Pascal(slot.Name)} = new {to.ConfigOf(slot)}", "},", slot.Held!, $"{path}{slot.Name}.", assignments, from, to, source);
            }
        }
    }

    /// <summary>Conditions of the mapping on one side; the message names the direction.</summary>
    private static void Refuse(SourceWriter writer, MappingModel model, MappingSideNames from, MappingSideNames to, string variable, bool onLeft)
    {
        var side = onLeft == (from.Schema == model.Left) ? from : to;
        foreach (var condition in model.Conditions.Where(c => c.OnLeft == onLeft))
        {
            using (writer.Block($"if ({side.WithLocals(variable).Write(Expr.Not(condition.Condition))})"))
            {
                writer.Line($"throw new ConfigException({Identifier.Literal($"{from.Schema.Class} cannot become {to.Schema.Class}: {condition.Refusal}.")});");
            }

            writer.Line();
        }
    }

    private static void Assign(SourceWriter writer, AssignmentModel assignment, MappingSideNames from, MappingSideNames to, string source)
    {
        var property = Identifier.Pascal(assignment.Param.Substring(assignment.Param.LastIndexOf('.') + 1));
        var target = to.Qualify(assignment.Type, assignment.Param);
        var expressions = from.WithLocals(source);
        var typed = new TypedExpression(expressions, target);
        if (!assignment.IsTable)
        {
            writer.Line($"{property} = {typed.Write(assignment.Of)},");
            return;
        }

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
