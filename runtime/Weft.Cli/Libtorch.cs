using System.Runtime.InteropServices;
using TorchSharp;

namespace Weft.Cli;

/// <summary>Finds the native libraries that <c>run</c> needs; nothing else loads them.</summary>
internal static class Libtorch
{
    private const string Variable = "WEFT_LIBTORCH";

    private static readonly string[] Order = ["omp", "c10", "torch_cpu", "torch.", "LibTorchSharp"];

    /// <summary>Loads libtorch from beside the executable or the folder that <c>WEFT_LIBTORCH</c> names.</summary>
    /// <exception cref="UsageException">It is not there; the message names the package.</exception>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Preload(folder);
        }

        // Asked first, because TorchSharp on its own prints pages and copies half a gigabyte when it does not find them.
        var assembly = typeof(torch).Assembly;
        if (!NativeLibrary.TryLoad("torch_cpu", assembly, null, out _) || !NativeLibrary.TryLoad("LibTorchSharp", assembly, null, out _))
        {
            throw new UsageException($"libtorch is not there: put the natives of the NuGet packages libtorch-cpu and TorchSharp beside weft, or name their folder in {Variable}.");
        }

        torch.InitializeDeviceType(DeviceType.CPU);
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
