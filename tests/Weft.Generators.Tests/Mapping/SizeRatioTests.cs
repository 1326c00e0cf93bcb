namespace Weft.Generators.Tests.Mapping;

public sealed class SizeRatioTests
{
    [Fact]
    public void Truncating_width_times_ratio_gives_every_size_back()
    {
        foreach (var width in new long[] { 1, 3, 49, 384, 768, 1024, 1152, 1408, 4097 })
        {
            for (var size = 1L; size <= 5 * width; size++)
            {
                ((long)(width * SizeRatio.Of(size, width)!.Value)).ShouldBe(size);
            }
        }
    }

    [Fact]
    public void The_quotient_itself_is_kept_where_it_serves() => SizeRatio.Of(3072, 768).ShouldBe(4.0);

    [Fact]
    public void A_quotient_that_truncates_below_the_size_moves_up_by_one_double()
    {
        ((long)(49 * (1.0 / 49))).ShouldBe(0);
        SizeRatio.Of(1, 49).ShouldBe(Math.BitIncrement(1.0 / 49));
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(8, 0)]
    [InlineData(-1, 8)]
    [InlineData((1L << 53) + 1, 1)]
    public void Sizes_without_a_ratio_are_refused(long size, long width) => SizeRatio.Of(size, width).ShouldBeNull();
}
