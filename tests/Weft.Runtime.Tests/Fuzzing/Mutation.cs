namespace Weft.Tests.Fuzzing;

/// <summary>Makes another file of a file.</summary>
internal delegate byte[] Mutation(byte[] input, Dice dice);
