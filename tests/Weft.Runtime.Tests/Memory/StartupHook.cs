#pragma warning disable CA1050 // The runtime looks for a class of this name outside of any namespace.

/// <summary>What the runtime calls before the program when <c>DOTNET_STARTUP_HOOKS</c> names this assembly: the program is <c>weft</c> then, with its own settings.</summary>
internal static class StartupHook
{
    public static void Initialize() => Weft.Tests.Memory.InspectingChild.Run();
}
