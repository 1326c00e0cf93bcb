using TorchSharp;

namespace Weft.Tests.Models;

/// <summary>Compares computed values with recorded ones.</summary>
internal static class Parity
{
    private const double Relative = 1e-5;

    /// <summary>What is not as recorded: a line for each name. Empty when everything agrees.</summary>
    public static IReadOnlyList<string> Differences(ModelCase model, IReadOnlyDictionary<string, torch.Tensor> values)
    {
        List<string> found = [];
        foreach (var (name, value) in values)
        {
            using var scope = torch.NewDisposeScope();
            var expected = model[name];

            // transformers norms the class token only.
            if (name == "mid.vision.norm" && value.dim() == 2 && expected.dim() == 3)
            {
                expected = expected.select(1, 0);
            }

            if (!expected.shape.SequenceEqual(value.shape))
            {
                found.Add($"{name}: expected [{string.Join(", ", expected.shape)}], found [{string.Join(", ", value.shape)}]");
                continue;
            }

            var excess = ((value.detach().to(torch.ScalarType.Float64) - expected).abs() - (expected.abs() * Relative)).max().item<double>();
            if (!(excess <= model.Tolerance(name)))
            {
                found.Add($"{name}: {excess:g3} off, {model.Tolerance(name):g3} allowed");
            }
        }

        return found;
    }
}
