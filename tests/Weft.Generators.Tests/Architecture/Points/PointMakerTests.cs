using System.Globalization;
using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;
using Weft.Generators.Tests.Architecture.Nodes;
using Weft.Generators.Tests.Diagnostics;

namespace Weft.Generators.Tests.Architecture.Points;

public sealed class PointMakerTests
{
    [Fact]
    public void The_same_file_gives_the_same_points_on_every_machine()
    {
        var first = Make(Good.Left, Good.Presets).Points.Select(p => p.Label).ToList();

        Make(Good.Left, Good.Presets).Points.Select(p => p.Label).ShouldBe(first);
        first.Take(3).ShouldBe(["the defaults", "preset 'small'", "preset 'large'"]);
        first.Count.ShouldBe(13);

        // Written down: a change of these points changes what every build checks.
        first.Skip(3).Take(3).ShouldBe(Make(Good.Left.Replace("\n", "\n\n"), Good.Presets).Points.Select(p => p.Label).Skip(3).Take(3));
    }

    [Fact]
    public void Points_do_not_depend_on_the_culture_of_the_machine()
    {
        var json = Good.Left.With("\"depth\": 2", "\"depth\": 2, \"eps\": 1e-6").With("\"depth > 0\"", "\"depth > 0 and eps > 0\"");
        var expected = Make(json, Good.Presets).Points.Select(p => p.Label).ToList();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

            Make(json, Good.Presets).Points.Select(p => p.Label).ShouldBe(expected);
            expected.ShouldContain(label => label.Contains("eps"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Points_are_distinct_meet_every_requirement_and_say_what_they_change()
    {
        var json = Good.Left.With("\"depth > 0\"", "\"depth > 0 and depth % 2 == 0 and width % 4 == 0\"").With("\"width\": 8", "\"width\": 8, \"size\": { \"type\": \"size2\", \"default\": 4 }, \"scale\": { \"type\": \"float\", \"null\": true }")
            .With("\"width > 0\"", "\"width > 0 and prod(size) > 0 and (scale is null or flag or not flag)\"");
        var (points, problems, model) = Make(json, Good.Presets.With("\"depth\": 3", "\"depth\": 4"));

        problems.ShouldBeEmpty();
        points.Count.ShouldBeGreaterThan(8);
        points.Select(p => Text(p, model)).Distinct().Count().ShouldBe(points.Count - 1, "only the preset without values is the defaults again");
        foreach (var point in points)
        {
            point.Broken(model).ShouldBeNull();
            (point.Values["depth"].Integer % 2).ShouldBe(0);
            (point.Values["width"].Integer % 4).ShouldBe(0);
            point.Values["hidden"].Integer.ShouldBe(4 * point.Values["width"].Integer);
            foreach (var param in model.Params.Where(p => point.Label.StartsWith("point ", StringComparison.Ordinal) && point.Values[p.Name] != p.Default))
            {
                point.Label.ShouldContain($"{param.Name} = {point.Values[param.Name]}");
            }
        }

        model.Params.Where(p => points.All(point => point.Values[p.Name] == p.Default)).Select(p => p.Name).ShouldBeEmpty("every param is varied");
    }

    [Fact]
    public void An_architecture_without_params_has_one_point()
    {
        var (points, problems, _) = Make("""{ "class": "Fixed", "layouts": { "toy": {} }, "inputs": { "x": "float[b, 4]" }, "body": { "op": "linear", "name": "fc", "out": 2 }, "outputs": { "y": "$_" } }""");

        problems.ShouldBeEmpty();
        points.ShouldHaveSingleItem().Label.ShouldBe("the defaults");
    }

    [Fact]
    public void Requirements_that_leave_too_few_points_are_reported_in_bounded_time()
    {
        var (points, problems, _) = Make(Good.Left.With("\"depth > 0\"", "\"width == 8 and depth == 2 and not flag\""));

        points.Count.ShouldBeLessThan(5);
        problems.ShouldHaveSingleItem().ShouldStartWith("WEFT0115 : Only 2 distinct valid points");
    }

    [Fact]
    public void Presets_that_break_a_requirement_or_have_no_value_are_reported_each()
    {
        var presets = """{ "of": "Left", "presets": { "a": { "width": 99 }, "b": { "width": 0 }, "c": { "depth": 0 } } }""";

        Make(Good.Left.With("\"4 * width\"", "\"4 * width + 1 // depth\""), presets).Problems.ShouldBe(
        [
            "WEFT0114 /presets/b: 'width > 0' does not hold at preset 'b'.",
            "WEFT0113 /presets/c: 1 // 0: division by zero. (at preset 'c')",
        ]);
    }

    private static string Text(Point point, ArchitectureModel model) => string.Join(";", point.ParamsOf(model).Select(p => $"{p.Key}={p.Value}"));

    private static (IReadOnlyList<Point> Points, IReadOnlyList<string> Problems, ArchitectureModel Model) Make(string json, string presets = "")
    {
        EquatableArray<JsonFile> files = presets.Length > 0 ? [new JsonFile("left.presets.json", JsonParser.Parse(presets))] : [];
        var bound = ArchitectureBinder.Bind(new ArchitectureSources(new JsonFile("left.arch.json", JsonParser.Parse(json)), "Toys", [], files, []));
        ToyBody.Lines(bound.Problems).ShouldBeEmpty();
        var problems = new ProblemList();
        var points = PointMaker.Make(bound.Model!, problems);
        return (points, ToyBody.Lines(problems.ToArray()), bound.Model!);
    }
}
