namespace Weft.Package.Tests;

/// <summary>A folder in which a user works.</summary>
internal sealed class UserFolder(string path, IReadOnlyDictionary<string, string> environment)
{
    public const string Torch = """<PackageReference Include="libtorch-cpu-linux-x64" Version="2.10.0" />""";

    public static readonly string Weft = Package("Weft");

    public string FullName => path;

    public string this[string name] => Path.Combine(path, name);

    /// <summary>What refers to a package of the feed.</summary>
    public static string Package(string id) => $"""<PackageReference Include="{id}" Version="{BuildFacts.Version}" />""";

    /// <summary>Writes a file.</summary>
    public UserFolder Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    /// <summary>Writes a file with a part replaced that must be there.</summary>
    public UserFolder Edit(string name, string old, string @new)
    {
        var text = File.ReadAllText(this[name]);
        text.ShouldContain(old);
        return Write(name, text.Replace(old, @new, StringComparison.Ordinal));
    }

    /// <summary>Writes a project as dotnet new does.</summary>
    public UserFolder Project(string name, string items, string properties = "<OutputType>Exe</OutputType>") => Write(
        name,
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """);

    /// <summary>Runs dotnet here.</summary>
    public Command Dotnet(params IEnumerable<string> arguments) => Command.Run(path, environment, "dotnet", arguments);

    /// <summary>Runs a program here.</summary>
    public Command Run(string program, params IEnumerable<string> arguments) => Command.Run(path, environment, program, arguments);
}
