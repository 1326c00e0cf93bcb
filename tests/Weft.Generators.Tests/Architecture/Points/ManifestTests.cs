using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Tests.Architecture.Nodes;

namespace Weft.Generators.Tests.Architecture.Points;

public sealed class ManifestTests
{
    private const string Leaf = """{ "op": "linear", "name": "fc", "out": "width" }""";

    [Fact]
    public void Keys_come_in_the_order_of_the_nodes_with_repeats_in_place() => At("""
        [
          { "op": "linear", "name": "first", "out": "width", "bias": false },
          { "op": "repeat", "count": 2, "name": "a.{i}", "body": { "op": "linear", "name": "fc", "out": "width", "bias": "i == 1" } },
          { "op": "norm", "name": "last", "eps": "eps" }
        ]
        """).Keys.ShouldBe(["first.weight [12, 12]", "a.0.fc.weight [12, 12]", "a.1.fc.weight [12, 12]", "a.1.fc.bias [12]", "last.weight [12]", "last.bias [12]"]);

    [Fact]
    public void As_many_iterations_as_are_allowed_are_walked()
    {
        var (keys, problems) = At($$"""{ "op": "repeat", "count": 4096, "name": "a.{i}", "body": {{Leaf}} }""");

        problems.ShouldBeEmpty();
        keys.Count.ShouldBe(2 * 4096);
        keys[^1].ShouldBe("a.4095.fc.bias [12]");
    }

    [Theory]
    [InlineData("4097", "4097")]
    [InlineData("2 ** 62", "4611686018427387904")]
    public void More_iterations_are_refused_without_walking_any(string count, string found)
    {
        var (keys, problems) = At($$"""{ "op": "repeat", "count": "{{count}}", "name": "a.{i}", "body": {{Leaf}} }""");

        problems.ShouldBe([$"WEFT0119 /body: {found} iterations at the defaults; at most 4096 are allowed."]);
        keys.ShouldBeEmpty();
    }

    [Fact]
    public void Too_many_members_are_refused_in_bounded_time()
    {
        // Each repeat is within its limit, but together they would run 68 billion times, and hold nothing.
        const string body = """
            { "op": "repeat", "count": 4096, "name": "a.{i}", "body":
              { "op": "repeat", "count": 4096, "index": "j", "name": "b.{j}", "body":
                { "op": "repeat", "count": 4096, "index": "k", "name": "c.{k}", "body": "gelu" } } }
            """;

        var (keys, problems) = At(body);

        problems.ShouldHaveSingleItem().ShouldBe("WEFT0119 : More than 1000000 members at the defaults.");
        keys.ShouldBeEmpty();
    }

    [Fact]
    public void Components_that_grow_without_end_are_refused()
    {
        // Each calls the next twice: 2^20 nodes in place.
        var components = Enumerable.Range(0, 20).Select(i => $$"""
            "C{{i}}": { "body": [{ "op": "C{{i + 1}}" }, { "op": "C{{i + 1}}" }] }
            """).Append("""
            "C20": { "body": "gelu" }
            """);

        ToyBody.Problems(ToyBody.Json("tokens", """{ "op": "C0" }""", $"\"components\": {{ {string.Join(", ", components)} }}"))
            .ShouldHaveSingleItem().ShouldEndWith("More than 20000 nodes after components are put in place.");
    }

    [Fact]
    public void Walking_stops_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var lowered = ToyBody.Lower(ToyBody.Json("tokens", Leaf));

        Should.Throw<OperationCanceledException>(() => ArchitectureLowerer.Lower(lowered.Architecture, [], source.Token));
        Should.Throw<OperationCanceledException>(() => PointChecker.Check(lowered, source.Token));
    }

    [Fact]
    public void One_bad_point_is_enough_to_report()
    {
        var lowered = ToyBody.Lower(ToyBody.Json("tokens", """{ "op": "linear", "name": "fc", "out": "width - 12" }"""));

        ToyBody.Lines(PointChecker.Check(lowered, CancellationToken.None)).ShouldAllBe(line => line.Contains("at the defaults"));
    }

    private static (IReadOnlyList<string> Keys, IReadOnlyList<string> Problems) At(string body)
    {
        var lowered = ToyBody.Lower(ToyBody.Json("tokens", body));
        var problems = new ProblemList();
        var defaults = Point.Of(lowered.Architecture, "the defaults", lowered.Architecture.Params.ToDictionary(p => p.Name, p => p.Default));
        var entries = Manifest.At(lowered, defaults, problems, CancellationToken.None);
        return ([.. entries.Select(e => $"{e.Key} [{string.Join(", ", e.Shape)}]")], ToyBody.Lines(problems.ToArray()));
    }
}
