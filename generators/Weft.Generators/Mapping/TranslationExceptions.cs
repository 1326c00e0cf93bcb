using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>An assignment, condition or guard that has no value at a point: a fault of the mapping.</summary>
internal sealed class AssignmentException(Origin origin, string message) : Exception(message)
{
    public Origin Origin { get; } = origin;
}

/// <summary>A value that a table leaves out: configs that hold it are not convertible.</summary>
internal sealed class UntranslatableException(AssignmentModel assignment, string message) : Exception(message)
{
    public AssignmentModel Assignment { get; } = assignment;
}
