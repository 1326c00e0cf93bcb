namespace Weft.Testing;

/// <summary>Whether verified files are to be written.</summary>
internal static class Acceptance
{
    public static bool IsAsked(Func<string, string?> environment)
    {
        if (environment("ACCEPT_SNAPSHOTS") != "1")
        {
            return false;
        }

        return string.Equals(environment("CI"), "true", StringComparison.OrdinalIgnoreCase)
            ? throw new SnapshotException("ACCEPT_SNAPSHOTS=1 with CI=true: expected snapshots to be accepted by a person; run the tests outside CI and commit the verified files.")
            : true;
    }
}
