namespace Weft.Generators.Architecture.Nodes;

/// <summary>An einops pattern such as <c>b n (h d) -> b h n d</c>: axes on each side, each a group of elementary axes. An axis on the right alone is new: the values are repeated along it.</summary>
/// <param name="Left">Groups of the input.</param>
/// <param name="Right">Groups of the output.</param>
internal sealed record RearrangePattern(EquatableArray<EquatableArray<string>> Left, EquatableArray<EquatableArray<string>> Right)
{
    /// <summary>Axes that stand on the right alone.</summary>
    public IEnumerable<string> New => Right.SelectMany(g => g).Where(a => a != "1" && Left.All(g => !g.Contains(a)));

    /// <summary>The pattern, or null and why not.</summary>
    public static RearrangePattern? Parse(string text, out string error)
    {
        var sides = text.Split(["->"], StringSplitOptions.None);
        error = "a pattern has the form 'b n (h d) -> b h n d'";
        if (sides.Length != 2 || Side(sides[0]) is not { } left || Side(sides[1]) is not { } right)
        {
            return null;
        }

        var (from, to) = (left.SelectMany(g => g).Where(a => a != "1").ToList(), right.SelectMany(g => g).Where(a => a != "1").ToList());
        error = from.Count != from.Distinct().Count() || to.Count != to.Distinct().Count() ? "an axis stands twice on one side"
            : from.FirstOrDefault(a => !to.Contains(a)) is { } lost ? $"'{lost}' is missing on the right"
            : left.Any(g => g.Contains("1")) ? "a 1 may stand on the right only"
            : left.Count == 0 ? "the left side is empty" : "";
        return error.Length == 0 ? new RearrangePattern(left.ToEquatableArray(), right.ToEquatableArray()) : null;
    }

    private static List<EquatableArray<string>>? Side(string text)
    {
        var groups = new List<EquatableArray<string>>();
        List<string>? open = null;
        foreach (var token in text.Replace("(", " ( ").Replace(")", " ) ").Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            switch (token)
            {
                case "(" when open is null:
                    open = [];
                    break;
                case ")" when open is { Count: > 0 }:
                    groups.Add(open.ToEquatableArray());
                    open = null;
                    break;
                case "1" or var _ when token == "1" || Binding.NodeReader.IsName(token):
                    if (open is null)
                    {
                        groups.Add([token]);
                    }
                    else
                    {
                        open.Add(token);
                    }

                    break;
                default:
                    return null;
            }
        }

        return open is null ? groups : null;
    }
}
