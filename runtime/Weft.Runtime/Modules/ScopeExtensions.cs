using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace Weft;

/// <summary>What generated <c>forward</c> methods need of dispose scopes.</summary>
public static class ScopeExtensions
{
    /// <summary>Lets a result outlive the scope: what this scope owns moves to the scope around it, or out of all scopes. A tensor that this scope does not own, such as an input handed through, is left alone.</summary>
    /// <param name="scope">The scope of the method that returns.</param>
    /// <param name="t">The result.</param>
    /// <returns>The result; null for null.</returns>
    [return: NotNullIfNotNull(nameof(t))]
    public static torch.Tensor? Keep(this DisposeScope scope, torch.Tensor? t)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return t is null ? null : scope.MoveToOuter(t);
    }
}
