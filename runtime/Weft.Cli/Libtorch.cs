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
        try
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
            {
                Preload(folder);
            }

            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            throw new UsageException(
                $"libtorch is not there: put the natives of the NuGet packages libtorch-cpu and TorchSharp beside weft, or name their folder in {Variable} ({(e.InnerException ?? e).Message.Split('\n')[0]}).");
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
