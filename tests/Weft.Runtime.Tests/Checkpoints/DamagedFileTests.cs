namespace Weft.Tests.Checkpoints;

/// <summary>Good files with damage at random places: read or refused, and nothing else. <c>DAMAGED_FILES=20000</c> tries that many of each, from another seed each time.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private static readonly int? Asked = int.TryParse(Environment.GetEnvironmentVariable("DAMAGED_FILES"), out var asked) ? asked : null;
    private static readonly int Mutants = Asked ?? 100;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Files { get; } =
    [
        "npz/dtypes.npz", "npz/layouts.npz", "npz/single.npy", "torch/plain.pt", "torch/strided.pt", "torch/parameters.pt", "torch/big_endian.pt",
        "torch/legacy.pt", "torch/legacy_tied_strided.pt", "torch/with_namespace.pt", "torchscript/scripted_tied.pt", "safetensors/dtypes.safetensors",
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Damage_is_an_error_or_none(string file)
    {
        var good = File.ReadAllBytes(Path.Combine(Samples.Folder, file));
        var seed = Asked is null ? file.Length : Environment.TickCount;
        var random = new Random(seed);
        var path = folder["damaged" + Path.GetExtension(file)];
        var refused = 0;
        for (var i = 0; i < Mutants; i++)
        {
            File.WriteAllBytes(path, Damage(good, random));
            try
            {
                using var checkpoint = Checkpoint.Open(path);
                checkpoint.Tensors.ShouldAllBe(entry => entry.Length <= 1 << 26);
                foreach (var entry in checkpoint.Tensors)
                {
                    checkpoint.Read(entry, 0, new byte[entry.Length]);
                }
            }
            catch (CheckpointException e)
            {
                refused++;
                e.Message.Any(char.IsControl).ShouldBeFalse(e.Message);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{file}, seed {seed}, file {i}", e);
            }
        }

        refused.ShouldBeGreaterThan(Mutants / 10);
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(1, 8)));
                    break;
                case 1:
                    bytes.InsertRange(at, good.Skip(random.Next(good.Length)).Take(random.Next(1, 8)));
                    break;
                case 2:
                    bytes[at] = (byte)(random.Next(2) == 0 ? 0 : 255);
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
