using static TorchSharp.torch;

namespace Weft;

/// <summary>
/// The bias that attention in a window of tokens gets from a table with a row for every offset between two of them
/// (arXiv 2103.14030; with the three rows for a class token, arXiv 2106.08254).
/// </summary>
public sealed class RelativeBias : IDisposable
{
    private readonly long rows;
    private readonly long tokens;
    private readonly KeptTensor index;

    /// <summary>Describes a window; nothing is computed before <see cref="Of"/>.</summary>
    /// <param name="height">Rows of the window.</param>
    /// <param name="width">Columns of the window.</param>
    /// <param name="classToken">A token that has no place comes first: the table's last rows are for it towards others, others towards it, and itself.</param>
    public RelativeBias(long height, long width, bool classToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var first = classToken ? 1 : 0;
        tokens = first + (height * width);
        rows = (((2 * height) - 1) * ((2 * width) - 1)) + (3 * first);
        index = new KeptTensor([tokens * tokens], () =>
        {
            var found = new float[tokens * tokens];
            for (var i = 0L; i < tokens; i++)
            {
                for (var j = 0L; j < tokens; j++)
                {
                    var (from, to) = (i - first, j - first);
                    found[(i * tokens) + j] = (from, to) switch
                    {
                        ( < 0, < 0) => rows - 1,
                        ( < 0, _) => rows - 3,
                        (_, < 0) => rows - 2,
                        _ => (((from / width) - (to / width) + height - 1) * ((2 * width) - 1)) + (from % width) - (to % width) + width - 1,
                    };
                }
            }

            return found;
        });
    }

    /// <summary>The bias of every pair of tokens.</summary>
    /// <param name="table">[(2 height - 1) (2 width - 1), heads], with 3 more rows for a class token.</param>
    /// <returns>[heads, tokens, tokens]: queries, then keys.</returns>
    /// <exception cref="ArgumentException">The table has another number of rows.</exception>
    public Tensor Of(Tensor table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Ops.Expect(nameof(table), table, "float[offsets, heads]", rows, -1);
        using var scope = NewDisposeScope();
        var pairs = table.index_select(0, index.Get(table.device, ScalarType.Int64));
        return scope.Keep(pairs.reshape(tokens, tokens, table.size(1)).permute(2, 0, 1));
    }

    /// <summary>Frees what is kept.</summary>
    public void Dispose() => index.Dispose();
}
