namespace Weft;

/// <summary>Finds the tensors and their names in what a pickle describes.</summary>
internal static class StateDict
{
    // Where training programs put the weights, beside the state of the training.
    private static readonly string[] Roots = ["state_dict", "model", "module"];

    private const int MostRoots = 8;
    private const int MostNested = 64;

    /// <summary>The tensors of a saved mapping: its own, or those below the key of a training checkpoint that holds them.</summary>
    /// <exception cref="CheckpointException">There are none.</exception>
    public static IReadOnlyList<(string Name, PickleTensor Tensor)> OfMapping(object? value, string place)
    {
        var dict = value as PickleDict ?? throw new CheckpointException($"{place}: expected a dict of tensors, found {Kind(value)}.");
        for (var depth = 0; depth < MostRoots && Inner(dict) is { } inner; depth++)
        {
            dict = inner;
        }

        var tensors = new Dictionary<string, PickleTensor>(StringComparer.Ordinal);
        foreach (var (key, item) in dict.Items)
        {
            if (key is string name && item is PickleTensor tensor)
            {
                tensors[name] = tensor;
            }
        }

        return tensors.Count > 0
            ? [.. tensors.Select(pair => (pair.Key, pair.Value))]
            : throw new CheckpointException($"{place}: holds no tensors{Keys(dict)}; they are looked for in the outermost dict and below its keys {string.Join(", ", Roots)}.");
    }

    /// <summary>The tensors of a compiled program's objects, by the path of attributes that leads to them.</summary>
    /// <param name="value">What its pickle describes.</param>
    /// <param name="code">Which attributes are parameters and buffers.</param>
    /// <param name="place">What messages call it.</param>
    /// <param name="allowance">What names may take: a module may be there under several.</param>
    /// <exception cref="CheckpointException">It is no such program.</exception>
    public static IReadOnlyList<(string Name, PickleTensor Tensor)> OfProgram(object? value, ProgramCode code, string place, Allowance allowance)
    {
        var tensors = new List<(string, PickleTensor)>();
        Walk(value as PickleObject ?? throw new CheckpointException($"{place}: expected a compiled program's module, found {Kind(value)}."), "", 0);
        return tensors.Count > 0 ? tensors : throw new CheckpointException($"{place}: holds no tensors.");

        void Walk(PickleObject module, string prefix, int depth)
        {
            if (depth == MostNested)
            {
                throw new CheckpointException($"{place}: modules are nested more than {MostNested} deep.");
            }

            var stateful = code.Tensors(module.Type);
            var attributes = module.State?.Items ?? [];
            Spend(8 * attributes.Count);
            foreach (var (key, item) in attributes)
            {
                if (key is not string name || item is not (PickleTensor or PickleObject) || (item is PickleTensor && stateful?.Contains(name) == false))
                {
                    continue;
                }

                Spend(100 + (2 * (prefix.Length + name.Length)));
                if (item is PickleTensor tensor)
                {
                    tensors.Add((prefix + name, tensor));
                }
                else
                {
                    Walk((PickleObject)item, prefix + name + ".", depth + 1);
                }
            }
        }

        // Attributes without a tensor take time as well.
        void Spend(int bytes)
        {
            if (!allowance.TrySpend(bytes))
            {
                throw new CheckpointException($"{place}: the same modules are there under more names than a file of this size can have use for.");
            }
        }
    }

    private static PickleDict? Inner(PickleDict dict) =>
        Roots.Select(dict.Find).OfType<PickleDict>().FirstOrDefault(inner => inner.Items.Any(item => item.Value is PickleTensor) || Roots.Any(root => inner.Find(root) is PickleDict));

    private static string Keys(PickleDict dict)
    {
        string[] keys = [.. dict.Items.Select(item => item.Key).OfType<string>().Take(8).Select(Display.Name)];
        return keys.Length == 0 ? "" : $" at its keys {string.Join(", ", keys)}{(dict.Items.Count > keys.Length ? ", …" : "")}";
    }

    private static string Kind(object? value) => value switch
    {
        null => "None",
        long or double or bool or System.Numerics.BigInteger => "a number",
        string => "text",
        PickleTensor => "one tensor",
        PickleList or PickleTuple => "a list",
        PickleDict => "a dict",
        _ => "something else",
    };
}
