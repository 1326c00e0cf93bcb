namespace Weft.Generators.Architecture.Expressions;

/// <summary>A key with holes, such as <c>layer{s + 1}.{i}</c>.</summary>
internal sealed record Template(EquatableArray<TemplatePart> Parts)
{
    public static Template Of(string text) => new([new TemplatePart(text, null)]);

    /// <summary>No hole: one text.</summary>
    public bool IsLiteral => Parts.All(p => p.Value is null);

    /// <summary>This template with expressions replaced and texts that became constant joined.</summary>
    public Template Rewrite(Func<Expr, Expr?> replace)
    {
        var parts = new List<TemplatePart>();
        foreach (var part in Parts)
        {
            var value = part.Value?.Rewrite(replace);
            var text = value is LiteralExpr literal ? literal.Value.Kind == ExprKind.Text ? literal.Value.Text : literal.Value.ToString() : part.Text;
            var next = value is null or LiteralExpr ? new TemplatePart(text, null) : new TemplatePart("", value);
            if (next.Value is null && parts.Count > 0 && parts[parts.Count - 1].Value is null)
            {
                parts[parts.Count - 1] = new TemplatePart(parts[parts.Count - 1].Text + next.Text, null);
            }
            else
            {
                parts.Add(next);
            }
        }

        return new Template(parts.ToEquatableArray());
    }

    public override string ToString() => string.Concat(Parts.Select(p => p.Value is null ? p.Text : $"{{{ExpressionText.Of(p.Value)}}}"));
}

/// <summary>A piece of a template: text, or an expression.</summary>
internal sealed record TemplatePart(string Text, Expr? Value);
