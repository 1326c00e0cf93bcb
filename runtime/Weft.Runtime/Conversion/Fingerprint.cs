using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weft;

/// <summary>
/// A hash of a model: of its config and of every tensor's name, dtype, shape and bytes, in the one class and order that does not depend on
/// layout, prefix, shards or container. Two files have the same one exactly when they hold the same model.
/// </summary>
/// <param name="Value">The scheme and SHA-256 in hexadecimal: <c>weft1:…</c>, or <c>weft1-names:…</c> for a file of unknown architecture.</param>
/// <param name="Config">The config in the class that was hashed; null where the architecture is unknown.</param>
/// <param name="Tensors">How many tensors were hashed.</param>
/// <param name="Beside">Tensors of the file that are not part of the model and were not hashed.</param>
/// <param name="Unknown">Why the architecture is unknown and names were hashed as they are; null where it is known.</param>
public sealed record Fingerprint(string Value, ArchitectureConfig? Config, int Tensors, IReadOnlyList<TensorEntry> Beside, string? Unknown)
{
    // Another number where the hashed text changes for any model: old values must not be taken for new ones.
    private const string Scheme = "weft1";

    /// <summary>Reads a whole checkpoint and hashes it.</summary>
    /// <param name="source">The opened checkpoint.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="model">The class that the file must be taken for; null: what it is found to hold.</param>
    /// <param name="preset">Published sizes to use instead of a config file.</param>
    /// <param name="set">Params of the class to change.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="ConfigException">The config that was named does not describe the model.</exception>
    /// <exception cref="LoadException">The file is broken, or several published sizes fit; the message says which and how to choose.</exception>
    public static Fingerprint Of(
        ModelSource source,
        ModelCatalog catalog,
        string? model = null,
        string? preset = null,
        IReadOnlyList<KeyValuePair<string, JsonElement>>? set = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(catalog);
        using var reader = new PlanReader(source.Checkpoint);
        Detection detection;
        try
        {
            detection = Detector.Detect(source, catalog, model, preset, set);
        }
        catch (WeftException e) when (e is ConfigException or LoadException { IsDoubt: false } && model is null && preset is null && set is not { Count: > 0 })
        {
            return new($"{Scheme}-names:{Hash(null, source.Checkpoint.Tensors.Select(PlannedTensor.Of), source.Checkpoint, reader, cancel)}", null, source.Checkpoint.Tensors.Count, [], e.Tell([]));
        }

        detection.ThrowIfBroken(source.Path);
        var form = CanonicalForm.Of(detection, catalog, reader, cancel);
        return new($"{Scheme}:{Hash(form.Config, form.Plan.Tensors, source.Checkpoint, reader, cancel)}", form.Config, form.Plan.Tensors.Count, detection.Unused, null);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    // Lines of text: the class, its params, and each tensor with the hash of its bytes. Names are JSON strings, as those of unknown files may hold anything.
    private static string Hash(ArchitectureConfig? config, IEnumerable<PlannedTensor> tensors, Checkpoint source, PlanReader reader, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (config is not null)
        {
            Line($"class {config.Architecture.Name}");
            foreach (var param in config.Params.OrderBy(param => param.Name, StringComparer.Ordinal))
            {
                Line($"param {param.Name} {(param.Alike ?? param.Value).GetRawText()}");
            }
        }

        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Line($"tensor \"{JsonEncodedText.Encode(tensor.Name)}\" {tensor.DType} [{string.Join(',', tensor.Shape)}] {TensorHash.Sha256(reader, tensor, cancel)}");
        }

        source.EnsureUnchanged();
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Line(FormattableString line) => hash.AppendData(Encoding.UTF8.GetBytes(line.ToString(CultureInfo.InvariantCulture) + "\n"));
    }
}
