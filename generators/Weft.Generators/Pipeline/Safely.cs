using System.Globalization;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Pipeline;

/// <summary>Runs a step under the invariant culture. A failure of ours is a diagnostic on the file; a generator never throws.</summary>
#pragma warning disable RS1035 // The culture is set only to keep it out of the generated text.
internal static class Safely
{
    public static T Run<T>(string path, Func<T> step, Func<Problem, T> failed)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return step();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return failed(new Problem(Rules.Internal, new Origin(path, ""), [$"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}"]));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
