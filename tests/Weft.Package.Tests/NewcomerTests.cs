using Weft.Generators.Tests.Harness;

namespace Weft.Package.Tests;

/// <summary>One package and one JSON file give types: what a newcomer does, in an empty folder.</summary>
public sealed class NewcomerTests(PackageFeed feed)
{
    private const string Json = "TinyMlp.arch.json";

    private UserFolder Hello() => feed.NewFolder("Hello").Project("Hello.csproj", UserFolder.Weft + UserFolder.Torch).Write("Program.cs", Toy.Program(feed)).Write(Json, Toy.Json(feed));

    [Fact]
    public void A_typo_is_an_error_on_its_line_and_when_it_is_gone_the_model_runs()
    {
        var hello = Hello().Edit(Json, "\"out\": \"hidden\"", "\"out\": \"hiden\"");
        hello.Dotnet("build").Messages("error").ShouldHaveSingleItem().ShouldBe(
            $"{hello[Json]}(10,46): error WEFT0102: Unknown name 'hiden'. Did you mean 'hidden'? (https://github.com/weft-dotnet/weft/blob/main/generators/Weft.Generators/Diagnostics/Pages/WEFT0102.md)");

        hello.Edit(Json, "hiden", "hidden");
        hello.Dotnet("run").Succeeds().Output.ShouldEndWith("2, 10\n");

        // Nothing changed: nothing is compiled.
        var library = new FileInfo(hello["obj/Debug/net10.0/Hello.dll"]);
        var built = library.LastWriteTimeUtc;
        hello.Dotnet("build", "--no-restore").Succeeds();
        library.Refresh();
        library.LastWriteTimeUtc.ShouldBe(built);

        // An edit of the JSON alone is seen, and a file that goes takes its types with it.
        hello.Edit(Json, "\"classes\": 10", "\"classes\": 11");
        hello.Dotnet("run", "--no-restore").Succeeds().Output.ShouldEndWith("2, 11\n");
        File.Delete(hello[Json]);
        hello.Dotnet("build", "--no-restore").Messages("error").ShouldContain(m => m.Contains("CS0246", StringComparison.Ordinal));
    }

    [Fact]
    public void Items_say_the_namespace_and_who_sees_the_types()
    {
        const string program = """
            Console.WriteLine(typeof(My.Models.TinyMlp).IsPublic);
            Console.WriteLine(typeof(Hello.Models.Other).IsPublic);
            Console.WriteLine(typeof(Hello.Models.Catalog).IsPublic);
            """;
        var hello = Hello().Write("Program.cs", program).Write("models/other.arch.json", Toy.Json(feed).Replace("TinyMlp", "Other", StringComparison.Ordinal))
            .Write("obj/copy.arch.json", "not read").Write("bin/copy.arch.json", "not read").Write("out/copy.arch.json", "not read")
            .Project(
                "Hello.csproj",
                $"""{UserFolder.Weft}<WeftArchitecture Update="{Json}" Namespace="My.Models" Visibility="public" />""",
                "<OutputType>Exe</OutputType><WeftVisibility>internal</WeftVisibility><WeftNamespace>Hello.Models</WeftNamespace><DefaultItemExcludes>$(DefaultItemExcludes);out/**</DefaultItemExcludes>");

        hello.Dotnet("run").Succeeds().Output.ShouldEndWith("True\nFalse\nFalse\n");
    }

    [Fact]
    public void A_project_names_its_files_itself_or_says_what_is_wrong_with_them()
    {
        var hello = Hello();
        hello.Project("Hello.csproj", UserFolder.Weft, "<OutputType>Exe</OutputType><EnableDefaultWeftItems>false</EnableDefaultWeftItems>");
        hello.Dotnet("build").Messages("error").ShouldContain(m => m.Contains("CS0246", StringComparison.Ordinal));

        hello.Project("Hello.csproj", $"""{UserFolder.Weft}<WeftArchitecture Include="{Json}" />""", "<OutputType>Exe</OutputType><EnableDefaultWeftArchitectureItems>false</EnableDefaultWeftArchitectureItems>");
        hello.Dotnet("build").Succeeds();

        Error("""<WeftMapping Include="no.map.json" Visibility="friend" />""").ShouldBe("WEFTCFG0003: No such file: no.map.json.");
        Error($"""<WeftArchitecture Update="{Json}" Visibility="friend" />""").ShouldBe($"WEFTCFG0004: Visibility of {Json} is 'friend': expected public or internal.");
        Error($"""<WeftArchitecture Update="{Json}" Namespace="My.1st" />""").ShouldBe($"WEFTCFG0005: Namespace of {Json} is 'My.1st', which is no C# namespace.");
        Error("", "-p:WeftNamespace=a-b").ShouldBe("WEFTCFG0005: WeftNamespace is 'a-b', which is no C# namespace.");
        Error("""<AdditionalFiles Include="no.json" Architecture="TinyMlp" Preset="mine" />""").ShouldBe("WEFTCFG0003: No such file: no.json.");
        Error("", "-p:Language=VB").ShouldBe("WEFTCFG0007: Weft generates C#, and this is a VB project: put the descriptions into a C# project and reference that.");
        Error("", "-p:LangVersion=12").ShouldBe("WEFTCFG0006: Generated code is C# 14 and LangVersion is '12': raise it, or leave it out.");
        hello.Dotnet("build", "--no-restore", "-p:NETCoreSdkVersion=9.0.305").Messages("error")[0].ShouldContain("error WEFTCFG0002: Weft needs the .NET SDK 10.0.100 or newer, found 9.0.305. Install it, or raise the version in global.json. (https://");
        hello.Dotnet("restore", "-p:TargetFramework=net8.0").Output.ShouldContain("error NU1202: Package Weft ");

        // The one error of a build, with the address of its page at its end.
        string Error(string items, params string[] options)
        {
            hello.Project("Hello.csproj", UserFolder.Weft + items);
            var error = hello.Dotnet(["build", "--no-restore", .. options]).Messages("error").ShouldHaveSingleItem();
            error.ShouldStartWith($"{hello["Hello.csproj"]} : error WEFTCFG");
            var message = error[error.IndexOf("WEFTCFG", StringComparison.Ordinal)..];
            message.ShouldEndWith($" ({Repository.Address}/blob/main/generators/Weft.Generators/Diagnostics/Pages/{message[..11]}.md)");
            return message[..message.LastIndexOf(" (", StringComparison.Ordinal)];
        }
    }
}
