using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Emission;

/// <summary>Writes key templates as C# strings.</summary>
internal static class TemplateCode
{
    /// <summary>The key alone.</summary>
    public static string Of(Template path, CSharpExpression code) => path.IsLiteral ? Identifier.Literal(path.ToString()) : $"$\"{Holes(path, code)}\"";

    /// <summary>The key behind the variable <c>prefix</c>.</summary>
    public static string Prefixed(Template path, CSharpExpression code, string suffix = "") => $"$\"{{prefix}}{Holes(path, code)}{suffix}\"";

    private static string Holes(Template path, CSharpExpression code) => string.Concat(path.Parts.Select(part =>
    {
        if (part.Value is null)
        {
            return Identifier.Interpolated(part.Text);
        }

        var expression = code.Write(part.Value);
        return expression.Contains('?') || expression.Contains(':') ? $"{{({expression})}}" : $"{{{expression}}}";
    }));
}
