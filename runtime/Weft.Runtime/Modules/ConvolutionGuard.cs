using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Weft;

/// <summary>Keeps libtorch's convolutions right on processors on which they silently are not.</summary>
/// <remarks>
/// The oneDNN 3.7 of libtorch 2.10 gives wrong convolutions, NaN among them, on AMD processors of the fifth Zen generation whenever it may use
/// AVX, in values and in gradients (3.12 does not). Without AVX they are right, and slower; other layers do not go through it. It reads its limit
/// once, at its first convolution: a program that convolves before it makes any module of Weft sets the variable itself.
/// </remarks>
internal static partial class ConvolutionGuard
{
    private const string Limit = "ONEDNN_MAX_CPU_ISA";

    // Of AMD: 17h is Zen to Zen 2, 19h Zen 3 and 4, 1Ah Zen 5.
    private const int FirstWrongFamily = 0x1A;

    /// <summary>Limits oneDNN where it is needed, and the user has not said otherwise.</summary>
    public static void Apply()
    {
        if (IsNeeded() && Environment.GetEnvironmentVariable(Limit) is null && Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA") is null)
        {
            Set("SSE41");
        }
    }

    private static bool IsNeeded()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        var (_, b, c, d) = X86Base.CpuId(0, 0);
        var maker = Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>([b, d, c]));
        var (signature, _, _, _) = X86Base.CpuId(1, 0);
        return maker == "AuthenticAMD" && Family(signature) >= FirstWrongFamily;
    }

    // Families above 15 are in the extended field.
    private static int Family(int signature) => ((signature >> 8) & 0xF) is var family && family < 0xF ? family : family + ((signature >> 20) & 0xFF);

    private static void Set(string value)
    {
        // Elsewhere than on Windows .NET keeps a copy of the environment that native code does not see.
        Environment.SetEnvironmentVariable(Limit, value);
        if (!OperatingSystem.IsWindows())
        {
            _ = Native.setenv(Limit, value, overwrite: 0);
        }
    }

    private static partial class Native
    {
#pragma warning disable SYSLIB1054, CA5392 // libc is found by the loader of the system it belongs to.
        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int setenv(string name, string value, int overwrite);
#pragma warning restore SYSLIB1054, CA5392
    }
}
