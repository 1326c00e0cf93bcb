namespace Weft.Generators.Diagnostics;

/// <summary>Collects the problems of one stage.</summary>
internal sealed class ProblemList
{
    /// <summary>More than these from one file help nobody.</summary>
    private const int Limit = 100;

    private readonly List<Problem> _problems = [];

    public int Count => _problems.Count;

    /// <summary>The problems, each once. What seems unused counts only by itself: beside another problem, what could not be read may be what uses it.</summary>
    public EquatableArray<Problem> ToArray()
    {
        var isAlone = _problems.All(p => p.Rule == Rules.Unused);
        return _problems.Where(p => isAlone || p.Rule != Rules.Unused).Distinct().ToEquatableArray();
    }

    public void Add(Rule rule, Origin origin, params string[] arguments) => Add(new Problem(rule, origin, new(arguments)));

    public void AddOnKey(Rule rule, Origin origin, params string[] arguments) => Add(new Problem(rule, origin, new(arguments), OnKey: true));

    public void Add(Problem problem)
    {
        if (_problems.Count < Limit)
        {
            _problems.Add(problem);
        }
    }
}
