using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Docs;

public class ZooListTests
{
    [Fact]
    public void The_list_of_models_is_that_of_the_shipped_files()
    {
        var file = Path.Combine(Repository.Root, "mappings", "README.md");
        if (Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, ZooList.Text());
        }

        ZooList.Text().ShouldBe(File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_architecture_is_read_at_a_glance() =>
        Zoo.Files.Where(file => file.Key.StartsWith("architectures/", StringComparison.Ordinal)).Select(file => (file.Key, Lines: file.Value.TrimEnd('\n').Split('\n').Length))
            .Where(file => file.Lines >= 80).ShouldBeEmpty();
}
