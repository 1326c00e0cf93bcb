using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Weft.Testing;

/// <summary>Diagnostics as Verify.SourceGenerators writes them.</summary>
internal static class DiagnosticText
{
    public static string Of(ImmutableArray<Diagnostic> diagnostics)
    {
        var blocks = diagnostics.Select(Block);
        return $"{{\n  Diagnostics: [\n{string.Join(",\n", blocks)}\n  ]\n}}";
    }

    private static string Block(Diagnostic diagnostic)
    {
        var descriptor = diagnostic.Descriptor;
        var text = new StringBuilder("    {\n");
        Line(text, 6, "Location", diagnostic.Location == Location.None ? "" : diagnostic.Location.GetMappedLineSpan().ToString());
        Line(text, 6, "Message", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Line(text, 6, "Severity", diagnostic.Severity.ToString());
        Line(text, 6, "WarningLevel", diagnostic.WarningLevel.ToString(CultureInfo.InvariantCulture));
        text.Append("      Descriptor: {\n");
        Line(text, 8, "Id", descriptor.Id);
        Line(text, 8, "Title", descriptor.Title.ToString(CultureInfo.InvariantCulture));
        Line(text, 8, "Description", descriptor.Description.ToString(CultureInfo.InvariantCulture));
        Line(text, 8, "HelpLink", descriptor.HelpLinkUri);
        Line(text, 8, "MessageFormat", descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture));
        Line(text, 8, "Category", descriptor.Category);
        Line(text, 8, "DefaultSeverity", descriptor.DefaultSeverity.ToString());
        Line(text, 8, "IsEnabledByDefault", descriptor.IsEnabledByDefault ? "true" : "false");
        return text.Remove(text.Length - 2, 1).Append("      }\n    }").ToString();
    }

    // Values that are empty are left out.
    private static void Line(StringBuilder text, int indent, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(' ', indent).Append(name).Append(": ").Append(value).Append(",\n");
        }
    }
}
