using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Upstream;

/// <summary>How surely a config belongs to a table, from not at all to by name.</summary>
internal enum UpstreamFit
{
    None,
    Form,
    Family,
    Class,
}

/// <summary>A class that a config may be about, and the table that says so.</summary>
internal sealed record UpstreamCandidate(LoweredArchitecture Architecture, ConfigDocument Document)
{
    /// <summary>Candidates among classes; for a slot by the tables made for that, where a class has any.</summary>
    public static IEnumerable<UpstreamCandidate> Of(IEnumerable<LoweredArchitecture> classes, string layout, JsonNode envelope, bool inSlot) =>
        from architecture in classes
        let tables = architecture.Architecture.Upstream.Where(t => t.Layout == layout).ToList()
        from table in tables.Where(t => t.Nested == (inSlot && tables.Exists(other => other.Nested)))
        select new UpstreamCandidate(architecture, new ConfigDocument(table, envelope));

    /// <summary>Those that fit best; none where nothing fits.</summary>
    public static IReadOnlyList<UpstreamCandidate> Best(IReadOnlyList<UpstreamCandidate> all)
    {
        var fits = all.Select(c => (Candidate: c, Fit: c.Fit())).Where(f => f.Fit != UpstreamFit.None).ToList();
        return [.. fits.Where(f => f.Fit == fits.Max(other => other.Fit)).Select(f => f.Candidate)];
    }

    /// <summary>The preset of a name, which may carry a tag behind a dot.</summary>
    public PresetModel? PresetNamed(string name) =>
        Architecture.Architecture.Presets.FirstOrDefault(p => p.Name == name) ?? Architecture.Architecture.Presets.FirstOrDefault(p => p.Name == name.Split('.')[0]);

    private UpstreamFit Fit()
    {
        var table = Document.Table;
        return Document.Unmet().Count > 0 ? UpstreamFit.None
            : Says("architectures", table.Architectures) ? UpstreamFit.Class
            : Says("model_type", table.ModelTypes) ? UpstreamFit.Family
            : table.Architectures.Count > 0 || table.ModelTypes.Count > 0 ? UpstreamFit.None
            : table.Preset is null ? UpstreamFit.Form
            : Document.PresetName is { } name && PresetNamed(name) is not null ? UpstreamFit.Class
            : UpstreamFit.None;
    }

    private bool Says(string field, EquatableArray<string> names) => ConfigDocument.Texts(Document.Node(field)).Any(names.Contains);
}
