namespace Weft;

/// <summary>What an ecosystem keeps of a tokenizer beside its config.</summary>
/// <param name="Inputs">Inputs that take tokens: an architecture that has one has a text side.</param>
/// <param name="Needed">Files that make a tokenizer together; any of the lists will do. Empty where a directory needs none.</param>
/// <param name="Files">Further files, which go along where they are there.</param>
public sealed record TokenizerTable(IReadOnlyList<string> Inputs, IReadOnlyList<IReadOnlyList<string>> Needed, IReadOnlyList<string> Files);
