using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>Collects the members of one generated class.</summary>
internal sealed class ClassBuilder(string name, Pins pins)
{
    private readonly List<Member> _members = [];
    private readonly HashSet<Expr> _fields = [];
    private readonly Dictionary<Template, (HashSet<Part> Taken, Origin Origin)> _parts = [];

    public string Name { get; } = name;

    public IReadOnlyList<Member> Members => _members;

    /// <summary>Leaves that methods read, so that they become fields.</summary>
    public IReadOnlyCollection<Expr> Fields => _fields;

    /// <summary>Whether several cases hold this member, as an earlier pass saw.</summary>
    public bool IsShared(string property) => pins.IsShared(Name, property);

    /// <summary>Whether the cases that hold this member are all there are.</summary>
    public bool IsAlways(string property) => pins.IsAlways(Name, property);

    public void Use(Expr leaf) => _fields.Add(leaf);

    /// <summary>Notes that a node holds rows of a shared parameter.</summary>
    public void Share(Template path, Part part, Origin origin)
    {
        if (!_parts.TryGetValue(path, out var shared))
        {
            _parts[path] = shared = ([], origin);
        }

        shared.Taken.Add(part);
    }

    /// <summary>Requires that every shared parameter is used whole.</summary>
    public void CheckParts()
    {
        foreach (var shared in _parts.Where(p => !Part.Tile(p.Value.Taken)))
        {
            throw new LoweringException(Rules.Shape, shared.Value.Origin, $"The parts of '{shared.Key}' do not tile it: {string.Join(", ", shared.Value.Taken)}.");
        }
    }

    /// <summary>Adds a member, or finds the one of another case that is the same parameter; gives the one to use.</summary>
    public T Add<T>(T member)
        where T : NamedMember
    {
        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[i] is ParameterMember { IsShared: true } whole && member is ParameterMember { IsShared: true } again
                && whole.Path == again.Path && whole.Property == again.Property && whole.Shape.Count == again.Shape.Count)
            {
                foreach (var (known, size) in whole.Shape.Zip(again.Shape, (a, b) => (a, b)).Where(p => p.a != p.b))
                {
                    Add(new CheckMember(again.Guard, again.Origin, size, "==", known, $"the parts of '{again.Path}'"));
                }

                var both = whole with { Guard = Expr.Or(whole.Guard, member.Guard) };
                _members[i] = both;
                return (T)(NamedMember)both;
            }

            if (_members[i] is T other && other.Path == member.Path && other.Property == member.Property && other.Guard != member.Guard
                && (other.SameAs(member) ? other : other.Sized(member)) is T one)
            {
                // One parameter for several cases; that they exclude each other is checked at every point.
                _members.Add(new CheckMember(Expr.And(other.Guard, member.Guard), member.Origin, Expr.Int(0), "never", Expr.Int(1), member.Path.ToString()));
                var merged = one with { Guard = Expr.Or(other.Guard, member.Guard) };
                _members[i] = merged;
                return (T)merged;
            }

            if (_members[i] is NamedMember twin && twin.Path == member.Path && twin.Kind != member.Kind && twin.Guard != member.Guard)
            {
                // One key, held by another kind of member in another case: each kind gets a member of its own.
                _members.Add(new CheckMember(Expr.And(twin.Guard, member.Guard), member.Origin, Expr.Int(0), "never", Expr.Int(1), member.Path.ToString()));
                member = (T)(member with { Property = member.Property + member.Suffix });
            }

            if (_members[i] is NamedMember taken && taken.Property == member.Property)
            {
                throw taken.Path == member.Path
                    ? new LoweringException(Rules.DuplicateKey, member.Origin, member.Path.ToString(), $" in class '{Name}'")
                    : new LoweringException(Rules.Collision, member.Origin, member.Property, Name, $"key '{taken.Path}'");
            }
        }

        if (TakenNames.Module.Contains(member.Property))
        {
            throw new LoweringException(Rules.Collision, member.Origin, member.Property, Name, "the runtime");
        }

        _members.Add(member);
        return member;
    }

    public void Add(OwnedMember member) => _members.Add(member);

    public void Add(CheckMember member)
    {
        if (!_members.Contains(member))
        {
            _members.Add(member);
        }
    }

    /// <summary>The property name for a key: its literal segments in PascalCase; holes drop out.</summary>
    public static string PropertyOf(Template path) =>
        string.Concat(path.Parts.Where(p => p.Value is null).SelectMany(p => p.Text.Split('.')).Where(s => s.Length > 0).Select(Identifier.Pascal)) is { Length: > 0 } name
            ? name.Length > 1 && name[0] == '_' && name[1] is < '0' or > '9' ? name.Substring(1) : name
            : "Items";
}
