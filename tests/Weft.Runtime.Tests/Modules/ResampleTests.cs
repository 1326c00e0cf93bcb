using System.Text.Json;
using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

public sealed class ResampleTests
{
    [Fact]
    public void The_same_grid_gives_the_table_itself()
    {
        using var table = randn(1, 16, 4);

        Ops.Resample(table, new Size2(5, 3), 5, 3, 1, Timm).ShouldBeSameAs(table);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Tables_equal_the_library(string id)
    {
        var fixture = new Fixture("posembed-resize");
        var test = Fixture.Case("posembed-resize").GetProperty("tests").EnumerateArray().Single(t => t.GetProperty("id").GetString() == id);
        var args = test.GetProperty("args");
        var table = fixture[$"in.{id}"];

        using var result = test.GetProperty("op").GetString() switch
        {
            "open_clip.model.resize_pos_embed" => Ops.Resample(table, Square(table.size(0) - 1), Grid(args, "grid").Height, Grid(args, "grid").Width, 1, Rule(args) with { Keep = ResampleKeep.Count }),
            "open_clip.model.resize_text_pos_embed" => Ops.ResampleRows(table, args.GetProperty("length").GetInt64(), 0),
            "timm.layers.resample_abs_pos_embed" => Ops.Resample(table, Grid(args, "old_size"), Grid(args, "new_size").Height, Grid(args, "new_size").Width, args.GetProperty("num_prefix_tokens").GetInt64(), Rule(args)),
            "timm.layers.resample_patch_embed" => Ops.ResampleKernel(table, Grid(args, "new_size").Height, Grid(args, "new_size").Width, Rule(args)),
            "transformers CLIPVisionEmbeddings.interpolate_pos_encoding" or "transformers SiglipVisionEmbeddings.interpolate_pos_encoding" => Interpolated(table, args),
            var other => throw new InvalidOperationException(other),
        };

        MaxDifference(result, fixture[$"out.{id}"]).ShouldBeLessThan(3e-6);
    }

    [Fact]
    public void Rank_and_dtype_stay()
    {
        var fixture = new Fixture("posembed-resize");
        using var table = fixture["in.t08"].squeeze(0).to(ScalarType.Float64);
        var result = Ops.Resample(table, 7, 9, 5, 1, Timm);

        result.dtype.ShouldBe(ScalarType.Float64);
        MaxDifference(result.to(ScalarType.Float32), fixture["out.t08"].squeeze(0)).ShouldBeLessThan(3e-6);
        Ops.Resample(table.to(ScalarType.BFloat16), 7, 9, 5, 1, Timm).dtype.ShouldBe(ScalarType.BFloat16);
    }

    [Fact]
    public void Gradients_reach_the_table()
    {
        var table = ones(5, 2).requires_grad_();
        Ops.Resample(table, 2, 3, 3, 1, Timm).sum().backward();

        // Weights of each new row sum to 1, so nothing is lost: 1 for the prefix row and 9 for the grid, per channel.
        table.grad!.sum().item<float>().ShouldBe(20, 1e-4);
        table.grad![0].ShouldHold([2], 1, 1);
    }

    [Fact]
    public void A_table_of_another_grid_is_refused()
    {
        Should.Throw<ArgumentException>(() => Ops.Resample(ones(10, 2), 3, 4, 4, 0, Timm))
            .Message.ShouldStartWith("resample: expected a table [9, c] or [1, 9, c] for grid [3, 3] and 0 prefix rows, found [10, 2].");
        Should.Throw<ArgumentException>(() => Ops.Resample(ones(2, 9, 2), 3, 4, 4, 0, Timm));
        Should.Throw<ArgumentException>(() => Ops.Resample(ones(9, 2), 3, 0, 4, 0, Timm));
    }

    /// <summary>The operations of the fixture that resize one table to one grid.</summary>
    public static TheoryData<string> Operations => [.. Fixture.Case("posembed-resize").GetProperty("tests").EnumerateArray()
        .Where(t => !t.GetProperty("op").GetString()!.Contains("Siglip2", StringComparison.Ordinal) && !t.GetProperty("op").GetString()!.Contains("Glm4v", StringComparison.Ordinal) && !t.GetProperty("op").GetString()!.Contains("sincos", StringComparison.Ordinal))
        .Select(t => t.GetProperty("id").GetString()!)];

    private static ResampleRule Timm => new(ResampleMode.Bicubic, Antialias: true, ResampleKeep.Square);

    private static ResampleRule Rule(JsonElement args) =>
        Timm with { Mode = args.GetProperty("interpolation").GetString() == "bilinear" ? ResampleMode.Bilinear : ResampleMode.Bicubic, Antialias = args.GetProperty("antialias").GetBoolean() };

    private static Size2 Square(long rows) => (long)Math.Sqrt(rows);

    private static Tensor Interpolated(Tensor table, JsonElement args)
    {
        var (image, patch, grid) = (Grid(args, "image_hw"), args.GetProperty("patch").GetInt64(), Grid(args, "old_grid"));
        return Ops.Resample(table.unsqueeze(0), grid, image.Height / patch, image.Width / patch, table.size(0) - (grid.Height * grid.Width), Timm with { Antialias = false });
    }

    private static Size2 Grid(JsonElement args, string name)
    {
        var size = args.GetProperty(name);
        return new(size[0].GetInt64(), size[1].GetInt64());
    }
}
