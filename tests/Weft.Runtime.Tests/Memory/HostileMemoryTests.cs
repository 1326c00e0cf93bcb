using Weft.Tests.Checkpoints;

namespace Weft.Tests.Memory;

/// <summary>Whatever a file is made to do: <c>weft inspect --hash</c> has at most 64 MB and twice the file more memory at once than for a file of one tensor.</summary>
public sealed class HostileMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const long Allowed = 64 << 20;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Made { get; } = [.. HostileFiles.All.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Made))]
    public async Task A_file_that_is_made_to_take_it(string name)
    {
        var (file, write, isRead) = HostileFiles.All[name];
        var path = folder[file];
        write(path);

        var answers = await InspectingChild.InspectAsync([OneTensor(), path]);

        output.WriteLine($"{name}: {(answers[1].Peak - answers[0].Peak) >> 20} MB for {new FileInfo(path).Length >> 20} MB, {answers[1].Status} {answers[1].Error}");
        answers[0].Status.ShouldBe(0);
        answers[1].Status.ShouldBeOneOf(isRead is null ? [0, 2] : isRead.Value ? [0] : [2], answers[1].Error);
        (answers[1].Peak - answers[0].Peak).ShouldBeLessThan(Allowed + (2 * new FileInfo(path).Length), name);
    }

    /// <summary>One process for all of them, in which memory can but grow: what the worst of them takes and all of them leave behind is less than one may.</summary>
    [Fact]
    public async Task The_samples_one_after_the_other()
    {
        string[] files = [.. Samples.Json("hostile", "expect.json").EnumerateArray().Select(sample => Path.Combine(Samples.Folder, "hostile", sample.GetProperty("file").GetString()!))];

        var answers = await InspectingChild.InspectAsync([OneTensor(), .. files]);

        answers.Select(answer => answer.File).Skip(1).ShouldBe(files);
        answers.ShouldAllBe(answer => answer.Status == 0 || (answer.Status == 2 && answer.Error.Length > 0 && !answer.Error.Contains('\r')));
        foreach (var answer in answers)
        {
            (answer.Peak - answers[0].Peak).ShouldBeLessThan(Allowed, answer.File);
        }
    }

    private string OneTensor()
    {
        var path = folder["one.safetensors"];
        SafetensorsWriter.Write(path, [new("a", DType.F32, [1])], null, (_, stream) => stream.Write(new byte[4]));
        return path;
    }
}
