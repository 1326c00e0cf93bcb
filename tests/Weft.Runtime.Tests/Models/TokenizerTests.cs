using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Cli;
using Weft.Tests.Conversion;

namespace Weft.Tests.Models;

/// <summary>Tokenizer files go with a model that takes tokens, or are named as missing.</summary>
public sealed class TokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("open_clip-vit", "open_clip", "transformers")]
    [InlineData("open_clip-vit", "transformers", "open_clip")]
    [InlineData("siglip", "transformers", "transformers")]
    public void They_are_copied_byte_by_byte_and_through_links(string name, string from, string to)
    {
        var source = new ModelCase(name).Write(from, folder["a"]);
        File.WriteAllBytes(folder["vocab"], [1, 2, 3, 0, 255]);
        File.CreateSymbolicLink(folder["a/vocab.json"], folder["vocab"]);
        File.WriteAllText(folder["a/merges.txt"], "a b\n");
        File.WriteAllText(folder["a/tokenizer_config.json"], "{ }");
        File.WriteAllText(folder["a/README.md"], "not one");

        var report = Converter.Convert(source, folder["b"], new(to), Catalog.Models);

        report.MissingTokenizer.ShouldBeEmpty();
        string[] copied = ["merges.txt", "tokenizer_config.json", "vocab.json"];
        report.Files.Select(Path.GetFileName).OfType<string>().Where(copied.Contains).ShouldBe(copied, ignoreOrder: true);
        new FileInfo(folder["b/vocab.json"]).LinkTarget.ShouldBeNull();
        File.ReadAllBytes(folder["b/vocab.json"]).ShouldBe([1, 2, 3, 0, 255]);
        File.ReadAllText(folder["b/merges.txt"]).ShouldBe("a b\n");
        File.ReadAllText(folder["b/tokenizer_config.json"]).ShouldBe("{ }");
        File.Exists(folder["b/README.md"]).ShouldBeFalse();
    }

    [Fact]
    public void Where_a_tokenizer_is_needed_and_not_whole_its_files_are_named()
    {
        var source = new ModelCase("open_clip-vit").Write("open_clip", folder["a"]);
        File.WriteAllText(folder["a/vocab.json"], "{}");
        File.WriteAllText(folder["a/tokenizer.json"], "");

        var (status, output, error) = Command.Run("convert", source, folder["b"], "--to", "transformers", "--json");

        status.ShouldBe(0);
        error.Split('\n').ShouldContain("weft: tokenizer files are not there: tokenizer.json, or vocab.json and merges.txt, or vocab.txt, or spiece.model, or sentencepiece.bpe.model, or tokenizer.model; copy them from where the model came from.");
        JsonNode.Parse(output)!["missing_tokenizer"]!.AsArray().Select(together => string.Join('+', together!.AsArray())).Take(2).ShouldBe(["tokenizer.json", "vocab.json+merges.txt"]);
        File.Exists(folder["b/vocab.json"]).ShouldBeTrue();
        File.Exists(folder["b/tokenizer.json"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("transformers", "open_clip", "", "")]
    [InlineData("open_clip", "transformers", "/open_clip_model.safetensors", "")]
    [InlineData("open_clip", "transformers", "", "ClipVisionModel")]
    public void Nothing_is_said_where_none_is_needed(string from, string to, string file, string model)
    {
        var source = new ModelCase("open_clip-vit").Write(from, folder["a"]);
        File.WriteAllText(folder["a/merges.txt"], "a b\n");

        var report = Converter.Convert(source + file, folder["b"], new(to), Catalog.Models, new() { Model = model.Length > 0 ? model : null });

        report.MissingTokenizer.ShouldBeEmpty();
        File.Exists(folder["b/merges.txt"]).ShouldBe(file + model == "");
    }

    [Fact]
    public void In_place_they_stay_and_missing_ones_are_named()
    {
        var source = new ModelCase("open_clip-vit").Write("open_clip", folder["a"]);
        Converter.ConvertInPlace(source, Layout.Transformers, Catalog.Models).MissingTokenizer.ShouldNotBeEmpty();
        File.WriteAllText(folder["a/tokenizer.json"], "{}");

        var report = Converter.ConvertInPlace(source, Layout.OpenClip, Catalog.Models);

        report.Files.Select(Path.GetFileName).ShouldNotContain("tokenizer.json");
        File.ReadAllText(folder["a/tokenizer.json"]).ShouldBe("{}");
    }

    [Fact]
    public void One_that_cannot_be_read_is_one_error_and_nothing_is_left()
    {
        var source = new ModelCase("open_clip-vit").Write("open_clip", folder["a"]);
        File.WriteAllText(folder["a/tokenizer.json"], "{}");
        using (File.Open(folder["a/tokenizer.json"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Should.Throw<CheckpointException>(() => Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models))
                .Message.ShouldStartWith($"{folder["a/tokenizer.json"]}: cannot be read: ");
        }

        folder.Entries.ShouldBe(["a"]);
    }
}
