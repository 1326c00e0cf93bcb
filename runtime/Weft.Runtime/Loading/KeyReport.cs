namespace Weft;
internal static class KeyReport { public static string Write(string path, Detection detection) => path; }
