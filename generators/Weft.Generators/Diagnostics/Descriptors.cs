using Microsoft.CodeAnalysis;

namespace Weft.Generators.Diagnostics;

/// <summary>The rules as Roslyn sees them.</summary>
internal static class Descriptors
{
    public static readonly IReadOnlyDictionary<string, DiagnosticDescriptor> ById = Rules.All.ToDictionary(
        rule => rule.Id,
        rule => new DiagnosticDescriptor(rule.Id, rule.Title, "{0}", $"Weft.{rule.Category}", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpPage.Of(rule.Id)),
        StringComparer.Ordinal);
}
