using System.Collections.Immutable;

namespace Weft;

/// <summary>A pair of a translated adapter.</summary>
/// <param name="Key">The weight that it is added to.</param>
/// <param name="A">Its right factor, as the file holds it.</param>
/// <param name="B">Its left factor, as the file holds it.</param>
/// <param name="Rank">Its rank.</param>
/// <param name="Alpha">Its alpha.</param>
/// <param name="IsEmbedding">Its factors have an embedding's form.</param>
internal sealed record TranslatedPair(string Key, PlannedTensor A, PlannedTensor B, long Rank, double Alpha, bool IsEmbedding)
{
    /// <summary>Whether it is on a parameter that is no module's weight.</summary>
    public bool IsOnParameter => !Key.EndsWith(".weight", StringComparison.Ordinal);

    /// <summary>The module that has the weight.</summary>
    public string Module => Key.LastIndexOf('.') is > 0 and var at ? Key[..at] : "";
}

/// <summary>Takes the pairs of an adapter to the tensors of another layout, where that is exact.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="changes">What it does, by the key of the layout that it comes from.</param>
/// <param name="layout">The layout that it goes to.</param>
internal sealed class AdapterTranslator(Adapter adapter, IReadOnlyDictionary<string, AdapterChange> changes, Layout layout)
{
    // More rows of zeros than it takes to find an alpha that gives the same factor to the last bit.
    private const long MostPadding = 64;

    private readonly Dictionary<string, Dictionary<string, (long First, long Rank)?>> ranks = new(StringComparer.Ordinal);

    /// <summary>The pairs and the tensors that replace others, of a plan that makes the target's tensors of the source's keys.</summary>
    /// <exception cref="ConversionException">Something has no exact counterpart; it is named.</exception>
    public (IReadOnlyList<TranslatedPair> Pairs, IReadOnlyList<PlannedTensor> Replaced) Translate(ConversionPlan plan)
    {
        foreach (var (key, change) in changes)
        {
            Refuse(key, change, plan);
        }

        List<TranslatedPair> pairs = [];
        List<PlannedTensor> replaced = [];
        foreach (var tensor in plan.Tensors.Where(tensor => tensor.Sources.Any(source => changes.ContainsKey(source.Name))))
        {
            var own = tensor.Sources.Where(source => changes.ContainsKey(source.Name)).Select(source => changes[source.Name]).ToList();
            if (own.Exists(change => change.Replacement is not null))
            {
                replaced.Add(Replace(tensor, own));
            }
            else if (Pair(tensor, plan) is { } pair)
            {
                pairs.Add(pair);
            }
        }

        return (pairs, replaced);
    }

    private ConversionException No(TensorEntry entry, string why) => new($"{Display.Text(adapter.Path)}: {Display.Name(entry.Name)} has no exact counterpart in layout {layout}: {why} Merge the adapter into its model instead.") { Options = [nameof(ConvertOptions.Adapter)] };

    private void Refuse(string key, AdapterChange change, ConversionPlan plan)
    {
        if (change.Sum is { Magnitude: not null })
        {
            throw No(change.Says, "it goes with lengths of rows (use_dora), which are not taken along.");
        }

        if (change.Sum is not null && (change.Module is null || change.Module.Bias is not null))
        {
            throw No(change.Says, "it goes with what is added to a bias (lora_bias), which is not taken along.");
        }

        if (change.Sum is not null && change.Replacement is not null)
        {
            throw No(change.Says, $"{Display.Name(key)} is replaced, too.");
        }

        var boxes = plan.Tensors.SelectMany(tensor => tensor.Blocks).Where(block => block.Sources.Any(source => source.Name == key)).ToList();
        if (boxes.Exists(block => block.Source is null) || boxes.Sum(block => block.Size.Aggregate(1L, (a, b) => a * b)) != change.Target.Count)
        {
            throw No(change.Says, boxes.Count == 0 ? $"{Display.Name(key)} has no place there." : $"{Display.Name(key)} does not go there as it is.");
        }
    }

    private PlannedTensor Replace(PlannedTensor tensor, List<AdapterChange> own)
    {
        var entries = own.ToDictionary(change => change.Target.Name, change => change.Says, StringComparer.Ordinal);
        if (tensor.Sources.FirstOrDefault(source => !entries.ContainsKey(source.Name)) is { } other || tensor.Blocks.Any(block => block.Source is null))
        {
            throw No(own[0].Says, $"{Display.Name(tensor.Name)} there holds more than it replaces.");
        }

        if (own.Exists(change => change.Replacement is null || change.Says.DType != own[0].Says.DType))
        {
            throw No(own[0].Says, $"{Display.Name(tensor.Name)} there is put together from tensors of several kinds.");
        }

        // The source's key and what replaces it are of one shape.
        return new PlannedTensor(tensor.Name, own[0].Says.DType, tensor.Shape, [.. tensor.Blocks.Select(block => block with { Source = entries[block.Source!.Name] })]);
    }

    private TranslatedPair? Pair(PlannedTensor tensor, ConversionPlan plan)
    {
        if (Transposed(tensor) is { } turned)
        {
            return turned;
        }

        List<Part> parts = [];
        foreach (var blocks in tensor.Blocks.Where(block => block.Source is not null && changes.ContainsKey(block.Source.Name)).GroupBy(block => block.Source!.Name))
        {
            var change = changes[blocks.Key];
            var bands = blocks.Select(block => Band.Of(block, tensor.Shape, change.Target.Shape)).ToList();
            if (bands.Contains(null))
            {
                throw No(change.Says, $"rows of {Display.Name(blocks.Key)} are no rows of {Display.Name(tensor.Name)} there.");
            }

            if (RankOf(blocks.Key, tensor.Name, plan) is var (first, rank))
            {
                parts.Add(new(change, [.. bands.Select(band => band!.Value)], first, rank));
            }
        }

        return parts.Count == 0 ? null : Made(tensor, parts);
    }

    // (BA)ᵀ = AᵀBᵀ: the factors change places.
    private TranslatedPair? Transposed(PlannedTensor tensor)
    {
        if (tensor is not { Shape: [var rows, var columns], Blocks: [{ Source: { } source, Offset: 0 } block] }
            || !changes.TryGetValue(source.Name, out var change)
            || rows == 1 || columns == 1
            || change.Target.Shape is not [var width, var height] || width != columns || height != rows
            || block.Stride[0] != 1 || block.Stride[1] != rows)
        {
            return null;
        }

        var form = FormOf(tensor, [change], isTransposed: true);
        return Named(tensor, PlanOperations.Transpose(change.Sum!.Columns), PlanOperations.Transpose(change.Sum.Rows), change.Module!.Rank, change.Alpha, form);
    }

    private TranslatedPair Made(PlannedTensor tensor, List<Part> parts)
    {
        var form = FormOf(tensor, [.. parts.Select(part => part.Change)], isTransposed: false);
        var (first, scaling) = (parts[0], parts[0].Scaling);
        if (parts.Find(part => part.Scaling != scaling) is { } other)
        {
            throw No(other.Change.Says, $"it is scaled by {other.Scaling}, {Display.Name(first.Change.Says.Name)} by {scaling}, and {Display.Name(tensor.Name)} there has one factor for both.");
        }

        // One right factor for all, as a pair on the joined weight has, or one below the other.
        var isShared = parts.Count > 1 && parts.TrueForAll(part => part.Rank == first.Rank) && SameColumns(parts);
        var used = isShared ? first.Rank : parts.Sum(part => part.Rank);
        var (rank, alpha) = used == first.Change.Module!.Rank ? (used, first.Change.Alpha) : AlphaFor(scaling, used)
            ?? throw No(first.Change.Says, $"no alpha gives rank {used} the factor {scaling}.");
        var column = 0L;
        List<PlannedTensor> columns = [];
        List<Block> rows = [];
        foreach (var part in parts)
        {
            rows.AddRange(part.Rows(isShared ? 0 : column));
            if (columns.Count == 0 || !isShared)
            {
                columns.Add(part.Columns);
                column += part.Rank;
            }
        }

        if (rank > column)
        {
            columns.Add(PlannedTensor.Filled("", first.Columns.DType, [rank - column, first.Columns.Shape[1]], 0));
        }

        // Zeros first: the parts lie on them.
        ImmutableArray<long> shape = [tensor.Shape[0], rank];
        var dtype = first.Change.Sum!.Rows.DType;
        if (parts.Find(part => part.Change.Sum!.Rows.DType != dtype) is { } odd)
        {
            throw No(odd.Change.Says, $"it is {odd.Change.Sum!.Rows.DType}, {Display.Name(first.Change.Says.Name)} {dtype}, and {Display.Name(tensor.Name)} there has one pair for both.");
        }

        var covered = parts.Sum(part => part.Bands.Sum(band => band.Count) * part.Rank);
        var left = new PlannedTensor("", dtype, shape, covered == shape[0] * shape[1] ? [.. rows] : [Block.Constant(0, shape), .. rows]);
        return Named(tensor, left, columns.Count == 1 ? columns[0] : PlanOperations.Join(columns, 0), rank, alpha, form);
    }

    private static TranslatedPair Named(PlannedTensor tensor, PlannedTensor rows, PlannedTensor columns, long rank, double alpha, bool isEmbedding)
    {
        if (isEmbedding)
        {
            return new(tensor.Name, PlanOperations.Transpose(rows), PlanOperations.Transpose(columns), rank, alpha, true);
        }

        // A convolution's factors are convolutions.
        ImmutableArray<long> inner = tensor.Shape[1..];
        var (a, b) = inner.Length == 1
            ? (columns, rows)
            : (Reshaping.Plan(columns, columns.Shape, [rank, .. inner]), Reshaping.Plan(rows, rows.Shape, [.. rows.Shape, .. Enumerable.Repeat(1L, inner.Length - 1)]));
        return new(tensor.Name, a, b, rank, alpha, false);
    }

    // Whether the pair's factors have an embedding's form.
    private bool FormOf(PlannedTensor tensor, List<AdapterChange> own, bool isTransposed)
    {
        var (key, change) = (tensor.Name, own[0]);
        var isWeight = key.EndsWith(".weight", StringComparison.Ordinal);
        if (!isWeight)
        {
            return !key.Contains('.', StringComparison.Ordinal) || tensor.Shape.Length != 2
                ? throw No(change.Says, $"{Display.Name(key)} there is a parameter of the whole model or not a matrix, and PEFT has no pairs for such.")
                : false;
        }

        if (own.TrueForAll(one => one.Module!.IsEmbedding))
        {
            return isTransposed ? throw No(change.Says, $"{Display.Name(key)} there is no embedding.") : true;
        }

        var from = change.Target.Name;
        if (isTransposed || from.EndsWith(".weight", StringComparison.Ordinal) || from.EndsWith(AdapterChanges.FusedAttention, StringComparison.Ordinal))
        {
            return false;
        }

        // A table that is a parameter in one library is an embedding in the other, which no shape tells from a linear layer.
        return key[..^".weight".Length].Split('.')[^1].Contains("embed", StringComparison.Ordinal)
            ? true
            : throw No(change.Says, $"whether {Display.Name(key)} there is of an embedding or of a linear layer, which have pairs of different forms, does not show.");
    }

    private (long First, long Rank)? RankOf(string key, string user, ConversionPlan plan)
    {
        if (ranks.TryGetValue(key, out var found))
        {
            return found[user];
        }

        var change = changes[key];
        var users = plan.Tensors.Where(tensor => tensor.Blocks.Any(block => block.Source?.Name == key)).ToList();
        if (users.Count == 1)
        {
            return (0, change.Module!.Rank);
        }

        // Others that are no rows are refused when it is their turn.
        var bands = users.Select(tensor => (IReadOnlyList<Band>)[.. tensor.Blocks.Where(block => block.Source?.Name == key).Select(block => Band.Of(block, tensor.Shape, change.Target.Shape)).OfType<Band>()]).ToList();
        var parts = RankParts.Find(Values(change.Sum!.Rows), Values(change.Sum.Columns), change.Module!.Rank, bands);
        ranks[key] = users.Select((tensor, i) => (tensor.Name, Part: parts[i])).ToDictionary(one => one.Name, one => one.Part, StringComparer.Ordinal);
        return ranks[key][user];
    }

    private bool SameColumns(List<Part> parts)
    {
        var first = Bytes(parts[0].Columns);
        return parts.TrueForAll(part => part.Columns.DType == parts[0].Columns.DType && Bytes(part.Columns).AsSpan().SequenceEqual(first));
    }

    private (long Rank, double Alpha)? AlphaFor(double scaling, long rank)
    {
        for (var padded = rank; padded <= rank + MostPadding; padded++)
        {
            var near = scaling / adapter.Config.Scaling(1, padded);
            foreach (var alpha in new[] { Math.Round(near), Math.Round(near, 6), near, Math.BitIncrement(near), Math.BitDecrement(near) })
            {
                if (adapter.Config.Scaling(alpha, padded) == scaling)
                {
                    return (padded, alpha);
                }
            }
        }

        return null;
    }

    private byte[] Bytes(PlannedTensor tensor)
    {
        using var reader = new PlanReader(adapter.Checkpoint, 1 << 16);
        var bytes = new byte[tensor.Length];
        reader.Read(tensor, bytes);
        return bytes;
    }

    private double[] Values(PlannedTensor tensor)
    {
        var values = new double[tensor.Count];
        DTypeCast.ToDouble(Bytes(tensor), tensor.DType, values);
        return values;
    }
}
