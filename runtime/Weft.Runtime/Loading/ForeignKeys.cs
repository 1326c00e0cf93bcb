namespace Weft;

/// <summary>Recognises names that a checkpoint would have in another layout, by prefixes and by the rules of mappings.</summary>
internal sealed class ForeignKeys
{
    // A model has few names: the longest chain of mappings goes from a key set over a class to a class.
    private const int MostSteps = 3;

    // Longer ones are nobody's.
    private const int LongestName = 256;

    private readonly Detection detection;
    private readonly HashSet<string> own;
    private readonly IReadOnlyList<Place> places;
    private readonly string wrapper;

    /// <param name="detection">What the checkpoint should be.</param>
    /// <param name="names">Names that do not belong there: whichever layout has most of them is believed first.</param>
    public ForeignKeys(Detection detection, IReadOnlyList<string> names)
    {
        this.detection = detection;
        own = detection.Used.Select(entry => entry.Name[detection.Prefix.Length..]).Concat(detection.Check.Missing.Select(key => key.Key)).Select(KeyReport.Pattern).ToHashSet(StringComparer.Ordinal);
        var prefix = detection.Architecture.Layouts.SelectMany(layout => layout.Prefixes).Where(prefix => detection.Prefix.EndsWith(prefix, StringComparison.Ordinal)).MaxBy(prefix => prefix.Length) ?? "";
        wrapper = detection.Prefix[..^prefix.Length];
        var ways = Ways(detection.Architecture, detection.Prefix, detection.Mappings)
            .Concat(Parts(detection.Config).SelectMany(part => part.Layouts.Where(layout => layout.Layout == detection.Layout).SelectMany(layout => Ways(part, wrapper + layout.Prefixes[0], detection.Mappings))));
        places = [.. ways.SelectMany(way => way.From.Layouts.SelectMany(layout => layout.Prefixes.Select(one => new Place(way, layout.Layout, one))))
            .Select(place => (Place: place, Count: names.Count(name => Find(place, name) is not null)))
            .Where(place => place.Count > 0)
            .OrderByDescending(place => place.Count)
            .Select(place => place.Place)];
    }

    /// <summary>What a name is elsewhere; null for one of nowhere, and for one that is at home here.</summary>
    public ForeignKey? Find(string name) => places.Select(place => Find(place, name)).FirstOrDefault(found => found is not null);

    private ForeignKey? Find(Place place, string name)
    {
        var bare = name.StartsWith(wrapper, StringComparison.Ordinal) ? name[wrapper.Length..] : name;
        if (name.Length > LongestName || !bare.StartsWith(place.Prefix, StringComparison.Ordinal) || IsOwn(name))
        {
            return null;
        }

        var key = bare[place.Prefix.Length..];
        var first = place.Way.From.KeySet?.Stacking?.OfFirst(key) ?? key;
        List<string> keys = [first];
        var isPart = false;
        foreach (var step in place.Way.Steps)
        {
            if (keys.Select(step.Find).FirstOrDefault(found => found is not null) is not var (to, part))
            {
                return null;
            }

            (keys, isPart) = ([.. to], isPart || part);
        }

        // A rule may be for a model that has more than this one.
        var here = keys.ConvertAll(one => place.Way.Into + (detection.Config is KeySetConfig { IsStacked: true } set ? set.Architecture.KeySet!.Stacking!.OfAll(one) : one));
        return here.TrueForAll(IsOwn) ? new(place.Way.From, place.Layout, first == key ? here : here.ConvertAll(KeyReport.Pattern), isPart, place.Way.Here == detection.Architecture) : null;
    }

    // A block more than the config asks for has no other name elsewhere.
    private bool IsOwn(string name) => name.StartsWith(detection.Prefix, StringComparison.Ordinal) && own.Contains(KeyReport.Pattern(name[detection.Prefix.Length..]));

    private static IEnumerable<Architecture> Parts(ArchitectureConfig config) => config.Slots.SelectMany(slot => Parts(slot.InPlace).Prepend(slot.InPlace.Architecture));

    /// <summary>Every architecture that leads here, the nearest first, and this one itself.</summary>
    private static List<Way> Ways(Architecture here, string into, IReadOnlyList<Mapping> mappings)
    {
        List<Way> ways = [new(here, [], here, into)];
        for (var i = 0; i < ways.Count; i++)
        {
            foreach (var mapping in mappings.Where(_ => ways[i].Steps.Count < MostSteps))
            {
                foreach (var toRight in new[] { true, false })
                {
                    var (from, to) = toRight ? (mapping.Left, mapping.Right) : (mapping.Right, mapping.Left);
                    if (to == ways[i].From && mapping.Leads(toRight) && ways.TrueForAll(way => way.From != from))
                    {
                        ways.Add(new(from, [new(mapping, toRight), .. ways[i].Steps], here, into));
                    }
                }
            }
        }

        return ways;
    }

    /// <summary>From an architecture to the expected one, or to a part of it.</summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="Steps">Rules one after the other.</param>
    /// <param name="Here">Where it ends.</param>
    /// <param name="Into">What stands there before its keys.</param>
    private sealed record Way(Architecture From, IReadOnlyList<Step> Steps, Architecture Here, string Into);

    private sealed record Place(Way Way, Layout Layout, string Prefix);

    private sealed class Step(Mapping mapping, bool toRight)
    {
        private readonly Lazy<(KeyPattern From, KeyPattern To)[]> rules = new(() =>
            [.. mapping.Rules.Select(rule => toRight ? (KeyPattern.Parse(rule.Left), KeyPattern.Parse(rule.Right)) : (KeyPattern.Parse(rule.Right), KeyPattern.Parse(rule.Left)))]);

        /// <summary>What a key becomes, and whether others go in as well.</summary>
        public (IEnumerable<string> To, bool IsPart)? Find(string key)
        {
            var bindings = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (from, to) in rules.Value)
            {
                if (from.TryMatch(key, bindings, out _))
                {
                    return (Enumerable.Range(0, to.Count).Select(element => to.Expand(bindings, element)), from.Count > 1);
                }
            }

            return null;
        }
    }
}

/// <summary>A name that belongs to another layout.</summary>
/// <param name="Architecture">Whose it is.</param>
/// <param name="Layout">In which layout.</param>
/// <param name="Here">What it is called in the layout that was expected.</param>
/// <param name="IsPart">Whether it is only a part of that.</param>
/// <param name="IsOfWhole">Whether it belongs to the whole model elsewhere, rather than to a part of it.</param>
internal sealed record ForeignKey(Architecture Architecture, Layout Layout, IReadOnlyList<string> Here, bool IsPart, bool IsOfWhole);
