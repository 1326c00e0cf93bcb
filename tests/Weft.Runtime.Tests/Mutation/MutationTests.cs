using System.Collections.Concurrent;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Mutation;

/// <summary>A description that is wrong by one option is seen: the generator says so, the weights no longer fit, or a recorded value is missed.</summary>
public sealed class MutationTests(MutationZoo zoo) : IClassFixture<MutationZoo>
{
    [Fact]
    public void Without_a_mutation_every_case_computes_what_was_recorded() => zoo.Wrong.ShouldBeEmpty();

    [Fact]
    public void A_description_that_is_wrong_by_one_option_is_seen()
    {
        static bool IsTried(string mutant) => Sample.Has(mutant, FuzzSettings.OneOfModels);
        var mutants = ZooFiles.Descriptions.SelectMany(file => Mutations.Of(file.Key, file.Value)).Where(mutant => IsTried(mutant.ToString())).ToList();
        ConcurrentBag<string> unseen = [];
        Parallel.ForEach(mutants, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, mutant =>
        {
            if (zoo.Seen(mutant) is null)
            {
                unseen.Add(mutant.ToString());
            }
        });

        var listed = Survivors.Read("Weft.Runtime.Tests/Mutation/survivors.txt");
        List<string> wrong =
        [
            .. unseen.Except(listed.Keys).Order(StringComparer.Ordinal).Select(name => $"no recorded value shows it, and survivors.txt does not say why: {name}"),
            .. listed.Keys.Where(IsTried).Except(unseen).Select(name => $"in survivors.txt, but seen, or no mutant any more: {name}"),
        ];
        if (wrong.Count > 0)
        {
            Assert.Fail($"Of {mutants.Count} mutants:\n{string.Join('\n', wrong)}");
        }
    }
}
