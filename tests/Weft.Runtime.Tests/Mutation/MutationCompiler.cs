using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Mutation;

/// <summary>Compiles generated code once as it is, and of each mutant no more than what it changes: the rest is taken from the first assembly.</summary>
internal sealed class MutationCompiler
{
    private const string RightName = "Right";
    private const string MutantName = "Mutant";

    private readonly CSharpCompilation project;
    private readonly CodeUnits units;
    private readonly Assembly right;

    /// <param name="parse">How the code was parsed.</param>
    /// <param name="code">The code without a mutation.</param>
    public MutationCompiler(CSharpParseOptions parse, ImmutableArray<SyntaxTree> code)
    {
        units = new(code);
        var empty = UserProject.Compile(parse);

        // Mutants are compiled side by side already.
        empty = empty.WithOptions(empty.Options.WithConcurrentBuild(false).WithNullableContextOptions(NullableContextOptions.Annotations));

        // Classes build each other by constructors that are internal.
        var open = CSharpSyntaxTree.ParseText($"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{MutantName}\")]", parse);
        var image = Emit(empty.WithAssemblyName(RightName).AddSyntaxTrees(open).AddSyntaxTrees(code));
        right = new AssemblyLoadContext(RightName).LoadFromStream(new MemoryStream(image));
        project = empty.WithAssemblyName(MutantName).AddReferences(MetadataReference.CreateFromImage(image));
        Right = CatalogOf(right);
    }

    /// <summary>The catalog without a mutation.</summary>
    public ModelCatalog Right { get; }

    /// <summary>The catalog of mutated code; null where the code is the same.</summary>
    public ModelCatalog? Mutated(ImmutableArray<SyntaxTree> code)
    {
        var affected = units.Affected(code);
        if (affected.IsEmpty)
        {
            return null;
        }

        var context = new AssemblyLoadContext(MutantName);
        context.Resolving += (_, name) => name.Name == RightName ? right : null;
        return CatalogOf(context.LoadFromStream(new MemoryStream(Emit(project.AddSyntaxTrees(affected)))));
    }

    private static byte[] Emit(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return image.ToArray();
    }

    private static ModelCatalog CatalogOf(Assembly assembly) => (ModelCatalog)assembly.GetType("Models.Catalog")!.GetProperty("Models")!.GetValue(null)!;
}
