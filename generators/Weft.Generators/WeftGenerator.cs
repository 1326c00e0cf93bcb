using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Weft.Generators.Emission;
using Weft.Generators.Pipeline;

namespace Weft.Generators;

/// <summary>Compiles architecture, mapping and layout files into C#. Steps only: each is a pure function over value-equal records.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class WeftGenerator : IIncrementalGenerator
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var options = context.AnalyzerConfigOptionsProvider.Select(ProjectOptions.From).WithTrackingName(TrackingNames.Options);
        var inputs = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, c) => InputFile.From(pair.Left, pair.Right, c)).Where(static file => file is not null).Select(static (file, _) => file!).WithTrackingName(TrackingNames.Inputs);
        var parsed = inputs.Select(ParsedFile.From).WithTrackingName(TrackingNames.Parsed);
        var all = parsed.Collect();

        var needed = all.Select(NeededReferences.Of).WithTrackingName(TrackingNames.Needed);
        var architectures = parsed.Where(static f => f.Kind == FileKind.Architecture).Combine(all).Combine(needed).Combine(options)
            .Select(static (x, _) => ArchitectureStep.Gather(x.Left.Left.Left, x.Left.Left.Right, x.Left.Right, x.Right)).WithTrackingName(TrackingNames.ArchitectureSources)
            .Where(static input => input is not null)
            .Select(static (input, c) => ArchitectureStep.Compile(input!, c)).WithTrackingName(TrackingNames.Architectures);

        var presets = parsed.Where(static f => f.UpstreamClass is not null).Combine(all).Combine(architectures.Collect()).Combine(options)
            .Select(static (x, _) => UpstreamStep.Gather(x.Left.Left.Left, x.Left.Left.Right, x.Left.Right, x.Right)).WithTrackingName(TrackingNames.PresetSources)
            .Where(static input => input is not null)
            .Select(static (input, c) => UpstreamStep.Read(input!, c)).WithTrackingName(TrackingNames.Presets);
        Emit(context, architectures.Combine(presets.Collect()).Select(static (x, _) => ArchitectureStep.WithPresets(x.Left, x.Right)).Select(ArchitectureStep.Emit).WithTrackingName(TrackingNames.ArchitectureFiles));

        Emit(context, parsed.Where(static f => f.Kind == FileKind.Components).Combine(all).Combine(options)
            .Select(static (x, _) => InterfaceStep.Gather(x.Left.Left, x.Left.Right, x.Right)).WithTrackingName(TrackingNames.InterfaceSources)
            .Select(InterfaceStep.Emit).WithTrackingName(TrackingNames.InterfaceFiles));

        var mappings = parsed.Where(static f => f.Kind == FileKind.Mapping).Combine(all).Combine(architectures.Collect()).Combine(presets.Collect()).Combine(options)
            .Select(static (x, _) => MappingStep.Gather(x.Left.Left.Left.Left, x.Left.Left.Left.Right, x.Left.Left.Right, x.Left.Right, x.Right)).WithTrackingName(TrackingNames.MappingSources)
            .Where(static input => input is not null)
            .Select(static (input, c) => MappingStep.Compile(input!, c)).WithTrackingName(TrackingNames.Mappings);
        Emit(context, mappings.Select(MappingStep.Emit).WithTrackingName(TrackingNames.MappingFiles));

        var others = all.Select(OtherFiles.From).WithTrackingName(TrackingNames.Others);
        var catalog = architectures.Select(static (a, _) => CatalogStep.NameOf(a)).Collect()
            .Combine(mappings.Select(static (m, _) => CatalogStep.KeySetOf(m)).Collect()).Select(static (x, _) => x.Left.AddRange(x.Right))
            .Combine(mappings.Select(static (m, _) => CatalogStep.NameOf(m)).Collect())
            .Combine(others.Select(static (o, _) => o with { Problems = [] })).Combine(options)
            .Select(static (x, _) => CatalogStep.Emit(x.Left.Left.Left, x.Left.Left.Right, x.Left.Right, x.Right)).WithTrackingName(TrackingNames.Catalog);
        context.RegisterSourceOutput(catalog, AddAll);

        var problems = architectures.SelectMany(static (a, _) => a.Problems).Collect()
            .Combine(presets.SelectMany(static (p, _) => p.Problems).Collect())
            .Combine(mappings.SelectMany(static (m, _) => m.Problems).Collect())
            .Combine(others.Select(static (o, _) => o.Problems))
            .Select(static (x, _) => x.Left.Left.Left.Concat(x.Left.Left.Right).Concat(x.Left.Right).Concat(x.Right).ToEquatableArray()).WithTrackingName(TrackingNames.Problems);
        var diagnostics = inputs.Collect().Combine(problems)
            .Select(static (x, c) => DiagnosticStep.Locate(x.Left, x.Right, c)).WithTrackingName(TrackingNames.Diagnostics);
        context.RegisterSourceOutput(diagnostics, static (output, located) =>
        {
            foreach (var problem in located)
            {
                output.ReportDiagnostic(problem.ToDiagnostic());
            }
        });
    }

    private static void Emit(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<EquatableArray<GeneratedFile>> files) =>
        context.RegisterSourceOutput(files, AddAll);

    private static void AddAll(SourceProductionContext output, EquatableArray<GeneratedFile> files)
    {
        foreach (var file in files)
        {
            output.AddSource(file.Hint, SourceText.From(file.Text, Utf8));
        }
    }
}
