using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Emission;

/// <summary>Writes members under their conditions, neighbours with the same one under one <c>if</c>.</summary>
internal static class GuardedMembers
{
    public static void Write(SourceWriter writer, CSharpExpression code, IEnumerable<Member> members, Action<Member> write)
    {
        SourceWriter.BlockScope? block = null;
        var guard = Expr.True;
        foreach (var member in members)
        {
            if (member.Guard != guard)
            {
                block?.Dispose();
                block = member.Guard == Expr.True ? null : writer.Block($"if ({code.Write(member.Guard)})");
                guard = member.Guard;
            }

            write(member);
        }

        block?.Dispose();
    }
}
