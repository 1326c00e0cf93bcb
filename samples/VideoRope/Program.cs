// A video transformer from TubeletVit.arch.json, with rotary positions over time, rows and columns (3D RoPE). It runs on a made-up clip, shows by
// how much each axis turns which channels, and checks that attention sees the distance of two tokens alone. Exit code 0: all of it held.
using System.Globalization;
using Samples;
using TorchSharp;
using Weft;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = System.Text.Encoding.UTF8;
using var scope = torch.NewDisposeScope();
using var inference = torch.no_grad();
torch.random.manual_seed(0);

using var model = new TubeletVit(new TubeletVitConfig { Classes = 4 });
var config = model.Config;
Console.WriteLine(config);
foreach (var (frames, height, width) in new[] { (8, 64, 64), (12, 48, 80) })
{
    using var result = model.forward(Clip.MovingSquare(frames, height, width));
    Console.WriteLine($"{frames} frames of {height} x {width}: tokens [{string.Join(", ", result.Tokens.shape)}], output [{string.Join(", ", result.Output.shape)}]");
}

// The table that the model makes for the first clip: 4 tubelets of 8 x 8 patches, 16 channels, of which time turns 2 planes, rows and columns 3 each.
long[] grid = [8 / config.TubeletSize, 64 / config.PatchSize, 64 / config.PatchSize];
var index = new RopeAxis(RopeCoord.Index, 0, 0);
using var rope = new RopeTable(config.Width / config.Heads, [.. config.RopeSplit], config.RopeBase, 1.0, [index, index, index], [0, 1, 2], RopeLayout.Concat, RopeDoubling.Repeat);
var table = rope.Get(grid, torch.CPU, torch.ScalarType.Float32);
string[] axes = ["time", "rows", "columns"];
string[] planes = [.. axes.SelectMany((name, axis) => Enumerable.Range(0, (int)config.RopeSplit[axis]).Select(k => $"{name} {k}".PadRight(9)))];
for (var axis = 0; axis < axes.Length; axis++)
{
    Console.WriteLine();
    Console.WriteLine($"angles of the channels, {grid[axis]} steps along {axes[axis]}");
    foreach (var line in Dials.Along(table, grid, axis, planes))
    {
        Console.WriteLine($"  {line}");
    }
}

// One query and one key, put at every token: what they give may depend on how far apart the tokens are, and on nothing else.
var tokens = grid[0] * grid[1] * grid[2];
var q = Ops.Rotate(torch.randn(1, config.Width / config.Heads).expand(tokens, -1), table, RopeRotation.Pair, 0);
var k = Ops.Rotate(torch.randn(1, config.Width / config.Heads).expand(tokens, -1), table, RopeRotation.Pair, 0);
var scores = q.mm(k.t()).data<float>().ToArray();
var spread = Enumerable.Range(0, scores.Length)
    .GroupBy(i => Apart(i / tokens, i % tokens), i => scores[i])
    .Max(same => same.Max() - same.Min());
var holds = spread < 1e-4;
Console.WriteLine();
Console.WriteLine($"scores of two tokens equally far apart {(holds ? "are equal" : "differ")}, within {spread:0.0e-00}");
return holds ? 0 : 1;

// The steps from one token to another along each axis.
(long, long, long) Apart(long from, long to)
{
    long Step(long token, int axis) => token / grid[(axis + 1)..].Aggregate(1L, (product, size) => product * size) % grid[axis];
    return (Step(to, 0) - Step(from, 0), Step(to, 1) - Step(from, 1), Step(to, 2) - Step(from, 2));
}
