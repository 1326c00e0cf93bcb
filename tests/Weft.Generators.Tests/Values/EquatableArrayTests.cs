namespace Weft.Generators.Tests.Values;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Arrays_with_the_same_items_are_equal_and_hash_alike()
    {
        EquatableArray<string> one = new(["a", "b"]);
        EquatableArray<string> two = new(["a", "b"]);

        one.Equals(two).ShouldBeTrue();
        one.GetHashCode().ShouldBe(two.GetHashCode());
    }

    [Fact]
    public void Arrays_with_items_in_another_order_differ() =>
        new EquatableArray<string>(["a", "b"]).Equals(new EquatableArray<string>(["b", "a"])).ShouldBeFalse();
}
