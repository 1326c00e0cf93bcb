using Microsoft.CodeAnalysis;

namespace Weft.Generators.Tests.Harness;

/// <summary>A generator that carries the compilation in its model, as none should.</summary>
internal sealed class CarryingGenerator : IIncrementalGenerator
{
    public const string Model = nameof(Model);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var models = context.AdditionalTextsProvider
            .Combine(context.CompilationProvider)
            .Select(static (pair, _) => new Carrier(pair.Left.Path, [pair.Right]))
            .WithTrackingName(Model);
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource("x.g.cs", $"// {model.Path} of {model.Held.Length}"));
    }

    private sealed record Carrier(string Path, object[] Held);
}
