using System.Text.Json;

namespace Weft;

/// <summary>Reads JSON files that others wrote.</summary>
internal static class JsonFile
{
    // A config with a tokenizer's labels in it takes a few megabytes.
    private const long Longest = 64 << 20;

    /// <summary>Reads a file whole. Duplicate names are refused: no two readers agree on which one counts.</summary>
    /// <exception cref="ConfigException">It cannot be read or is not valid JSON.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > Longest)
            {
                throw new ConfigException($"{Display.Text(path)}: a config file is at most {Longest} bytes long, found {new FileInfo(path).Length}.");
            }

            ReadOnlyMemory<byte> json = File.ReadAllBytes(path);
            return JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new ConfigException($"{Display.Text(path)}({(e.LineNumber ?? 0) + 1},{(e.BytePositionInLine ?? 0) + 1}): not valid JSON: {Display.Text(e.Message.Split(" LineNumber")[0])}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"{Display.Text(path)}: cannot be read: {e.Message}", e);
        }
    }
}
