using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using Weft.Tests.Models;

namespace Weft.Tests.Mutation;

/// <summary>A recorded case, opened as a model of a catalog whose descriptions may have been mutated.</summary>
/// <param name="Recorded">What the library computed.</param>
/// <param name="Layout">The layout of the weights.</param>
/// <param name="Path">The directory of config and weights.</param>
/// <param name="Class">The class to open it as.</param>
/// <param name="Classes">That class, and those of its parts.</param>
/// <param name="IsPart">Whether the class is a part of what the directory holds.</param>
internal sealed record MutationSubject(ModelCase Recorded, string Layout, string Path, string Class, ImmutableSortedSet<string> Classes, bool IsPart)
{
    /// <summary>Opens the model, runs it, and says which values are as recorded; null where the config or the weights are refused, or the values cannot be computed.</summary>
    public ImmutableSortedSet<string>? Right(ModelCatalog catalog)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        try
        {
            var loaded = ModelLoader.Open(catalog, Path, IsPart ? Class : null, new() { Set = Recorded.Set });
            using var module = loaded.Module;
            var trace = new Trace(module, Recorded.Names);
            var outputs = FixtureTests.Run(loaded, Recorded);
            var values = outputs.Concat(trace.Values.Where(value => !outputs.ContainsKey(value.Key))).ToDictionary();
            var wrong = Parity.Differences(Recorded, values).Select(difference => difference.Split(':')[0]);
            return [.. values.Keys.Except(wrong)];
        }
        catch (Exception e) when (e is WeftException or ArgumentException or InvalidOperationException or KeyNotFoundException or ExternalException)
        {
            return null;
        }
    }
}
