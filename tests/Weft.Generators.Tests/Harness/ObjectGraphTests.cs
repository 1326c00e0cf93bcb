using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weft.Generators.Tests.Harness;

public sealed class ObjectGraphTests
{
    private static readonly SyntaxTree Tree = CSharpSyntaxTree.ParseText("class C;");

    [Fact]
    public void Values_of_records_arrays_and_delegates_pass() =>
        ObjectGraph.AssertNoRoslyn(new Holder("a", ImmutableArray.Create<object?>(1, null, "b", typeof(string), (Func<int>)(() => 1))));

    [Fact]
    public void A_value_that_holds_itself_passes()
    {
        var items = new object[1];
        items[0] = items;

        ObjectGraph.AssertNoRoslyn(items);
    }

    [Fact]
    public void What_a_field_of_an_item_holds_is_found() => Refuses(new Holder("a", [new KeyValuePair<int, object>(1, Tree)]), "value.Items.array[0].value is a ParsedSyntaxTree");

    [Fact]
    public void What_a_lambda_captured_is_found()
    {
        var text = Tree.GetText();

        Refuses((Func<int>)(() => text.Length), "StringText");
    }

    [Fact]
    public void Every_kind_of_compiler_object_is_found()
    {
        var compilation = CSharpCompilation.Create("A", [Tree]);
        var location = Tree.GetRoot().GetLocation();
        Refuses(compilation, "value is a CSharpCompilation");
        Refuses(compilation.Assembly, "value is a");
        Refuses(Tree.GetRoot(), "value is a CompilationUnitSyntax");
        Refuses(location, "value is a SourceLocation");
        Refuses(compilation.GetSemanticModel(Tree), "value is a");
        Refuses(new TestText("a", "b"), "value is a TestText");
        Refuses(compilation.GetDiagnostics()[0], "value is a");
    }

    private static void Refuses(object value, string message) =>
        Should.Throw<ShouldAssertException>(() => ObjectGraph.AssertNoRoslyn(value)).Message.ShouldContain(message);

    private sealed record Holder(string Name, ImmutableArray<object?> Items);
}
