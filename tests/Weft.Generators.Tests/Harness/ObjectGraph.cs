using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Weft.Generators.Tests.Harness;

/// <summary>Walks what a value holds. A model that reaches an object of the compiler keeps whole compilations alive and never caches.</summary>
internal static class ObjectGraph
{
    private static readonly Type[] Refused =
    [
        typeof(Compilation), typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(AdditionalText),
        typeof(SourceText), typeof(Location), typeof(Diagnostic), typeof(SemanticModel),
    ];

    /// <summary>Fails if <paramref name="value"/> reaches an object of the compiler, and says by which way.</summary>
    public static void AssertNoRoslyn(object? value, string name = "value")
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object? Value, string Path)>([(value, name)]);
        while (open.TryPop(out var next))
        {
            if (next.Value is null || !IsWalked(next.Value.GetType()) || !seen.Add(next.Value))
            {
                continue;
            }

            var refused = Array.Find(Refused, type => type.IsInstanceOfType(next.Value));
            refused.ShouldBeNull($"{next.Path} is a {next.Value.GetType().Name}: carry what is needed of it, not the object.");
            foreach (var child in Children(next.Value, next.Path))
            {
                open.Push(child);
            }
        }
    }

    private static bool IsWalked(Type type) =>
        !type.IsPrimitive && !type.IsEnum && !type.IsPointer && type != typeof(string) && type != typeof(Pointer) && !typeof(MemberInfo).IsAssignableFrom(type);

    private static IEnumerable<(object? Value, string Path)> Children(object value, string path)
    {
        if (value is Array array)
        {
            return IsWalked(array.GetType().GetElementType()!) ? array.Cast<object?>().Select((item, index) => (item, $"{path}[{index}]")) : [];
        }

        return Fields(value.GetType()).Select(field => (field.GetValue(value), $"{path}.{NameOf(field)}"));
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    // The field of a property has a name like <Items>k__BackingField.
    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
