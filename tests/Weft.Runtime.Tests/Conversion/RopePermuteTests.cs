using System.Runtime.InteropServices;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

public class RopePermuteTests
{
    [Fact]
    public void Pairs_of_every_head_become_halves_and_come_back()
    {
        // Two heads of four channels; a row is [2 * channel, 2 * channel + 1].
        var (left, right) = (Architecture("A", Key("w", 8, 2)), Architecture("B", Key("w", 8, 2)));
        var mapping = Mapping(left, right, Rule("w", "w", new Via.RopePermute(0, _ => 2, ToHalf: true)));
        var source = MemoryCheckpoint.Counting(("w", [8, 2]));

        var there = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);
        var back = there.Through(mapping, false, right.DefaultConfig);

        Values(there, source).ShouldBe([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
        back.Tensors[0].ToString().ShouldBe("w: F32[8, 2] <- w");
    }

    [Fact]
    public void It_turns_what_rotary_positions_turn()
    {
        // The rotation of pairs of neighbours gives the same products as that of halves after the permutation: here of six channels, and along the second dimension.
        var (left, right) = (Architecture("A", Key("w", 1, 6)), Architecture("B", Key("w", 1, 6)));
        var mapping = Mapping(left, right, Rule("w", "w", new Via.RopePermute(1, _ => 1, ToHalf: true)));
        var source = MemoryCheckpoint.Counting(("w", [1, 6]));
        var halves = Values(ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig), source);

        double[] angles = [0.3, 1.1, 2.5];
        var byPairs = Enumerable.Range(0, 3).SelectMany(i => Turn(2 * i, (2 * i) + 1, angles[i])).ToArray();
        var byHalves = Enumerable.Range(0, 3).SelectMany(i => Turn(halves[i], halves[i + 3], angles[i])).ToArray();
        byHalves.ShouldBe(byPairs);

        static double[] Turn(double x, double y, double angle) => [(x * Math.Cos(angle)) - (y * Math.Sin(angle)), (x * Math.Sin(angle)) + (y * Math.Cos(angle))];
    }

    [Fact]
    public void The_other_way_round_is_its_inverse()
    {
        var (left, right) = (Architecture("A", Key("w", 12)), Architecture("B", Key("w", 12)));
        var source = MemoryCheckpoint.Counting(("w", [12]));
        ConversionPlan Through(bool toHalf, bool toRight) => ConversionPlan.Of(source.Tensors).Through(Mapping(left, right, Rule("w", "w", new Via.RopePermute(0, _ => 3, toHalf))), toRight, left.DefaultConfig);

        Values(Through(toHalf: false, toRight: true), source).ShouldBe(Values(Through(toHalf: true, toRight: false), source));
        Values(Through(toHalf: false, toRight: true), source).ShouldBe([0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11]);
    }

    [Theory]
    [InlineData(0, 4, "w: F32[6, 2] <- w: dimension 0 has no 4 heads of an even number of channels.")]
    [InlineData(0, 0, "w: F32[6, 2] <- w: dimension 0 has no 0 heads of an even number of channels.")]
    [InlineData(2, 1, "w: F32[6, 2] <- w: no dimension 2.")]
    public void Heads_that_are_not_there_are_refused(int dim, int heads, string message)
    {
        var (left, right) = (Architecture("A", Key("w", 6, 2)), Architecture("B", Key("w", 6, 2)));
        var mapping = Mapping(left, right, Rule("w", "w", new Via.RopePermute(dim, _ => heads, ToHalf: true)));

        Should.Throw<ConversionException>(() => ConversionPlan.Of(MemoryCheckpoint.Counting(("w", [6, 2])).Tensors).Through(mapping, true, left.DefaultConfig)).Message.ShouldBe(message);
    }

    private static float[] Values(ConversionPlan plan, MemoryCheckpoint source)
    {
        using var reader = new PlanReader(source, chunk: 64);
        return MemoryMarshal.Cast<byte, float>(MemoryCheckpoint.Bytes(reader, plan.Tensors[0])).ToArray();
    }
}
