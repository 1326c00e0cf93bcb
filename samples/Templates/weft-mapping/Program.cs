// EvaClipVision-InHouse.map.json relates the names in your files to the model's; the build makes InHouseEvaClipVision of it and proves it.
using Mappings.AppNamespace;
using Weft;
using Weft.Models;

if (args is not [var source, var destination, .. var rest])
{
    Console.WriteLine("usage: dotnet run -- CHECKPOINT DIRECTORY [CONFIG]");
    Console.WriteLine($"writes CHECKPOINT, which names its tensors as layout '{InHouseEvaClipVision.Layout.Name}', as timm would; CONFIG is a config.json of timm");
    return 0;
}

try
{
    var report = InHouseEvaClipVision.Convert(source, destination, Layout.Timm, new ConvertOptions { Config = rest.FirstOrDefault() });
    Console.WriteLine($"{report.Plan.Tensors.Count} tensors in {string.Join(" and ", report.Files)}");
    return 0;
}
catch (Exception e) when (e is WeftException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
