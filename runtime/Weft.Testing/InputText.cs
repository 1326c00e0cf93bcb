using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Weft.Testing;

/// <summary>An additional file as a build hands it to the generator.</summary>
/// <param name="path">Its path inside the project.</param>
/// <param name="text">What it holds.</param>
/// <param name="metadata">Metadata of the item, by name.</param>
internal sealed class InputText(string path, string text, params IEnumerable<KeyValuePair<string, string>> metadata) : AdditionalText
{
    public override string Path => path;

    public AnalyzerConfigOptions Options { get; } = new InputOptions.Values(metadata.Select(one => KeyValuePair.Create($"build_metadata.AdditionalFiles.{one.Key}", one.Value)));

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);
}
