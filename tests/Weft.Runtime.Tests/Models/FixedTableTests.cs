using Weft.Models;
using Weft.Tests.Modules;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Models;

/// <summary>Positions that are a fixed table of sines and cosines: what it holds, and that training leaves it alone.</summary>
public sealed class FixedTableTests
{
    [Theory]
    [InlineData(3, 8)]
    [InlineData(2, 12)]
    public void It_holds_the_sines_and_cosines_of_columns_and_then_of_rows(int side, int width)
    {
        using var model = Fresh(side, width);

        var table = model.PositionalEmbedding;
        table.shape.ShouldBe([(side * side) + 1, width]);
        for (var place = 0; place < side * side; place++)
        {
            for (var channel = 0; channel < width; channel++)
            {
                // Halves: column and row; in a half sines and then cosines, a frequency each.
                var (half, quarter) = (width / 2, width / 4);
                var at = channel < half ? place % side : place / side;
                var angle = at / Math.Pow(10000, (double)(channel % quarter) / quarter);
                var expected = channel % half < quarter ? Math.Sin(angle) : Math.Cos(angle);
                table[place + 1, channel].item<float>().ShouldBe((float)expected, 1e-6f, $"place {place}, channel {channel}");
            }
        }

        table[0].count_nonzero().item<long>().ShouldBe(0);
    }

    [Fact]
    public void It_equals_the_library()
    {
        using var model = Fresh(5, 24);

        MaxDifference(model.PositionalEmbedding, new Fixture("posembed-resize")["out.t26"]).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void It_is_saved_and_not_trained()
    {
        using var model = Fresh(2, 8);

        model.state_dict().Keys.ShouldContain("positional_embedding");
        model.PositionalEmbedding.requires_grad.ShouldBeFalse();
        model.parameters().Count(parameter => !parameter.requires_grad).ShouldBe(1);
        using var learned = new OpenClipVision(Config(2, 8) with { PosEmbedType = OpenClipVisionPosEmbedType.Learnable });
        learned.parameters().ShouldAllBe(parameter => parameter.requires_grad);
    }

    [Theory]
    [InlineData(OpenClipVisionPoolType.Tok, true)]
    [InlineData(OpenClipVisionPoolType.None, false)]
    public void Logits_are_there_where_there_is_one_vector_for_each_image(OpenClipVisionPoolType pool, bool fits)
    {
        var vision = Config(2, 8) with { PoolType = pool };
        using var model = new OpenClip(new() { EmbedDim = 8, Vision = vision, Text = new() { Width = 8, Heads = 2, Layers = 1, VocabSize = 11, ContextLength = 5 } });

        OpenClip.Architecture.Methods.Single(method => method.Name == "Logits").Fits(model).ShouldBe(fits);
        OpenClip.Architecture.Methods.Single(method => method.Name == "EncodeText").Fits(model).ShouldBeTrue();
    }

    private static OpenClipVision Fresh(int side, int width) => new(Config(side, width));

    private static OpenClipVisionConfig Config(int side, int width) =>
        new() { ImageSize = side * 4, PatchSize = 4, Width = width, HeadWidth = 4, Layers = 1, EmbedDim = 8, PosEmbedType = OpenClipVisionPosEmbedType.SinCos2d };
}
