using System.Collections.Immutable;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Pipeline;

internal sealed record MappingInput(ParsedFile File);
internal sealed record CompiledMapping(ParsedFile File, string Expression, EquatableArray<GeneratedFile> Files, EquatableArray<Problem> Problems);

/// <summary>From a mapping file and its architectures to a proven mapping and its C#.</summary>
internal static class MappingStep
{
    public static MappingInput? Gather(ParsedFile file, ImmutableArray<CompiledArchitecture> architectures, ProjectOptions options) => null;
    public static CompiledMapping Compile(MappingInput input, CancellationToken cancellation) => new(input.File, "", [], []);
    public static EquatableArray<GeneratedFile> Emit(CompiledMapping mapping, CancellationToken cancellation) => mapping.Files;
}
