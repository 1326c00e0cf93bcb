using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads declared inputs such as <c>float[b, 3, h, w]</c>; a <c>?</c> after the name makes one optional.</summary>
internal static class InputReader
{
    /// <summary>What the name of an input is made of.</summary>
    public const string Names = @"^[A-Za-z_][A-Za-z0-9_]*\??$";

    /// <summary>Inputs by name.</summary>
    public static readonly ValueKind Kind = ValueKind.Map(ValueKind.Matching(@"^\s*(float|int)\s*\[.*\]$"), Names);

    public static IEnumerable<InputModel> Read(ObjectReader file, BindScope scope, string key = "inputs")
    {
        foreach (var member in file.Members(key))
        {
            if (file.Expect<JsonString>(member) is not { } text)
            {
                continue;
            }

            var optional = member.Key!.EndsWith("?", StringComparison.Ordinal);
            var name = optional ? member.Key.Substring(0, member.Key.Length - 1) : member.Key;
            if (!NodeReader.IsName(name))
            {
                file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), member.Key);
            }
            else if (TakenNames.Method.Contains(Identifier.Camel(name)))
            {
                file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), name, "something that generated code uses");
            }
            else if (One(name, optional, text, file, scope) is { } input)
            {
                yield return input;
            }
        }
    }

    /// <summary>Whether an axis can be so long. An unknown name is a size that a call brings.</summary>
    private static bool IsSize(Expr dim, BindScope scope)
    {
        if (dim is NameExpr name && scope.Resolve(name.Name) is null)
        {
            return !TakenNames.Method.Contains(Identifier.Camel(name.Name));
        }

        try
        {
            return dim is not LiteralExpr { Value: { Kind: ExprKind.Int, Integer: <= 0 } }
                && new TypeChecker(scope.TypeOf).TypeOf(dim.Rewrite(e => e is NameExpr n ? scope.Resolve(n.Name) ?? n : null)).Kind == ExprKind.Int;
        }
        catch (EvaluationException)
        {
            return false;
        }
    }

    private static InputModel? One(string name, bool optional, JsonString text, ObjectReader file, BindScope scope)
    {
        var declared = text.Value;
        var open = declared.IndexOf('[');
        var kind = open < 0 ? declared : declared.Substring(0, open).Trim();
        if (open < 0 || !declared.EndsWith("]", StringComparison.Ordinal) || kind is not ("float" or "int"))
        {
            file.Problems.Add(Rules.BadValue, file.OriginOf(text), $"'{declared}' is no input type; write float[…] or int[…] with a size or a name for every axis.{Suggestion.For(kind, ["float", "int"])}");
            return null;
        }

        try
        {
            // The sizes are a list of the expression language; names that are no params are sizes that a call brings.
            var dims = ExpressionParser.Parse(declared.Substring(open)) is CallExpr { Function: "[]" } list ? list.Arguments : [];
            var resolved = dims.Select(d => d.Rewrite(e => e is NameExpr n ? scope.Resolve(n.Name) ?? n : null)).ToEquatableArray();
            if (dims.FirstOrDefault(d => !IsSize(d, scope)) is { } bad)
            {
                file.Problems.Add(Rules.BadValue, file.OriginOf(text), $"'{ExpressionText.Of(bad)}' is no size: a positive integer, an expression over params that gives one, or a name.");
                return null;
            }

            return new InputModel(name, kind == "float", resolved, optional, declared, file.OriginOf(text));
        }
        catch (ExpressionException e)
        {
            file.Problems.Add(new Problem(Rules.Expression, file.OriginOf(text), [e.Message], (open + e.Offset, e.Length)));
            return null;
        }
    }
}
