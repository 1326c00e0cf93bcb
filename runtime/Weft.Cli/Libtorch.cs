using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Weft.Cli;

/// <summary>Finds the native libraries that <c>run</c> needs; nothing else loads them.</summary>
internal static class Libtorch
{
    private const string Variable = "WEFT_LIBTORCH";

    private static readonly string[] Order = ["omp", "c10", "torch_cpu", "torch.", "LibTorchSharp"];

    /// <summary>Loads libtorch from the folder that <c>WEFT_LIBTORCH</c> names, from beside the executable, or from the NuGet cache.</summary>
    /// <exception cref="UsageException">It is not there; the message names the package.</exception>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Preload(folder);
        }

        // Asked first, because TorchSharp on its own prints pages and copies half a gigabyte when it does not find them.
        var assembly = typeof(torch).Assembly;
        if (!NativeLibrary.TryLoad("torch_cpu", assembly, null, out _) && Directory.Exists(Cached))
        {
            Preload(Cached);
        }

        if (!NativeLibrary.TryLoad("torch_cpu", assembly, null, out _) || !NativeLibrary.TryLoad("LibTorchSharp", assembly, null, out _))
        {
            throw new UsageException($"libtorch is not there: put the natives of the NuGet package {Package} {Version} beside weft, name their folder in {Variable}, or restore a project that refers to the package.");
        }

        torch.InitializeDeviceType(DeviceType.CPU);
    }

    private static string Package => $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}";

    private static string Version => typeof(Libtorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LibtorchVersion").Value!;

    private static string Cached
    {
        get
        {
            var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
                ? set
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            return Path.Combine(packages, Package, Version, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        }
    }

    // In the order in which they need each other; a library that is loaded already is found by its name.
    private static void Preload(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"{Variable}: no folder '{folder}'.");
        }

        string[] files = Directory.GetFiles(folder);
        foreach (var name in Order)
        {
            foreach (var file in files.Where(f => Path.GetFileName(f).Contains(name, StringComparison.Ordinal)))
            {
                _ = NativeLibrary.TryLoad(file, out _);
            }
        }
    }
}
