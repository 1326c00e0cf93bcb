using System.Runtime.CompilerServices;
using TorchSharp;

namespace Weft.Testing;

/// <summary>Asserts that a model gives the numbers that it should.</summary>
public static class ModelAssert
{
    /// <summary>Asserts that two tensors have the same dtype and shape, and elements that are close.</summary>
    /// <param name="actual">What was computed.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="tolerance">How far elements may be apart; null: what is usual for the dtype (<see cref="Tolerance.For"/>).</param>
    /// <param name="name">What the tensor is called; the compiler gives the expression.</param>
    /// <exception cref="AssertionException">They are not; the message names the tensor, the worst element and the largest errors.</exception>
    public static void Close(torch.Tensor actual, torch.Tensor expected, Tolerance? tolerance = null, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        if (Closeness.Fault(name, actual, expected, tolerance) is { } fault)
        {
            throw new AssertionException(fault);
        }
    }

    /// <summary>Asserts that there are the same names, and the same under each.</summary>
    /// <param name="actual">What was computed, by name, as <see cref="ArchitectureMethod.Invoke"/> gives it.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="tolerance">How far elements may be apart; null: what is usual for each dtype (<see cref="Tolerance.For"/>).</param>
    /// <exception cref="AssertionException">They are not; the message tells all names and tensors that differ.</exception>
    public static void Close(IReadOnlyDictionary<string, torch.Tensor> actual, IReadOnlyDictionary<string, torch.Tensor> expected, Tolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        var faults = expected.Keys.Except(actual.Keys).Order(StringComparer.Ordinal).Select(name => $"{name}: expected {Closeness.Show(expected[name])}, found no such tensor.")
            .Concat(actual.Keys.Except(expected.Keys).Order(StringComparer.Ordinal).Select(name => $"{name}: expected no such tensor, found {Closeness.Show(actual[name])}."))
            .Concat(expected.Keys.Intersect(actual.Keys).Order(StringComparer.Ordinal).Select(name => Closeness.Fault(name, actual[name], expected[name], tolerance)).OfType<string>())
            .ToList();
        if (faults.Count > 0)
        {
            throw new AssertionException(string.Join("\n", faults));
        }
    }

    /// <summary>Asserts that what was computed is what was recorded.</summary>
    /// <param name="actual">What was computed, by name.</param>
    /// <param name="expected">A safetensors file, or any other that Weft reads, with the same names.</param>
    /// <param name="tolerance">How far elements may be apart; null: what is usual for each dtype (<see cref="Tolerance.For"/>).</param>
    /// <exception cref="AssertionException">It is not; the message tells all names and tensors that differ.</exception>
    /// <exception cref="WeftException">The file cannot be read.</exception>
    public static void Close(IReadOnlyDictionary<string, torch.Tensor> actual, string expected, Tolerance? tolerance = null)
    {
        using var scope = torch.NewDisposeScope();
        Close(actual, TensorFile.Read(expected), tolerance);
    }
}
