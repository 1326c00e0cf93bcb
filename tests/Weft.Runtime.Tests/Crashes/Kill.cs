namespace Weft.Tests.Crashes;

/// <summary>A process that was killed, as far as the disk can tell: from a change on none is made any more, by nobody.</summary>
internal sealed class Kill : Exception
{
    private Kill()
    {
    }

    /// <summary>Runs something to its end.</summary>
    /// <returns>How many changes it makes to the disk.</returns>
    public static int Changes(Action run)
    {
        var made = 0;
        FileSystem.Watcher.Value = (_, _) => Interlocked.Increment(ref made);
        try
        {
            run();
            return made;
        }
        finally
        {
            FileSystem.Watcher.Value = null;
        }
    }

    /// <summary>Runs something whose <paramref name="change"/>-th change to the disk fails, and no other.</summary>
    public static void Failing(int change, Action run)
    {
        var made = 0;
        FileSystem.Watcher.Value = (_, _) =>
        {
            if (Interlocked.Increment(ref made) == change)
            {
                throw new IOException("No space left on device");
            }
        };
        try
        {
            run();
        }
        finally
        {
            FileSystem.Watcher.Value = null;
        }
    }

    /// <summary>Runs something that is killed before its <paramref name="change"/>-th change to the disk.</summary>
    /// <returns>False when it ended before.</returns>
    public static bool Before(int change, Action run)
    {
        var made = 0;
        FileSystem.Watcher.Value = (_, _) =>
        {
            // Whatever is done on the way out is no longer done.
            if (Interlocked.Increment(ref made) >= change)
            {
                throw new Kill();
            }
        };
        try
        {
            run();
            return false;
        }
        catch (Kill)
        {
            return true;
        }
        finally
        {
            FileSystem.Watcher.Value = null;
        }
    }
}
