using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Weft.Generators.Tests.Harness;

namespace Weft.Package.Tests;

/// <summary>A debugger finds the sources of what is packed, and whoever builds the same sources gets the same bytes.</summary>
public sealed class SymbolTests(PackedTwice packed) : IClassFixture<PackedTwice>
{
    // As the specification of portable PDBs has it.
    private static readonly Guid SourceLink = new("cc110556-a091-4d38-9fec-25ab9a351a6a");

    [Fact]
    public void Symbols_lead_to_the_sources_where_they_are_published()
    {
        using var symbols = Symbols(Read("snupkg", "lib/net10.0/Weft.Runtime.pdb"));
        var reader = symbols.GetMetadataReader();
        var link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Where(one => reader.GetGuid(one.Kind) == SourceLink).ShouldHaveSingleItem();

        Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value))
            .ShouldBe($$$"""{"documents":{"/_/*":"{{{Repository.Address.Replace("github.com", "raw.githubusercontent.com", StringComparison.Ordinal)}}}/{{{PackedTwice.Commit}}}/*"}}""");
    }

    [Fact]
    public void Symbols_name_sources_from_the_repository_on()
    {
        using var symbols = Symbols(Read("snupkg", "lib/net10.0/Weft.Runtime.pdb"));
        var reader = symbols.GetMetadataReader();
        var documents = reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).ToList();

        documents.ShouldContain("/_/runtime/Weft.Runtime/Conversion/Converter.cs");
        documents.ShouldContain("/_/generators/Weft.Generators/Mapping/KeyPattern.cs");
        documents.ShouldAllBe(document => document.StartsWith("/_/", StringComparison.Ordinal));
    }

    [Fact]
    public void Symbols_are_of_the_library_beside_them()
    {
        using var library = new PEReader(new MemoryStream(Read("nupkg", "lib/net10.0/Weft.Runtime.dll")));
        using var symbols = Symbols(Read("snupkg", "lib/net10.0/Weft.Runtime.pdb"));
        var entry = library.ReadDebugDirectory().Single(one => one.Type == DebugDirectoryEntryType.CodeView);

        new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id).ShouldBe(new BlobContentId(library.ReadCodeViewDebugDirectoryData(entry).Guid, entry.Stamp));
    }

    [Theory]
    [InlineData("nupkg", "lib/net10.0/Weft.Runtime.dll")]
    [InlineData("nupkg", "analyzers/dotnet/cs/Weft.Generators.dll")]
    [InlineData("snupkg", "lib/net10.0/Weft.Runtime.pdb")]
    public void Another_folder_gives_the_same_bytes(string package, string file)
    {
        var bytes = Read(package, file);

        bytes.SequenceEqual(Read(package, file, packed.Second)).ShouldBeTrue();
        Encoding.Latin1.GetString(bytes).ShouldNotContain(packed.First.FullName);
    }

    private static MetadataReaderProvider Symbols(byte[] bytes) => MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(bytes));

    private byte[] Read(string package, string file, UserFolder? checkout = null)
    {
        using var archive = ZipFile.OpenRead((checkout ?? packed.First)[$"packed/Weft.{BuildFacts.Version}.{package}"]);
        using var content = archive.GetEntry(file).ShouldNotBeNull($"the {package} has no {file}").Open();
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
