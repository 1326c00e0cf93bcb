using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Weft.Generators.Diagnostics;
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
        var files = parsed.All();
        var project = files.With(options, static (all, o) => new Project(all.Items, o));

        var needed = files.Select(static (all, c) => new All<string>(NeededReferences.Of(all.Items, c))).WithTrackingName(TrackingNames.Needed);
        var architectures = parsed.Where(static f => f.Kind == FileKind.Architecture).Combine(project.With(needed, static (p, names) => new NeedingProject(p.Files, p.Options, names.Items)))
            .Select(static (x, _) => ArchitectureStep.Gather(x.Left, x.Right.Files, x.Right.Needed, x.Right.Options)).WithTrackingName(TrackingNames.ArchitectureSources)
            .Where(static input => input is not null)
            .Select(static (input, c) => ArchitectureStep.Compile(input!, c)).WithTrackingName(TrackingNames.Architectures);

        var compiled = project.With(architectures.All(), static (p, all) => new CompiledProject(p.Files, p.Options, all.Items));
        var presets = parsed.Where(static f => f.UpstreamClass is not null).Combine(compiled)
            .Select(static (x, _) => UpstreamStep.Gather(x.Left, x.Right.Files, x.Right.Architectures, x.Right.Options)).WithTrackingName(TrackingNames.PresetSources)
            .Where(static input => input is not null)
            .Select(static (input, c) => UpstreamStep.Read(input!, c)).WithTrackingName(TrackingNames.Presets);
        var allPresets = presets.All();
        Emit(context, architectures.Combine(allPresets).Select(static (x, _) => ArchitectureStep.WithPresets(x.Left, x.Right.Items)), ArchitectureStep.Emit, TrackingNames.ArchitectureFiles);

        var interfaces = parsed.Where(static f => f.Kind == FileKind.Components).Combine(project)
            .Select(static (x, _) => InterfaceStep.Gather(x.Left, x.Right.Files, x.Right.Options)).WithTrackingName(TrackingNames.InterfaceSources);
        Emit(context, interfaces, InterfaceStep.Emit, TrackingNames.InterfaceFiles);

        var complete = compiled.With(allPresets, static (p, all) => new CompleteProject(p.Files, p.Options, p.Architectures, all.Items));
        var mappings = parsed.Where(static f => f.Kind == FileKind.Mapping).Combine(complete)
            .Select(static (x, _) => MappingStep.Gather(x.Left, x.Right.Files, x.Right.Architectures, x.Right.Presets, x.Right.Options)).WithTrackingName(TrackingNames.MappingSources)
            .Where(static input => input is not null)
            .Select(static (input, c) => MappingStep.Compile(input!, c)).WithTrackingName(TrackingNames.Mappings);
        Emit(context, mappings, MappingStep.Emit, TrackingNames.MappingFiles);

        var others = files.Select(static (all, c) => OtherFiles.From(all.Items, c)).WithTrackingName(TrackingNames.Others);
        var classes = architectures.Select(static (a, _) => CatalogStep.NameOf(a)).All().With(mappings.Select(static (m, _) => CatalogStep.KeySetOf(m)).All(), All<string>.Join);
        var names = classes.With(mappings.Select(static (m, _) => CatalogStep.NameOf(m)).All(), static (c, m) => new CatalogNames(c.Items, m.Items));
        var catalog = names.With(others.Select(static (o, _) => o with { Problems = [] }).With(options, static (o, p) => new CatalogSurroundings(o, p)), static (n, s) => new All<GeneratedFile>(CatalogStep.Emit(n, s))).WithTrackingName(TrackingNames.Catalog);
        context.RegisterSourceOutput(catalog, AddAll);

        var problems = architectures.SelectMany(static (a, _) => a.Problems).All()
            .With(presets.SelectMany(static (p, _) => p.Problems).All(), All<Problem>.Join)
            .With(mappings.SelectMany(static (m, _) => m.Problems).All(), All<Problem>.Join)
            .With(others.Select(static (o, _) => new All<Problem>(o.Problems)), All<Problem>.Join).WithTrackingName(TrackingNames.Problems);
        var diagnostics = inputs.All().Combine(problems)
            .Select(static (x, c) => new All<LocatedProblem>(DiagnosticStep.Locate(x.Left.Items, x.Right.Items, c))).WithTrackingName(TrackingNames.Diagnostics);
        context.RegisterSourceOutput(diagnostics, static (output, located) =>
        {
            foreach (var problem in located.Items)
            {
                output.ReportDiagnostic(problem.ToDiagnostic());
            }
        });
    }

    private static void Emit<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<T> values, Func<T, CancellationToken, EquatableArray<GeneratedFile>> emit, string name) =>
        context.RegisterSourceOutput(values.Select((value, c) => new All<GeneratedFile>(emit(value, c))).WithTrackingName(name), AddAll);

    private static void AddAll(SourceProductionContext output, All<GeneratedFile> files)
    {
        foreach (var file in files.Items)
        {
            output.AddSource(file.Hint, SourceText.From(file.Text, Utf8));
        }
    }
}
