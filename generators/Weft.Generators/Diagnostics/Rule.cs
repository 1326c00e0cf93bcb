namespace Weft.Generators.Diagnostics;

/// <summary>A kind of diagnostic: the part of a Roslyn descriptor that the host-free stages need.</summary>
internal sealed record Rule(string Id, string Category, string Title, string Message);

/// <summary>Every diagnostic, in the order of its id.</summary>
internal static class Rules
{
    public static readonly Rule Syntax = new("WEFT0001", "Json", "The file is no JSON", "{0}");
    public static readonly Rule UnknownMember = new("WEFT0002", "Json", "Unknown member", "'{0}' is not known here.{1}");
    public static readonly Rule MissingMember = new("WEFT0003", "Json", "Missing member", "'{0}' is missing: {1}.");
    public static readonly Rule WrongKind = new("WEFT0004", "Json", "Wrong kind of value", "Expected {0}, found {1}.");
    public static readonly Rule DuplicateName = new("WEFT0005", "Json", "Name declared twice", "'{0}' is already declared as {1}.");
    public static readonly Rule BadName = new("WEFT0006", "Json", "Not a name", "'{0}' is no name: letters, digits and '_', not starting with a digit.");

    public static readonly Rule Expression = new("WEFT0101", "Architecture", "Expression cannot be read", "{0}");
    public static readonly Rule UnknownName = new("WEFT0102", "Architecture", "Unknown name", "Unknown name '{0}'.{1}");
    public static readonly Rule Cycle = new("WEFT0103", "Architecture", "Cyclic definition", "'{0}' is defined by itself: {1}.");
    public static readonly Rule UnknownOp = new("WEFT0104", "Architecture", "Unknown op", "Unknown op '{0}'.{1}");
    public static readonly Rule UnknownValue = new("WEFT0105", "Architecture", "Unknown value", "Unknown value '${0}'.{1}");
    public static readonly Rule UnknownFile = new("WEFT0106", "Architecture", "Unknown file", "No file '{0}' is among the inputs of the generator.{1}");
    public static readonly Rule Recursion = new("WEFT0107", "Architecture", "Component contains itself", "Component '{0}' contains itself: {1}.");
    public static readonly Rule Shape = new("WEFT0108", "Architecture", "Shapes do not fit", "{0}");
    public static readonly Rule Branches = new("WEFT0109", "Architecture", "Branches disagree", "{0}: {1} and {2} do not agree{3}.");
    public static readonly Rule DuplicateKey = new("WEFT0110", "Architecture", "Key declared twice", "Key '{0}' is declared twice{1}.");
    public static readonly Rule Unused = new("WEFT0111", "Architecture", "Never used", "{0} '{1}' is never used.");
    public static readonly Rule Exhaustive = new("WEFT0112", "Architecture", "Match is not exhaustive", "The cases lack {0}.");
    public static readonly Rule NoValue = new("WEFT0113", "Architecture", "No value at a point", "{0} (at {1})");
    public static readonly Rule Requirement = new("WEFT0114", "Architecture", "Requirement does not hold", "'{0}' does not hold at {1}.");
    public static readonly Rule FewPoints = new("WEFT0115", "Architecture", "Too few valid points", "Only {0} distinct valid points were found by varying the params of presets; at least 5 are needed to check shapes. Widen the presets or loosen 'require'.");
    public static readonly Rule Interface = new("WEFT0116", "Architecture", "Interface is not met", "'{0}' does not implement '{1}': {2}.");
    public static readonly Rule Collision = new("WEFT0117", "Architecture", "Member name taken", "Member '{0}' of class '{1}' is taken by {2}; give this one another name with \"as\".");
    public static readonly Rule UnsupportedRank = new("WEFT0118", "Architecture", "Rank depends on params", "{0}");
    public static readonly Rule TooLarge = new("WEFT0119", "Architecture", "Too large", "{0}");
    public static readonly Rule BadValue = new("WEFT0120", "Architecture", "Value does not fit", "{0}");

    public static readonly Rule UnknownArchitecture = new("WEFT0201", "Mapping", "Unknown architecture", "Unknown architecture '{0}'.{1}");
    public static readonly Rule Pattern = new("WEFT0202", "Mapping", "Pattern cannot be read", "{0}");
    public static readonly Rule RuleUnmatched = new("WEFT0203", "Mapping", "Rule matches nothing", "No key of '{0}' matches '{1}' at any preset or point.{2}");
    public static readonly Rule NotTotal = new("WEFT0204", "Mapping", "Mapping is not total", "No rule covers key '{0}' of {1}{2}.");
    public static readonly Rule NotInjective = new("WEFT0205", "Mapping", "Mapping is not injective", "Key '{0}' of {1} is covered twice{2}.");
    public static readonly Rule MappedShape = new("WEFT0206", "Mapping", "Mapped shapes differ", "'{0}' gives {1}, but '{2}' is {3}{4}.");
    public static readonly Rule MissingPartner = new("WEFT0207", "Mapping", "Mapped key does not exist", "'{0}' maps to '{1}', which {2} does not have{3}.{4}");
    public static readonly Rule NotIdempotent = new("WEFT0208", "Mapping", "Mapping is not idempotent", "Key '{0}' of {1} also matches the other side's pattern '{2}': a converted file would be converted again.");
    public static readonly Rule Unassigned = new("WEFT0209", "Mapping", "Param is not assigned", "Param '{0}' of {1} is not assigned in '{2}'.");
    public static readonly Rule NotInverse = new("WEFT0210", "Mapping", "Assignments do not invert each other", "'{0}' comes back as {1} instead of {2}{3}.");
    public static readonly Rule BadStep = new("WEFT0211", "Mapping", "Operation does not apply", "{0}");
    public static readonly Rule Inconvertible = new("WEFT0212", "Mapping", "Nothing can be converted", "No preset or point of {0} can be converted to {1}: {2}.");
    public static readonly Rule BesideOwn = new("WEFT0213", "Mapping", "Own key taken for another", "'{0}' would leave out key '{1}' of {2} as none of the model's{3}.");

    public static readonly Rule UnknownField = new("WEFT0301", "Upstream", "Unknown field", "{0} does not know {1} = {2}.{3}");
    public static readonly Rule UpstreamValue = new("WEFT0302", "Upstream", "Config cannot be expressed", "{0}");

    public static readonly Rule Internal = new("WEFT0900", "Internal", "Internal error", "Weft failed on this file; please report it: {0}");

    public static readonly IReadOnlyList<Rule> All =
    [
        Syntax, UnknownMember, MissingMember, WrongKind, DuplicateName, BadName,
        Expression, UnknownName, Cycle, UnknownOp, UnknownValue, UnknownFile, Recursion, Shape, Branches, DuplicateKey, Unused, Exhaustive,
        NoValue, Requirement, FewPoints, Interface, Collision, UnsupportedRank, TooLarge, BadValue,
        UnknownArchitecture, Pattern, RuleUnmatched, NotTotal, NotInjective, MappedShape, MissingPartner, NotIdempotent, Unassigned, NotInverse, BadStep, Inconvertible, BesideOwn,
        UnknownField, UpstreamValue,
        Internal,
    ];
}
