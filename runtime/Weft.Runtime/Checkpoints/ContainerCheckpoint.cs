using System.Collections.Immutable;

namespace Weft;

/// <summary>A weights file whose tensors are views of stored bytes: of a zip archive's entries or of ranges of the file.</summary>
internal sealed class ContainerCheckpoint : Checkpoint
{
    // What views of shared bytes may add up to, over the bytes themselves: more is an attack on whoever reads them all.
    private const long MostRepeats = 16;
    private const long MostRepeated = 64 << 20;

    private readonly IDisposable file;
    private readonly Dictionary<string, TensorView> views = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private byte[] buffer = [];
    private byte[] scratch = [];
    private (string Name, long Start, int Length)? window;

    /// <summary>Creates a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="container">What kind it is.</param>
    /// <param name="file">Closed with the checkpoint.</param>
    /// <param name="allowance">What is left of what the file may take.</param>
    /// <param name="tensors">The tensors in the order in which they are listed.</param>
    /// <exception cref="CheckpointException">A name is there twice, or the tensors show the same bytes again and again.</exception>
    public ContainerCheckpoint(string path, string container, IDisposable file, Allowance allowance, IEnumerable<(string Name, TensorView View)> tensors)
        : base(path)
    {
        this.file = file;
        Container = container;
        var entries = ImmutableArray.CreateBuilder<TensorEntry>();
        var stored = new HashSet<StoredBytes>(ReferenceEqualityComparer.Instance);
        long total = 0, most = MostRepeated;
        foreach (var (name, view) in tensors)
        {
            if (!allowance.TrySpend(name, view.Shape.Length))
            {
                throw new CheckpointException($"{Display.Text(path)}: describes more tensors than a file of this size can have use for.");
            }

            if (!views.TryAdd(name, view))
            {
                throw new CheckpointException($"{Display.Text(path)}: tensor {Display.Name(name)} is there twice.");
            }

            most += stored.Add(view.Bytes) ? MostRepeats * Math.Min(view.Bytes.Length, long.MaxValue / 1024) : 0;
            total += view.Length;
            if (view.Length > most || total > most)
            {
                throw new CheckpointException($"{Display.Text(path)}: tensor {Display.Name(name)} shows the same stored bytes again and again, {view.Length} bytes in all; write it out as a plain tensor first.");
            }

            entries.Add(view.Entry(name, path));
        }

        Tensors = entries.ToImmutable();
    }

    /// <inheritdoc/>
    public override string Container { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorEntry> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata => ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override void Read(TensorEntry entry, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - offset);
        var view = views[entry.Name];
        if (view.IsDense)
        {
            view.Bytes.Read(view.Offset + offset, destination);
            return;
        }

        lock (gate)
        {
            while (destination.Length > 0)
            {
                if (window is not { } kept || kept.Name != entry.Name || offset < kept.Start || offset >= kept.Start + kept.Length)
                {
                    window = null;
                    var (start, length) = view.Window(offset, ref buffer, ref scratch);
                    window = kept = (entry.Name, start, length);
                }

                var part = buffer.AsSpan(0, kept.Length)[(int)(offset - kept.Start)..];
                part = part[..Math.Min(part.Length, destination.Length)];
                part.CopyTo(destination);
                destination = destination[part.Length..];
                offset += part.Length;
            }
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<RandomAccessFile> Files => [file as RandomAccessFile ?? ((ZipFile)file).File];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => file.Dispose();
}
