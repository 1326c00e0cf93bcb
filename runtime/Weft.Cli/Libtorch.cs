using System.Runtime.InteropServices;
using TorchSharp;

namespace Weft.Cli;

/// <summary>Finds the native libraries that <c>run</c> needs; nothing else loads them.</summary>
internal static class Libtorch
{
    private const string Variable = "WEFT_LIBTORCH";

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

        foreach (var name in new[] { "gomp", "iomp", "c10", "torch_cpu", "torch.", "torch.", "LibTorchSharp" }.Distinct())
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f).Replace("lib", "", StringComparison.Ordinal).StartsWith(name.Replace("Lib", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)))
            {
                _ = NativeLibrary.TryLoad(file, out _);
            }
        }
    }
}
