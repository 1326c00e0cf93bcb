using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

/// <summary>One tensor under two names: written twice, and read only where both are the same.</summary>
public class AliasTests
{
    private static readonly Architecture Once = Architecture("A", Key("w", 2, 3));
    private static readonly Architecture Twice = Architecture("B", Key("trunk.w", 2, 3), Key("visual.w", 2, 3));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_written_under_each_name_and_read_once(bool onceIsLeft)
    {
        var mapping = onceIsLeft ? Mapping(Once, Twice, Rule("w", "{trunk|visual}.w", new Via.Alias())) : Mapping(Twice, Once, Rule("{trunk|visual}.w", "w", new Via.Alias()));
        var source = MemoryCheckpoint.Counting(("w", [2, 3]));

        var there = ConversionPlan.Of(source.Tensors).Through(mapping, onceIsLeft, Once.DefaultConfig);
        var back = there.Through(mapping, !onceIsLeft, Twice.DefaultConfig);

        there.Tensors.Select(tensor => tensor.ToString()).ShouldBe(["trunk.w: F32[2, 3] <- w", "visual.w: F32[2, 3] <- w"]);
        back.Tensors.Select(tensor => tensor.ToString()).ShouldBe(["w: F32[2, 3] <- w"]);
        using var reader = new PlanReader(source);
        back.Check(reader);
        using var text = new StringWriter { NewLine = "\n" };
        back.Print(text);
        text.ToString().ShouldBe("w: F32[2, 3] <- w\ncheck visual.w = trunk.w\n");
    }

    [Fact]
    public void Two_that_differ_are_refused()
    {
        var mapping = Mapping(Once, Twice, Rule("w", "{trunk|visual}.w", new Via.Alias()));
        var source = MemoryCheckpoint.Counting(("trunk.w", [2, 3]), ("visual.w", [2, 3]));

        var plan = ConversionPlan.Of(source.Tensors).Through(mapping, false, Twice.DefaultConfig);

        using var reader = new PlanReader(source);
        Should.Throw<ConversionException>(() => plan.Check(reader)).Message.ShouldBe("visual.w: A-B.map.json keeps it and trunk.w as one tensor, but they differ.");
        plan.Checks.ShouldHaveSingleItem().Holds(reader).ShouldBeFalse();
    }
}
