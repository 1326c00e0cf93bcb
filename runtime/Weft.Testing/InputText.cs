using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

/// <summary>Properties of the project and metadata of its files, as a build hands them to the generator.</summary>
/// <param name="properties">The properties, by name.</param>
internal sealed class InputOptions(params IEnumerable<KeyValuePair<string, string>> properties) : AnalyzerConfigOptionsProvider
{
    private static readonly Values None = new([]);

    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(properties.Select(one => KeyValuePair.Create($"build_property.{one.Key}", one.Value)));

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => None;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => ((InputText)textFile).Options;

    internal sealed class Values(IEnumerable<KeyValuePair<string, string>> values) : AnalyzerConfigOptions
    {
        private readonly ImmutableDictionary<string, string> _values = values.ToImmutableDictionary(KeyComparer);

        public override IEnumerable<string> Keys => _values.Keys;

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);
    }
}
