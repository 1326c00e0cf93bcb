using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weft.Generators.Tests.Harness;

/// <summary>Diagnostics as documents show them.</summary>
internal static class Printed
{
    /// <summary>What the build prints, less the link to the rule's page.</summary>
    public static string Line(Diagnostic diagnostic)
    {
        var line = CSharpDiagnosticFormatter.Instance.Format(diagnostic, CultureInfo.InvariantCulture);
        var link = $" ({diagnostic.Descriptor.HelpLinkUri})";
        line.ShouldEndWith(link);
        return line[..^link.Length];
    }
}
