using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tests.Mutation;

/// <summary>Which generated files must be compiled anew when some of them change: those, and whatever names a type of theirs.</summary>
internal sealed class CodeUnits(ImmutableArray<SyntaxTree> code)
{
    // Every class names the catalog to load itself by a path, which no case does: what holds for all says nothing of one.
    private const string CatalogFile = "Catalog.g.cs";

    private readonly ImmutableArray<Unit> units = [.. code.Where(tree => !IsCatalog(tree)).Select(Unit.Of)];

    /// <summary>What must be compiled in place of a part of the code; empty where nothing changed.</summary>
    public ImmutableArray<SyntaxTree> Affected(ImmutableArray<SyntaxTree> mutated)
    {
        var old = code.ToDictionary(tree => tree.FilePath);
        var changed = mutated.Where(tree => !old.TryGetValue(tree.FilePath, out var before) || (before != tree && !before.GetText().ContentEquals(tree.GetText()))).ToList();
        if (changed.Count == 0)
        {
            return [];
        }

        var files = changed.Select(tree => tree.FilePath).ToHashSet();
        var types = changed.SelectMany(tree => Unit.Of(tree).Declared).ToHashSet();
        while (units.Where(unit => !files.Contains(unit.File) && unit.Named.Overlaps(types)).ToList() is { Count: > 0 } more)
        {
            files.UnionWith(more.Select(unit => unit.File));
            types.UnionWith(more.SelectMany(unit => unit.Declared));
        }

        return [.. mutated.Where(tree => files.Contains(tree.FilePath) || IsCatalog(tree))];
    }

    private static bool IsCatalog(SyntaxTree tree) => Path.GetFileName(tree.FilePath) == CatalogFile;

    private sealed record Unit(string File, ImmutableHashSet<string> Declared, ImmutableHashSet<string> Named)
    {
        public static Unit Of(SyntaxTree tree)
        {
            var root = tree.GetCompilationUnitRoot();
            return new(
                tree.FilePath,
                [.. root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.ValueText)],
                [.. root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText)]);
        }
    }
}
