using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weft.Generators.Emission;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>
/// The code of the shipped files, compiled once. Code that differs in some files is judged by these and by what names a type
/// of theirs: all other files see the same declarations as before.
/// </summary>
internal sealed class CompiledZoo
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    private readonly Dictionary<GeneratedFile, SyntaxTree> _shipped;
    private readonly Dictionary<SyntaxTree, HashSet<string>> _words;
    private readonly Compilation _compilation;

    public CompiledZoo(ImmutableArray<GeneratedFile> files)
    {
        _shipped = files.ToDictionary(file => file, Tree);
        _words = _shipped.Values.ToDictionary(tree => tree, tree => tree.GetRoot().DescendantTokens(descendIntoTrivia: true).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.Text).ToHashSet(StringComparer.Ordinal));
        _compilation = UserProject.Compile(Parse).AddSyntaxTrees(_shipped.Values);
        _compilation.GetDiagnostics().ShouldAllBe(d => d.Severity < DiagnosticSeverity.Warning);
    }

    /// <summary>Whether these are the shipped files and no other.</summary>
    public bool IsShipped(ImmutableArray<GeneratedFile> files) => files.Length == _shipped.Count && files.All(_shipped.ContainsKey);

    /// <summary>What the compiler says of this code instead of the shipped.</summary>
    public IReadOnlyList<string> Complaints(ImmutableArray<GeneratedFile> files)
    {
        var kept = files.Where(_shipped.ContainsKey).ToHashSet();
        List<SyntaxTree> added = [.. files.Where(file => !kept.Contains(file)).Select(Tree)];
        List<SyntaxTree> removed = [.. _shipped.Where(file => !kept.Contains(file.Key)).Select(file => file.Value)];
        var touched = added.Concat(removed).SelectMany(Types).ToHashSet(StringComparer.Ordinal);

        var compilation = _compilation.RemoveSyntaxTrees(removed).AddSyntaxTrees(added);
        return [.. added.Concat(kept.Select(file => _shipped[file]).Where(tree => _words[tree].Overlaps(touched)))
            .SelectMany(tree => compilation.GetSemanticModel(tree).GetDiagnostics())
            .Where(d => d.Severity >= DiagnosticSeverity.Warning)
            .Select(d => $"{d} in: {d.Location.SourceTree?.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()}")];
    }

    private static SyntaxTree Tree(GeneratedFile file) => CSharpSyntaxTree.ParseText(file.Text, Parse);

    private static IEnumerable<string> Types(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text);
}
