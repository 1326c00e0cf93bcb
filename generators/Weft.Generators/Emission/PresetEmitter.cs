using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Emission;

/// <summary>Writes presets as static properties.</summary>
/// <param name="writer">Where to.</param>
/// <param name="here">The namespace where the code stands; names of another one are written out.</param>
internal sealed class PresetEmitter(SourceWriter writer, string here)
{
    /// <summary>The class with presets of a class that another assembly holds.</summary>
    public static string ClassName(ArchitectureModel model) => $"{model.Class}Presets";

    /// <summary>The file with presets of a class that another assembly holds.</summary>
    public static string Emit(string @namespace, ArchitectureModel model, IReadOnlyList<PresetModel> presets)
    {
        var writer = FileHeader.Begin(@namespace, [.. presets.Select(preset => preset.Origin.File).Distinct()]);
        var emitter = new PresetEmitter(writer, @namespace);
        writer.Line($"/// <summary>Configs of <see cref=\"global::{model.Namespace}.{model.Class}\"/> that this project adds.</summary>").Line(FileHeader.Attribute);
        using (writer.Block($"public static partial class {ClassName(model)}"))
        {
            var isFirst = true;
            foreach (var (preset, name) in ConfigEmitter.NamedPresets(presets, [ClassName(model)]))
            {
                if (!isFirst)
                {
                    writer.Line();
                }

                isFirst = false;
                emitter.Property(preset, name, model);
            }
        }

        return writer.ToString();
    }

    /// <summary>A static property that holds a preset from when it is first asked for.</summary>
    public void Property(PresetModel preset, string name, ArchitectureModel model)
    {
        writer.Line($"/// <summary><c>{Identifier.Xml(preset.Name)}</c> as published.</summary>");
        var config = new SlotPreset("", model.Namespace, model.Class, preset.Values, preset.Slots);
        Config(config, $"public static {Outside(model.Namespace)}{ConfigEmitter.ConfigName(model)} {name} => field ??= new()", ";");
    }

    private void Config(SlotPreset config, string start, string end)
    {
        var assignments = string.Join(", ", config.Values.Select(v => $"{Identifier.Pascal(v.Param)} = {Value(v, config.Namespace)}"));
        if (config.Slots.Count == 0)
        {
            writer.Line(assignments.Length > 0 ? $"{start} {{ {assignments} }}{end}" : start.EndsWith(")", StringComparison.Ordinal) ? $"{start}{end}" : $"{start}(){end}");
            return;
        }

        using (writer.Block(start, $"}}{end}"))
        {
            if (assignments.Length > 0)
            {
                writer.Line($"{assignments},");
            }

            foreach (var slot in config.Slots)
            {
                Config(slot, $"{Identifier.Pascal(slot.Slot)} = new {Outside(slot.Namespace)}{slot.Class}Config", ",");
            }
        }
    }

    private string Value(PresetValue value, string @namespace)
    {
        var isOwnEnum = value.Type.EnumName is { Length: > 0 } and not "Activation" && value.Value.Kind == ExprKind.Text;
        return (isOwnEnum ? Outside(@namespace) : "") + CSharpExpression.Of(value.Value, value.Type);
    }

    private string Outside(string @namespace) => @namespace == here ? "" : $"global::{@namespace}.";
}
