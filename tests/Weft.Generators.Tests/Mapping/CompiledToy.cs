using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weft.Generators.Tests.Mapping;

/// <summary>Compiles a generated mapping beside hand-written configs, and evaluates expressions there.</summary>
internal static class CompiledToy
{
    private const string Configs = """
        #nullable enable
        using System;
        using System.Collections.Generic;
        using System.Text.Json;
        using Weft;

        namespace Toy;

        public enum PartsHiddenAct { Gelu, GeluFast }

        public static class Fused { public static Architecture Architecture => null!; }

        public static class Parts { public static Architecture Architecture => null!; }

        public sealed record FusedConfig : ToyConfig
        {
            public long Width { get; init; } = 8;
            public long Depth { get; init; } = 2;
            public long HeadWidth { get; init; } = 4;
            public double MlpRatio { get; init; } = 4;
            public Activation Act { get; init; }
            public bool Bias { get; init; } = true;
            public bool Rope { get; init; }
            public long Hidden => ConfigMath.ToInt(Width * MlpRatio);
            public override string Shown => $"{Width} {Depth} {HeadWidth} {Hidden} {Act} {Bias} {Rope}";
        }

        public sealed record PartsConfig : ToyConfig
        {
            public long HiddenSize { get; init; }
            public long NumLayers { get; init; }
            public long NumHeads { get; init; }
            public long IntermediateSize { get; init; }
            public PartsHiddenAct HiddenAct { get; init; }
            public bool UseBias { get; init; }
            public override string Shown => $"{HiddenSize} {NumLayers} {NumHeads} {IntermediateSize} {HiddenAct} {UseBias}";
        }

        public abstract record ToyConfig : ArchitectureConfig
        {
            public abstract string Shown { get; }
            public override Architecture Architecture => null!;
            public override IReadOnlyList<ConfigParam> Params => [];
            public override ArchitectureConfig With(string address, JsonElement value) => this;
            public override void Validate() { }
        }

        public static class Probe
        {
            public static string Run() { try { return RESULT; } catch (WeftException e) { return $"{e.GetType().Name}: {e.Message}"; } }

            private static string RoundTrip(FusedConfig config)
            {
                var right = ToyMapping.Instance.ToRight(config);
                return $"{((ToyConfig)right).Shown} | {((ToyConfig)ToyMapping.Instance.ToLeft!(right)).Shown}";
            }
        }
        """;

    /// <summary>A function that gives the text of an expression.</summary>
    public static Func<string, string> Compile(string mapping) => expression =>
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(Weft.Architecture).Assembly.Location).Distinct().Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "toy",
            [CSharpSyntaxTree.ParseText(mapping), CSharpSyntaxTree.ParseText(Configs.Replace("RESULT", expression))],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        compilation.Emit(image).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()).ShouldBeEmpty();
        return (string)Assembly.Load(image.ToArray()).GetType("Toy.Probe")!.GetMethod("Run")!.Invoke(null, null)!;
    };
}
