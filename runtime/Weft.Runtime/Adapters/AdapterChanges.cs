namespace Weft;

/// <summary>Relates what an adapter holds to the tensors of a model.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="tensors">The model's tensors by the keys of some layout.</param>
internal sealed class AdapterChanges(Adapter adapter, IReadOnlyDictionary<string, PlannedTensor> tensors)
{
    /// <summary>The one parameter that an attention of torch has beside its modules: a pair on the attention is on this.</summary>
    public const string FusedAttention = "in_proj_weight";

    private readonly Dictionary<string, AdapterChange> changes = new(StringComparer.Ordinal);

    /// <summary>What becomes of which key. What fits none is a fault.</summary>
    public IReadOnlyDictionary<string, AdapterChange> Find(List<WeftException> faults)
    {
        foreach (var (key, entry) in adapter.Replaced)
        {
            Try(() => Add(key, Replace(key, entry)), faults);
        }

        foreach (var module in adapter.Modules)
        {
            Try(() => Add(module), faults);
        }

        return changes;
    }

    private static void Try(Action add, List<WeftException> faults)
    {
        try
        {
            add();
        }
        catch (WeftException fault)
        {
            faults.Add(fault);
        }
    }

    private void Add(string key, AdapterChange change)
    {
        if (!changes.TryAdd(key, change))
        {
            // What is added goes to what is there instead.
            changes[key] = changes[key].Sum is null
                ? change with { Replacement = changes[key].Replacement }
                : throw adapter.Wrong($"{Display.Name(change.Says.Name)} is one of two pairs on {Display.Name(key)}.");
        }
    }

    private AdapterChange Replace(string key, TensorEntry entry)
    {
        var target = tensors.GetValueOrDefault(key)
            ?? throw adapter.Wrong($"tensor {Display.Name(entry.Name)} replaces {Display.Name(key)}, which the model does not have.{Suggestion.For(key, tensors.Keys)}");
        return target.Shape.SequenceEqual(entry.Shape)
            ? Checked(new(entry, target, PlannedTensor.Of(entry), null), key)
            : throw adapter.Wrong($"tensor {Display.Name(entry.Name)} is {Display.Shape(entry.Shape)}, but the {Display.Name(key)} of the model that it replaces is {Display.Shape(target.Shape)}.");
    }

    private void Add(AdapterModule module)
    {
        var key = adapter.ParameterOf(module.Name, tensors.ContainsKey)
            ?? new[] { $"{module.Name}.weight", $"{module.Name}.{FusedAttention}" }.FirstOrDefault(tensors.ContainsKey)
            ?? throw adapter.Wrong($"{Display.Name(module.A.Name)} is on {Display.Name(module.Name)}, which no module of the model is.{Suggestion.For(module.Name, tensors.Keys.Select(Owner))}");
        var alpha = adapter.AlphaOf(module, tensors.ContainsKey);
        var scaling = adapter.Config.Scaling(alpha, module.Rank);
        var (rows, columns, target) = (module.Rows, module.Columns, tensors[key]);
        var (a, b) = (module.A, module.B);
        var asked = module.IsEmbedding ? a.Shape[1..].Concat(b.Shape[..1]) : b.Shape[..1].Concat(a.Shape[1..]);
        if (!target.Shape.SequenceEqual(asked))
        {
            throw adapter.Wrong($"{Display.Name(a.Name)} {Display.Shape(a.Shape)} and {Display.Name(b.Name)} {Display.Shape(b.Shape)} change a weight of {Display.Shape(asked)}, but {Display.Name(key)} of the model is {Display.Shape(target.Shape)}.");
        }

        if (module.Magnitude is { } lengths && (lengths.Shape.Length == 0 || lengths.Shape.Max() != target.Shape[0] || lengths.Length / (lengths.DType.Bits() / 8) != target.Shape[0]))
        {
            throw adapter.Wrong($"{Display.Name(lengths.Name)} is {Display.Shape(lengths.Shape)}, expected a value for each of {target.Shape[0]} rows of {Display.Name(key)}.");
        }

        Add(key, Checked(new(a, target, null, new(rows, columns, scaling, module.Magnitude is null ? null : PlannedTensor.Of(module.Magnitude))) { Module = module, Alpha = alpha }, key));
        if (module.Bias is not { } added)
        {
            return;
        }

        var bias = $"{module.Name}.bias";
        if (key != $"{module.Name}.weight" || !tensors.TryGetValue(bias, out var place))
        {
            throw adapter.Wrong($"{Display.Name(added.Name)} is added to a bias, which {Display.Name(module.Name)} of the model does not have.");
        }

        if (!place.Shape.SequenceEqual(added.Shape))
        {
            throw adapter.Wrong($"{Display.Name(added.Name)} is {Display.Shape(added.Shape)}, but {Display.Name(bias)} of the model is {Display.Shape(place.Shape)}.");
        }

        var column = Reshaping.Plan(PlannedTensor.Of(added), added.Shape, [added.Shape[0], 1]);
        Add(bias, Checked(new(added, place, null, new(column, PlannedTensor.Filled("", added.DType, [1, 1], 1), scaling, null)), bias));
    }

    private static string Owner(string key) => key.LastIndexOf('.') is > 0 and var at ? key[..at] : key;

    private AdapterChange Checked(AdapterChange change, string key)
    {
        if (change.Target.Blocks.Any(block => block.Source is null))
        {
            throw adapter.Wrong($"{Display.Name(change.Says.Name)} changes {Display.Name(key)}, which the model's file does not hold.");
        }

        return DTypeCast.Casts(change.Target.DType)
            ? change
            : throw adapter.Wrong($"{Display.Name(change.Says.Name)} changes {Display.Name(key)}, which is {change.Target.DType}: only F16, BF16, F32 and F64 are added to.");
    }
}
