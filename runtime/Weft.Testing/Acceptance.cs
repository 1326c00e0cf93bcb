namespace Weft.Testing;

/// <summary>Whether verified files are to be written.</summary>
internal static class Acceptance
{
    /// <summary>What build servers set, to whatever they like; where it is "false" or "0" somebody switched it off.</summary>
    private static readonly string[] BuildServers =
    [
        "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE", "CIRCLECI", "TRAVIS", "APPVEYOR",
        "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID", "DRONE", "WOODPECKER_CI",
    ];

    public static bool IsAsked(Func<string, string?> environment)
    {
        if (environment("ACCEPT_SNAPSHOTS") != "1")
        {
            return false;
        }

        var server = Array.Find(BuildServers, name => environment(name) is { Length: > 0 } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase));
        return server is null
            ? true
            : throw new SnapshotException($"ACCEPT_SNAPSHOTS=1 with {server}={environment(server)}: expected snapshots to be accepted by a person; run the tests outside CI and commit the verified files.");
    }
}
