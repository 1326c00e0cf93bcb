namespace Weft;

/// <summary>How an ecosystem's config file binds to an architecture's config. One table, read and written.</summary>
/// <remarks>
/// Paths are dotted and relative to <see cref="At"/>; a leading <c>/</c> starts at the root of the ecosystem's envelope.
/// Alternatives stand behind each other with <c>|</c> (<c>/num_classes|/pretrained_cfg.num_classes</c>): the first that is present is read, the first of all is written.
/// In an array a step of a path is the place of an item (<c>size.0</c>), or with a colon all items from there on (<c>size.1:</c>).
/// A param without an entry in <see cref="Fields"/> binds the field of its own name at <see cref="At"/>.
/// Every field of the whole envelope, in objects on the way to a known path too, that is neither bound, fixed nor ignored is refused by name;
/// <c>architectures</c> and <c>model_type</c> at the root are known where the table lists values for them.
/// A model with slots is read by the tables of all its parts together: a field that one of them knows is known, and an ignored object that another part is read from is not ignored.
/// Params of a part that its owner decides are neither read nor written, whatever their fields hold.
/// </remarks>
public sealed record UpstreamTable
{
    /// <summary>The ecosystem's layout.</summary>
    public required Layout Layout { get; init; }

    /// <summary>Whether this table is for the class in a slot of a larger model; else it is for the class by itself, and in a slot only where no table is for that.</summary>
    public bool Nested { get; init; }

    /// <summary>Values of <c>architectures</c> at the root that mean this class; the one asked for is written, else the first that can express the config.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Values of <c>model_type</c> at the root that this class can be read from; the one at the place of the written architecture is written where the lists are equally long, else the first.</summary>
    public IReadOnlyList<string> ModelTypes { get; init; } = [];

    /// <summary>Paths that must be present (or, with a leading <c>!</c>, absent) for this table to apply; null, false and an empty text count as absent. With <c>=text</c> at the end, that must (or must not) be what it holds.</summary>
    public IReadOnlyList<string> When { get; init; } = [];

    /// <summary>Path of the object that holds the fields, from the root; empty for the root.</summary>
    /// <remarks>Of alternatives with <c>|</c> the first that is there and not null is read, the others are ignored, and the last is written: <c>old_config|config</c>.</remarks>
    public string At { get; init; } = "";

    /// <summary>Path of a preset name to start from; text after the first <c>.</c> of the name is a tag and ignored. Null: start from the defaults.</summary>
    /// <remarks>With a preset, params bound by their own name are written only where they differ from it; those in <see cref="Fields"/> always.</remarks>
    public string? Preset { get; init; }

    /// <summary>Bindings that differ from "same name at <see cref="At"/>". Of several for one param, the first whose field is present is read, and the first that can express the value is written.</summary>
    public IReadOnlyList<UpstreamField> Fields { get; init; } = [];

    /// <summary>Fields that must hold one value, written when <see cref="UpstreamConstant.Write"/>.</summary>
    public IReadOnlyList<UpstreamConstant> Fixed { get; init; } = [];

    /// <summary>Fields that repeat a param where this class does not read it, for classes that are read from a part of the same file: path and param. They are written, and known.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Also { get; init; } = [];

    /// <summary>Paths without influence on the result; a path covers what lies below it, and a <c>*</c> at its end any end of the last name.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Paths without influence where they hold this JSON, or null: <see cref="Ecosystem.Neutral"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Neutral { get; init; } = [];

    /// <summary>Whether the library takes a null below <see cref="At"/> for an absent field, known to it or not.</summary>
    public bool NullIsAbsent { get; init; }

    /// <summary>Names of the <see cref="PreprocessingTable.Kinds"/> that a model of this class may get, in the order of preference; empty: it sees no images.</summary>
    public IReadOnlyList<string> Preprocessors { get; init; } = [];

    /// <summary>Params that this ecosystem has no field for: they keep the preset's or default's value, and writing refuses another one.</summary>
    public IReadOnlyList<string> Unbound { get; init; } = [];
}

/// <summary>Binds a param to a field.</summary>
/// <param name="Param">The param's name.</param>
/// <param name="Path">Where the field is.</param>
/// <param name="Values">Pairs (upstream JSON, param JSON), tried in order both ways; empty: the value itself.</param>
/// <param name="Absent">Param JSON for a field that is absent (null is not absent); null: the preset's or default's value.</param>
/// <param name="Present">For a param that is whether the field is there and not null: the JSON to write where it is true. Null: the param is the value.</param>
/// <param name="When">A path that must be present (or, with a leading <c>!</c>, absent) for the field to count, as in <see cref="UpstreamTable.When"/>; else it is as unknown as any other. A field that needs another one is read and never written.</param>
/// <param name="Except">Presets that decide the param themselves, so that the field does not count; a <c>*</c> at the end stands for any end. Null: none.</param>
/// <param name="Pair">A size is written as [height, width], a square one too.</param>
public sealed record UpstreamField(string Param, string Path, IReadOnlyList<KeyValuePair<string, string>> Values, string? Absent = null, string? Present = null, string? When = null, IReadOnlyList<string>? Except = null, bool Pair = false);

/// <summary>A field that must hold one value.</summary>
/// <param name="Path">Where the field is.</param>
/// <param name="Value">Its JSON value.</param>
/// <param name="Write">Whether to write it.</param>
/// <param name="Absent">JSON value that the upstream library assumes when the field is absent; null: the right one.</param>
public sealed record UpstreamConstant(string Path, string Value, bool Write = false, string? Absent = null);
