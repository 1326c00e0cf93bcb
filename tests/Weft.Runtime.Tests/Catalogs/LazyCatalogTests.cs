using System.Globalization;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Loading;

namespace Weft.Tests.Catalogs;

/// <summary>A program pays for what it uses: of a catalog with many models, only what a call needs is made.</summary>
public sealed class LazyCatalogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_class_that_is_loaded_asks_for_no_other_and_for_no_mapping()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        var catalog = FakeModels.Catalog with
        {
            Architectures = new LazyList<Architecture>(() => throw new InvalidOperationException("No other class is needed.")),
            Mappings = new LazyList<Mapping>(() => throw new InvalidOperationException("No mapping is needed.")),
        };

        using var model = ModelLoader.Load(FakeModels.Tower, catalog, folder.Path);

        model.GetName().ShouldBe("Tower");
    }

    [Fact]
    public void A_list_is_made_once_when_it_is_asked_for()
    {
        var made = 0;
        var list = new LazyList<string>(() =>
        {
            made++;
            return ["a", "b"];
        });

        made.ShouldBe(0);
        (list.Count, list[1], string.Concat(list)).ShouldBe((2, "b", "ab"));
        made.ShouldBe(1);
    }

    [Fact]
    public void Catalogs_are_joined_without_looking_into_them()
    {
        var first = new ModelCatalog(new LazyList<Architecture>(() => throw new InvalidOperationException()), FakeModels.Catalog.Mappings, []);

        var joined = FakeModels.Catalog.With(first);

        joined.Mappings.Count.ShouldBe(2 * FakeModels.Catalog.Mappings.Count);
        Should.Throw<InvalidOperationException>(() => joined.Architectures.Count);
    }

    [Fact]
    public void A_class_goes_before_one_that_is_called_so_upstream()
    {
        var called = new Architecture
        {
            Name = "HubModel",
            Summary = "",
            Layouts = [],
            Presets = [],
            Upstream = [],
            Methods = [],
            DefaultConfig = FakeModels.Hub.DefaultConfig,
            Keys = FakeModels.Hub.Keys,
            Create = FakeModels.Hub.Create,
        };
        FakeModels.Hub.IsNamed("HubModel").ShouldBeTrue();

        new ModelCatalog([FakeModels.Hub, called], [], []).Named("HubModel").ShouldBe([called]);
        new ModelCatalog([FakeModels.Hub, called], [], []).Named("hubmodel").ShouldBe([FakeModels.Hub, called]);
    }

    [Fact]
    public void Own_names_are_those_of_the_params_without_slots()
    {
        foreach (var architecture in Catalog.Models.Architectures)
        {
            var config = architecture.DefaultConfig;

            config.OwnNames.ShouldBe(config.OwnParams().Select(param => param.Name), architecture.Name);
        }
    }

    [Fact]
    public void A_condition_that_holds_makes_no_message_and_one_that_does_not_makes_it_in_no_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fi-FI");
            Told(holds: true).ShouldBeNull();
            Told(holds: false).ShouldBe("found 0.5");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string? Told(bool holds)
    {
        var message = new ConditionMessage(6, 1, holds, out var isNeeded);
        if (!isNeeded)
        {
            return null;
        }

        message.AppendLiteral("found ");
        message.AppendFormatted(0.5);
        return message.Finish();
    }
}
