using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>Names and statements of one method being written.</summary>
internal sealed class MethodScope(HashSet<string> fields)
{
    private readonly HashSet<string> _names = new(TakenNames.Method, StringComparer.Ordinal);
    private readonly List<RuntimeExpr> _requested = [];

    public SourceWriter Lines { get; set; } = new();

    /// <summary>Sizes that statements read by name and the method must fetch first.</summary>
    public IReadOnlyList<RuntimeExpr> Requested => _requested;

    public void Reserve(string name) => _names.Add(name);

    public void Request(RuntimeExpr size)
    {
        if (!_requested.Contains(size))
        {
            _requested.Add(size);
        }
    }

    public string Fresh(string name) => Unique(_names, name);

    public string FreshField(string name) => Unique(fields, name);

    private static string Unique(HashSet<string> taken, string name)
    {
        var candidate = name;
        for (var i = 2; !taken.Add(candidate); i++)
        {
            candidate = $"{name}{i}";
        }

        return candidate;
    }
}
