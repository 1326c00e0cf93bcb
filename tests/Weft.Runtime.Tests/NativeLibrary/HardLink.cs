using System.Runtime.InteropServices;

namespace Weft.Tests.NativeLibrary;

/// <summary>Gives a file a second name, as the build does with files of the package cache.</summary>
internal static partial class HardLink
{
    public static void Create(string existing, string name) => Link(existing, name).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
