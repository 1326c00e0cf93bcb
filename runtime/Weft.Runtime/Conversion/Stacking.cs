namespace Weft;

/// <summary>
/// Keys that differ in a block's index alone are one key, whose tensor holds those of the blocks along a new first dimension, as Flax's
/// <c>nn.scan</c> keeps them.
/// </summary>
/// <param name="From">The part of a key that names a block: <c>encoderblock_{i}/</c>.</param>
/// <param name="To">What stands there instead: <c>encoderblock/</c>.</param>
/// <param name="When">The param that says whether it is so; null where it always is.</param>
public sealed record Stacking(string From, string To, string? When = null)
{
    private readonly BlockName name = new(From, To);

    /// <summary>Tensors of blocks become one each; the others stay.</summary>
    internal ConversionPlan Stack(ConversionPlan plan)
    {
        List<PlannedTensor> tensors = [];
        Dictionary<string, SortedList<long, PlannedTensor>> stacks = new(StringComparer.Ordinal);
        foreach (var tensor in plan.Tensors)
        {
            if (name.Find(tensor.Name) is not { } block)
            {
                tensors.Add(tensor);
            }
            else if (!stacks.TryAdd(block.Key, new() { [block.Index] = tensor }))
            {
                stacks[block.Key].Add(block.Index, tensor);
            }
        }

        foreach (var (key, blocks) in stacks)
        {
            if (blocks.GetKeyAtIndex(blocks.Count - 1) != blocks.Count - 1)
            {
                throw new ConversionException($"{Display.Name(key)}: blocks {string.Join(", ", blocks.Keys)} cannot be stacked: one is missing.");
            }

            tensors.Add(PlanOperations.Stack([.. blocks.Values]).Renamed(key));
        }

        return plan with { Tensors = tensors };
    }

    /// <summary>Each tensor of blocks becomes one for every block.</summary>
    internal ConversionPlan Unstack(ConversionPlan plan) => plan with { Tensors = [.. plan.Tensors.SelectMany(Blocks)] };

    /// <summary>The key of the first block where a key is one for all blocks.</summary>
    internal string OfFirst(string key) => name.IsOfAll(key) ? name.Of(key, 0) : key;

    /// <summary>The key for all blocks where a key is one of a block.</summary>
    internal string OfAll(string key) => name.Find(key)?.Key ?? key;

    private IEnumerable<PlannedTensor> Blocks(PlannedTensor tensor) => name.IsOfAll(tensor.Name)
        ? PlanOperations.Unstack(tensor).Select((block, index) => block.Renamed(name.Of(tensor.Name, index)))
        : [tensor];
}
