namespace Weft.Generators.Architecture.Lowering;

/// <summary>Gives component classes names that collide with nothing around them: the suffix <c>Module</c>, only where it is needed.</summary>
internal static class ClassNames
{
    public static LoweredArchitecture Settle(LoweredArchitecture architecture)
    {
        var taken = new HashSet<string>(Properties(architecture.Root).Append(architecture.Root.Name), StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in architecture.Classes)
        {
            var name = one.Name;
            while (taken.Contains(name) || Properties(one).Contains(name))
            {
                name += "Module";
            }

            taken.Add(name);
            names[one.Name] = name;
        }

        ClassModel Rename(ClassModel model) => model with
        {
            Name = names.TryGetValue(model.Name, out var name) && model.Component.Length > 0 ? name : model.Name,
            Members = model.Members.Select(m => m is ChildMember child ? child with { Class = names[child.Class] } : m).ToEquatableArray(),
        };

        return architecture with { Root = Rename(architecture.Root), Classes = architecture.Classes.Select(Rename).ToEquatableArray() };
    }

    private static IEnumerable<string> Properties(ClassModel model) => model.Members.OfType<NamedMember>().Select(m => m.Property);
}
