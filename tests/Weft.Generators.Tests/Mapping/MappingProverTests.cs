namespace Weft.Generators.Tests.Mapping;

public sealed class MappingProverTests
{
    [Fact]
    public void A_correct_mapping_gives_no_diagnostic() => Toy.Check(Toy.Text).ShouldBeEmpty();
}
