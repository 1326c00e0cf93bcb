using Weft.Build;

namespace Weft.Tests.NativeLibrary;

public sealed class WeakenVersionNeedTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";
    private const ushort Weak = 2;

    private static readonly string Package = Path.Combine(AppContext.BaseDirectory, "NativeLibrary", "package", "libLibTorchSharp.so");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-");
    private readonly RecordingBuildEngine _engine = new();

    private string Destination => Path.Combine(_folder.FullName, "obj", "lib.so");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Torch_loads_and_computes() => TorchSharp.torch.ones(2, 3).sum().item<float>().ShouldBe(6);

    [Fact]
    public void The_package_keeps_its_library_as_it_came() => Flags(File.ReadAllBytes(Package)).ShouldBe((ushort)0);

    [Fact]
    public void The_copy_differs_from_the_package_in_one_flag()
    {
        var before = File.ReadAllBytes(Package);

        Run(Package).ShouldBeTrue();

        var copy = File.ReadAllBytes(Destination);
        Flags(copy).ShouldBe(Weak);
        var offset = (int)WeakenVersionNeed.FindFlags(before, Version)!.Value;
        copy[offset] = before[offset];
        copy.AsSpan().SequenceEqual(before).ShouldBeTrue();
        File.ReadAllBytes(Package).AsSpan().SequenceEqual(before).ShouldBeTrue();
        _engine.Messages.ShouldHaveSingleItem().Message!.ShouldContain(Version);
    }

    [Fact]
    public void A_second_run_gives_the_same_copy()
    {
        Run(Package).ShouldBeTrue();
        var first = File.ReadAllBytes(Destination);

        Run(Package).ShouldBeTrue();

        File.ReadAllBytes(Destination).AsSpan().SequenceEqual(first).ShouldBeTrue();
        Directory.GetFiles(Path.GetDirectoryName(Destination)!).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_link_to_the_package_is_replaced_and_not_written_through()
    {
        var linked = Path.Combine(_folder.FullName, "linked.so");
        File.Copy(Package, linked);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        HardLink.Create(linked, Destination);

        Run(linked).ShouldBeTrue();

        Flags(File.ReadAllBytes(linked)).ShouldBe((ushort)0);
        Flags(File.ReadAllBytes(Destination)).ShouldBe(Weak);
    }

    [Fact]
    public void A_library_without_the_need_is_copied_byte_for_byte_and_silently()
    {
        Run(Package, "GLIBCXX_9.9").ShouldBeTrue();

        File.ReadAllBytes(Destination).AsSpan().SequenceEqual(File.ReadAllBytes(Package)).ShouldBeTrue();
        _engine.Messages.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_no_ELF_gives_one_error_that_says_what_to_do()
    {
        var text = Path.Combine(_folder.FullName, "text.so");
        File.WriteAllText(text, "not a library");

        Run(text).ShouldBeFalse();

        var error = _engine.Errors.ShouldHaveSingleItem();
        error.Code.ShouldBe("WEFTCFG0001");
        error.File.ShouldBe(text);
        error.Message.ShouldBe(
            "The library's version needs cannot be changed: expected a 64-bit little-endian ELF file, found another header. "
            + "Restore the TorchSharp package again, or set WeftWeakenVersionNeed to false to use the library as it is.");
        File.Exists(Destination).ShouldBeFalse();
    }

    [Fact]
    public void A_cut_off_library_gives_the_error()
    {
        var cut = Path.Combine(_folder.FullName, "cut.so");
        File.WriteAllBytes(cut, File.ReadAllBytes(Package)[..4096]);

        Run(cut).ShouldBeFalse();

        _engine.Errors.ShouldHaveSingleItem().Message!.ShouldContain("found the end of the file at 4096");
    }

    [Fact]
    public void Damaged_bytes_never_lead_outside_the_file()
    {
        var elf = File.ReadAllBytes(Package);
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            // The header and the section table hold every offset that is followed.
            var offset = random.Next(2) == 0 ? random.Next(0x28, 0x40) : sections + random.Next(elf.Length - sections);
            var was = elf[offset];
            elf[offset] = (byte)random.Next(256);
            try
            {
                WeakenVersionNeed.FindFlags(elf, Version)?.ShouldBeInRange(0, elf.Length - 2);
            }
            catch (InvalidDataException)
            {
                // The one way to refuse.
            }

            elf[offset] = was;
        }
    }

    private static ushort Flags(byte[] elf) => BitConverter.ToUInt16(elf, (int)WeakenVersionNeed.FindFlags(elf, Version)!.Value);

    private bool Run(string library, string version = Version) =>
        new WeakenVersionNeed { BuildEngine = _engine, Library = library, Version = version, Destination = Destination }.Execute();
}
