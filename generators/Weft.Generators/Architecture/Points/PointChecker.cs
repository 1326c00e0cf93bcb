using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Points;

/// <summary>Checks a lowered architecture at its points.</summary>
internal static class PointChecker
{
    public static EquatableArray<Problem> Check(LoweredArchitecture architecture, CancellationToken cancellation)
    {
        var problems = new ProblemList();
        foreach (var point in PointMaker.Make(architecture.Architecture, problems))
        {
            var found = new ProblemList();
            Manifest.At(architecture, point, found, cancellation);

            if (point.IsVariation && found.ToArray().Any(p => p.Rule == Rules.Requirement))
            {
                // What stands in a slot refuses what its owner would set there: not a point of the whole.
                continue;
            }

            // One point is enough to show what is wrong; the others would say the same.
            foreach (var problem in found.ToArray())
            {
                problems.Add(problem);
            }

            if (found.Count > 0)
            {
                break;
            }
        }

        return problems.ToArray();
    }
}
