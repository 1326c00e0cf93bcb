using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Weft.Generators.Tests.Harness;

/// <summary>What MSBuild hands to a generator: properties of the project and metadata of additional files.</summary>
internal sealed class TestOptions : AnalyzerConfigOptionsProvider
{
    public static readonly TestOptions Empty = new(Values.Empty, ImmutableDictionary<string, Values>.Empty);

    private readonly Values _properties;
    private readonly ImmutableDictionary<string, Values> _files;

    private TestOptions(Values properties, ImmutableDictionary<string, Values> files) => (_properties, _files) = (properties, files);

    public override AnalyzerConfigOptions GlobalOptions => _properties;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Values.Empty;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Of(textFile.Path);

    /// <summary>Sets an MSBuild property that a <c>CompilerVisibleProperty</c> names.</summary>
    public TestOptions WithProperty(string name, string value) => new(_properties.With($"build_property.{name}", value), _files);

    /// <summary>Sets metadata of an additional file that a <c>CompilerVisibleItemMetadata</c> names.</summary>
    public TestOptions WithMetadata(string path, string name, string value) =>
        new(_properties, _files.SetItem(path, Of(path).With($"build_metadata.AdditionalFiles.{name}", value)));

    private Values Of(string path) => _files.GetValueOrDefault(path, Values.Empty);

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public static readonly Values Empty = new(ImmutableDictionary.Create<string, string>(KeyComparer));

        public override IEnumerable<string> Keys => values.Keys;

        public Values With(string key, string value) => new(values.SetItem(key, value));

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
