using Microsoft.CodeAnalysis;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>Generated types are as visible as the project, or an item of it, says, and in the namespace that it says.</summary>
public sealed class ItemMetadataTests
{
    [Fact]
    public void A_project_makes_all_of_its_types_internal()
    {
        var run = Project().SetProperty("WeftVisibility", "internal").Run();

        run.CompilesWithoutWarnings();
        TypesOf(run).Where(t => t.DeclaredAccessibility != Accessibility.Internal).Select(t => t.Name).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_says_otherwise_of_its_own()
    {
        var run = Project().SetMetadata("a/left.arch.json", "WeftVisibility", "Internal").Run();

        // A mapping is reached through its classes, so that it is always internal.
        TypesOf(run).Where(t => t.DeclaredAccessibility == Accessibility.Internal).Select(t => t.Name).Order().ShouldBe(["Left", "LeftConfig", "LeftPool", "MMapping"]);
        TypesOf(run).Count(t => t.DeclaredAccessibility == Accessibility.Public).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_file_in_a_namespace_of_its_own_finds_the_catalog()
    {
        var run = Project().SetProperty("RootNamespace", "App").SetMetadata("a/left.arch.json", "WeftNamespace", "My.Models").SetMetadata("a/m.map.json", "WeftNamespace", "My.Mappings").Run();

        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        TypesOf(run).Select(t => t.ToDisplayString()).ShouldContain("My.Models.Left");
        TypesOf(run).Select(t => t.ToDisplayString()).ShouldContain("App.Catalog");
    }

    private static GeneratorRunner Project() => new GeneratorRunner(new WeftGenerator())
        .Add("a/left.arch.json", Good.Left).Add("a/left.presets.json", Good.Presets).Add("a/right.arch.json", Good.Right)
        .Add("a/m.map.json", Good.Mapping).Add("a/parts.components.json", Good.Parts);

    private static List<INamedTypeSymbol> TypesOf(GeneratorRun run)
    {
        var (types, open) = (new List<INamedTypeSymbol>(), new Stack<INamespaceSymbol>([run.Compilation.Assembly.GlobalNamespace]));
        while (open.TryPop(out var space))
        {
            types.AddRange(space.GetTypeMembers());
            foreach (var inner in space.GetNamespaceMembers())
            {
                open.Push(inner);
            }
        }

        return types;
    }
}
