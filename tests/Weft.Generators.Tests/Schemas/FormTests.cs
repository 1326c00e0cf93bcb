using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;
using Weft.Generators.Tests.Architecture.Nodes;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Mapping;

namespace Weft.Generators.Tests.Schemas;

/// <summary>A reader and its table cannot say different things.</summary>
public sealed class FormTests
{
    private static readonly Form Form = new(
        "sample", "A sample.",
        FormMember.Required("size", ValueKind.Count, "A size."),
        FormMember.Optional("kind", ValueKind.OneOf("one", "two"), "Which.", "one"),
        FormMember.Optional("value", ValueKind.Either(ValueKind.Integer, ValueKind.Value), "A value."));

    /// <summary>What no other sample has.</summary>
    private static readonly string Turned = Good.Keys.With("\"layout\": \"in_house\"", "\"layout\": \"in_house\", \"name\": \"Turned\"")
        .With("\"permute\": [1, 0]", "\"rope_permute\": { \"dim\": 0, \"heads\": \"width // 2\", \"to\": \"pair\" }")
        .With("{ \"left\": \"up.{p}\", \"right\": \"mlp.0.{p}\" }", "{ \"left\": \"up.{p}\", \"right\": \"{mlp.0|tied}.{p}\", \"via\": { \"alias\": true } }");

    public static TheoryData<string> Ops => [.. NodeTable.All.Select(row => row.Name)];

    [Fact]
    public void A_member_that_the_table_lacks_cannot_be_asked_for()
    {
        var reader = Reader("{ \"size\": 1, \"other\": 2 }");

        Should.Throw<InvalidOperationException>(() => reader.Optional("other")).Message.ShouldBe("The table of 'sample' has no member 'other'.");
        Should.Throw<InvalidOperationException>(() => reader.Flag("other"));
    }

    [Fact]
    public void A_member_cannot_be_read_as_what_its_table_does_not_say()
    {
        var reader = Reader("{ \"size\": 1 }");

        Should.Throw<InvalidOperationException>(() => reader.Optional<JsonString>("size"));
        Should.Throw<InvalidOperationException>(() => reader.Integer("kind"));
        Should.Throw<InvalidOperationException>(() => reader.Optional("value", ValueKind.Body));
        reader.Optional("value", ValueKind.Integer).ShouldBeNull();
    }

    [Fact]
    public void A_member_that_the_table_requires_must_be_missed()
    {
        var reader = Reader("{}");
        reader.Integer("size").ShouldBeNull();

        Should.Throw<InvalidOperationException>(reader.Finish).Message.ShouldBe("'size' of 'sample' is required by its table, but not by what reads it.");
    }

    [Fact]
    public void Words_and_what_holds_without_one_are_those_of_the_table()
    {
        Reader("{}").Keyword("kind").ShouldBe("one");
        Reader("{ \"kind\": \"two\" }").Keyword("kind").ShouldBe("two");
        var reader = Reader("{ \"kind\": \"tow\" }");
        reader.Keyword("kind").ShouldBe("one");
        reader.Problems.ToArray().ShouldHaveSingleItem().Message.ShouldBe("Expected one of 'one', 'two', found 'tow' (did you mean 'two'?).");
    }

    [Theory]
    [InlineData("""{ "op": "gather", "of": "$ids", "amnog": "$ids" }""", "'amnog' is not known here. Did you mean 'among'?")]
    [InlineData("""{ "op": "gather", "of": "$ids", "among": "$ids" }""", "'among' is not known here.")]
    [InlineData("""{ "op": "norm", "kind": "rms", "name": "n", "eps": 1e-6, "axiss": "last" }""", "'axiss' is not known here. Did you mean 'axis'?")]
    public void Suggestions_do_not_depend_on_what_was_read(string node, string message) =>
        ToyBody.Problems(ToyBody.Json("marked", $"[{node}, {{ \"op\": \"add\", \"value\": {{ \"op\": \"get\", \"value\": \"$ids\" }} }}]")).ShouldContain(line => line.EndsWith(message, StringComparison.Ordinal));

    /// <summary>What a table requires, the reader misses.</summary>
    [Theory]
    [MemberData(nameof(Ops))]
    public void A_node_without_its_members_is_reported(string op)
    {
        var required = NodeTable.ByName[op].Form.Members.Where(m => m.IsRequired && m.Name != "op").ToList();
        var problems = ToyBody.Problems(ToyBody.Json("tokens", $"{{ \"op\": \"{op}\" }}"));

        foreach (var member in required)
        {
            problems.ShouldContain(line => line.StartsWith($"WEFT0003 /body: '{member.Name}' is missing", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Names_and_orders_of_a_key_set_are_taken()
    {
        var run = new GeneratorRunner(new WeftGenerator()).Add("a/left.arch.json", Good.Left.With("\"width > 0\"", "\"width > 0 and width % 2 == 0\"")).Add("a/left.presets.json", Good.Presets).Add("a/left-keys.map.json", Turned).Run();

        run.Diagnostics.Select(d => d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)).ShouldBeEmpty();
    }

    /// <summary>A member of a table that nothing reads would stand in a schema, and be an error.</summary>
    [Fact]
    public void Every_member_stands_in_a_file_that_the_generator_takes()
    {
        var walk = new FormWalk();
        foreach (var path in Repository.Mappings.Concat(new[] { "samples", "tests/Weft.MadeUp" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.json", SearchOption.AllDirectories))))
        {
            walk.Add(path, File.ReadAllText(path));
        }

        (string Path, string Text)[] good = [("a.arch.json", Good.Left), ("p.presets.json", Good.Presets), ("a.map.json", Good.Mapping), ("k.map.json", Good.Keys), ("t.layout.json", Good.Images), ("turned.map.json", Turned), ("resample.map.json", ResampleTests.Text), ("c.components.json", Good.Parts), .. GoodUpstream.Files()];
        foreach (var (path, text) in good)
        {
            walk.Add(path, text);
        }

        foreach (var row in NodeCompilationTests.All.SelectMany(cases => cases).Where(row => !row.Data.Item5.StartsWith("WEFT", StringComparison.Ordinal)))
        {
            walk.Add("toy.arch.json", ToyBody.Json(row.Data.Item1, row.Data.Item2, row.Data.Item3));
            walk.Add("parts.components.json", row.Data.Item4.Length > 0 ? row.Data.Item4 : "{}");
        }

        FormWalk.Forms.Count.ShouldBeGreaterThan(70);
        // These every node has, and nodes of whatever op are read alike.
        string[] everywhere = ["op", "if", "as"];
        walk.Unseen.Where(member => !everywhere.Contains(member[(member.IndexOf('.', StringComparison.Ordinal) + 1)..])).ShouldBeEmpty();
    }

    [Fact]
    public void Tables_teach()
    {
        var members = FormWalk.Forms.SelectMany(f => f.Members.Select(m => (Place: $"{f.Name}.{m.Name}", m.Summary))).ToList();

        members.Where(m => !m.Summary.EndsWith('.') || m.Summary.Length < 6).Select(m => m.Place).ShouldBeEmpty();
        NodeTable.All.Where(row => !row.Form.Summary.Contains("Shape", StringComparison.Ordinal) && row.Name is not ("let" or "unpack")).Select(row => row.Name).ShouldBeEmpty();
        FormWalk.Forms.ShouldContain(ComponentNode.Form);
    }

    private static ObjectReader Reader(string json) => new((JsonObject)JsonParser.Parse(json), Form, "a.json", new ProblemList());
}
