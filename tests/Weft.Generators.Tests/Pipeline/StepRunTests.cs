namespace Weft.Generators.Tests.Pipeline;

public sealed class StepRunTests
{
    [Theory]
    [MemberData(nameof(Files))]
    public void Steps_called_by_hand_give_what_the_driver_gives(string file)
    {
        var text = new Mutator(17).Mutate(Zoo.Text(file));
        StepRun.Shipped();

        var (byHand, byDriver) = (StepRun.Of(file, text, default), Zoo.All().Replace(Zoo.Folder + file, text).RunOnce());

        byHand.Files.Select(f => (f.Hint, f.Text)).ShouldBe(byDriver.Sources.Select(s => (s.Key, s.Value)), ignoreOrder: true);
        byHand.Problems.Select(p => p.ToDiagnostic().ToString()).ShouldBe(byDriver.Diagnostics.Select(d => d.ToString()), ignoreOrder: true);
    }

    // Each runs the whole zoo through the driver: every ninth file of a folder stands for its neighbours, which go the same ways.
    public static TheoryData<string> Files => new(Zoo.Files.Keys.GroupBy(Path.GetDirectoryName).SelectMany(folder => folder.Where((_, i) => i % 9 == 0)));
}
