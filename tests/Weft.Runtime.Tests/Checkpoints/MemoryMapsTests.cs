namespace Weft.Tests.Checkpoints;

public sealed class MemoryMapsTests
{
    private static readonly FileIdentity Weights = new(Device: 2049, Inode: 1056);

    [Theory]
    [InlineData("7f0-7f1 r--s 00000000 08:01 1056                       /models/a b.safetensors", true)]
    [InlineData("7f0-7f1 r--s 00000000 00:2a 1056                       /models/a b.safetensors", true)]
    [InlineData("7f0-7f1 r--s 00000000 08:01 1056                       /models/gone.safetensors (deleted)", true)]
    [InlineData("7f0-7f1 r-xp 00000000 08:01 1056                       /lib/libm.so.6", false)]
    [InlineData("7f0-7f1 rw-s 00000000 00:01 1056                       /memfd:doublemapper (deleted)", false)]
    [InlineData("7f0-7f1 r--s 00000000 08:01 10567                      /models/a b.safetensors", false)]
    [InlineData("7f0-7f1 rw-p 00000000 00:00 0 ", false)]
    [InlineData("7ffc-7ffd rw-p 00000000 00:00 0                        [stack]", false)]
    [InlineData("", false)]
    public void A_file_is_told_from_others_with_its_inode(string line, bool isMapped) =>
        MemoryMaps.Hold(Weights, ["0-1 r--p 00000000 08:01 3 /bin/weft", line], path => path switch
        {
            "/models/a b.safetensors" => Weights,
            "/lib/libm.so.6" => Weights with { Device = 66 },
            _ => null,
        }).ShouldBe(isMapped);
}
