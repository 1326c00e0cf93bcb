using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Mapping;

/// <summary>Applies a mapping's assignments in one direction.</summary>
internal sealed class ConfigTranslator(MappingModel model, MappingSide from, MappingSide to, bool toRight)
{
    public MappingSide From { get; } = from;

    public MappingSide To { get; } = to;

    /// <summary>Assignments of the target side's params.</summary>
    public EquatableArray<AssignmentModel> Assignments { get; } = toRight ? model.ToRight : model.ToLeft;

    /// <summary>The refusal that a config of the source side earns, or null.</summary>
    /// <exception cref="AssignmentException">A condition has no value.</exception>
    public string? RefuseSource(IReadOnlyDictionary<string, ExprValue> values) => Refuse(From, values, toRight);

    /// <summary>The refusal that a translated config earns, or null.</summary>
    /// <exception cref="AssignmentException">A condition has no value.</exception>
    public string? RefuseTarget(IReadOnlyDictionary<string, ExprValue> values) =>
        Refuse(To, values, !toRight) ?? (To.Require(values) is { } broken ? $"'{broken}' of {To.Schema.Class} does not hold" : null);

    /// <summary>The target side's params.</summary>
    /// <exception cref="AssignmentException">An assignment gives no value, or one of another type.</exception>
    /// <exception cref="UntranslatableException">A table lacks the value.</exception>
    public IReadOnlyDictionary<string, ExprValue> Translate(IReadOnlyDictionary<string, ExprValue> values)
    {
        var result = new Dictionary<string, ExprValue>(StringComparer.Ordinal);
        foreach (var assignment in Assignments)
        {
            result.Add(assignment.Param, Value(assignment, values));
        }

        return result;
    }

    private ExprValue Value(AssignmentModel assignment, IReadOnlyDictionary<string, ExprValue> values)
    {
        ExprValue value;
        try
        {
            value = From.Evaluate(assignment.Of, values);
        }
        catch (EvaluationException e)
        {
            throw new AssignmentException(assignment.Origin, e.Message);
        }

        if (assignment.IsTable)
        {
            return assignment.Row(value)?.To
                ?? throw new UntranslatableException(assignment, $"the table of '{assignment.Param}' lacks {value}");
        }

        return assignment.Type.TryConvert(value, out var converted)
            ? converted
            : throw new AssignmentException(assignment.Origin, $"'{ExpressionText.Of(assignment.Of)}' is {value}, but '{assignment.Param}' is {assignment.Type}.");
    }

    private string? Refuse(MappingSide side, IReadOnlyDictionary<string, ExprValue> values, bool isLeft)
    {
        foreach (var condition in model.Conditions.Where(c => c.OnLeft == isLeft))
        {
            try
            {
                if (!side.Evaluate(condition.Condition, values).IsTrue)
                {
                    return condition.Refusal;
                }
            }
            catch (EvaluationException e)
            {
                throw new AssignmentException(condition.Origin, e.Message);
            }
        }

        return null;
    }
}
