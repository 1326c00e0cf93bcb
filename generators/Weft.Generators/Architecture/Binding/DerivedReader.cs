using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads derived values and puts them in an order in which each uses only earlier ones.</summary>
internal static class DerivedReader
{
    /// <param name="file">The architecture's object.</param>
    /// <param name="types">Types of params; derived values are added.</param>
    /// <param name="used">Collects names that something uses.</param>
    public static IReadOnlyList<DerivedModel> Read(ObjectReader file, Dictionary<string, ExprType> types, HashSet<string> used)
    {
        var pending = new Dictionary<string, (JsonNode Node, Expr Value)>(StringComparer.Ordinal);
        foreach (var member in file.Members("derived"))
        {
            var name = member.Key!;
            if (!NodeReader.IsName(name) || ExprNames.Reserved.Contains(name))
            {
                file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), name);
            }
            else if (types.ContainsKey(name) || types.Keys.Concat(pending.Keys).Any(k => Identifier.Pascal(k) == Identifier.Pascal(name)))
            {
                file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), name, "a param or derived value");
            }
            else if (TakenNames.Config.Contains(Identifier.Pascal(name)) || Identifier.Pascal(name) == $"{file.Text("class")}Config")
            {
                file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), name, $"a member of every config ('{Identifier.Pascal(name)}' in C#)");
            }
            else if (file.Expect<JsonString>(member) is { } text && Parse(text, file) is { } value)
            {
                pending[name] = (member, value);
            }
            else
            {
                // What uses it is not at fault.
                types[name] = ExprType.Int;
            }
        }

        var result = new List<DerivedModel>();
        while (pending.Count > 0)
        {
            var ready = pending.FirstOrDefault(p => p.Value.Value.All().OfType<NameExpr>().All(n => !pending.ContainsKey(n.Name)));
            if (ready.Key is null)
            {
                ReportCycle(pending, file);
                foreach (var name in pending.Keys)
                {
                    types[name] = ExprType.Int;
                }

                break;
            }

            pending.Remove(ready.Key);
            var expressions = new ExpressionReader(BindScope.OfFile(types, used), file.File, file.Problems);
            var expr = expressions.Read(ready.Value.Node, null, "a value");
            ExprType type;
            try
            {
                type = new TypeChecker(leaf => leaf is NameExpr n && types.TryGetValue(n.Name, out var t) ? t : ExprType.Int).TypeOf(expr);
            }
            catch (EvaluationException)
            {
                type = ExprType.Int;
            }

            types[ready.Key] = type;
            result.Add(new DerivedModel(ready.Key, expr, type, file.OriginOf(ready.Value.Node)));
        }

        return result;
    }

    private static Expr? Parse(JsonString text, ObjectReader file)
    {
        try
        {
            return ExpressionParser.Parse(text.Value);
        }
        catch (ExpressionException e)
        {
            file.Problems.Add(new Problem(Rules.Expression, file.OriginOf(text), [e.Message], (e.Offset, e.Length)));
            return null;
        }
    }

    private static void ReportCycle(Dictionary<string, (JsonNode Node, Expr Value)> pending, ObjectReader file)
    {
        // Every pending value leads to another one, so that following them must come round.
        var way = new List<string>();
        var name = pending.Keys.First();
        while (!way.Contains(name))
        {
            way.Add(name);
            name = pending[name].Value.All().OfType<NameExpr>().First(n => pending.ContainsKey(n.Name)).Name;
        }

        var cycle = way.SkipWhile(w => w != name).ToList();
        file.Problems.Add(Rules.Cycle, file.OriginOf(pending[name].Node), name, string.Join(" → ", cycle.Append(name)));
    }
}
