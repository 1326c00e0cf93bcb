using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary>What stands in a slot: how it is called, which of its params the owner decides, and what the owner cannot ask of it.</summary>
public sealed class SlotNodeTests
{
    private const string Parts = """
        { "interfaces": { "Tower": { "params": ["dim", "pool"], "inputs": { "x": "float[b, 8]" }, "outputs": { "output": "float[b, c]", "tokens?": "float[b, c]" } } } }
        """;

    private const string Tower = """
        {
          "class": "Tower8", "uses": ["parts"], "implements": ["Tower"], "layouts": { "toy": {} },
          "params": { "dim": 8, "pool": { "enum": ["", "avg", "max"], "default": "" }, "width": 8, "give": true },
          "require": ["dim > 0", "width > 0"],
          "inputs": { "x": "float[b, 8]" },
          "body": [
            { "op": "linear", "name": "stem", "out": "width" },
            { "op": "let", "values": { "tokens": "$_" } },
            { "op": "match", "on": "pool", "cases": { "": [], "avg": "relu", "max": "gelu" } },
            { "op": "linear", "name": "head", "out": "dim" }
          ],
          "outputs": { "output": "$_", "tokens": { "value": "$tokens", "if": "give" } }
        }
        """;

    private const string Reader = """
        {
          "class": "Reader", "layouts": { "toy": {} },
          "params": { "dim": 8, "bias": true },
          "require": ["dim > 0"],
          "inputs": { "x": "float[b, k]", "first": "float[b, 4]", "second": "float[b, 4]" },
          "body": [
            { "op": "let", "values": { "here": "$_" } },
            { "op": "get", "value": "$first" }, { "op": "sub", "value": "$second" },
            { "op": "linear", "name": "proj", "out": "dim", "bias": "bias" }
          ],
          "outputs": { "output": "$_", "input": "$here" }
        }
        """;

    private const string Owner = """
        {
          "class": "Owner", "uses": ["parts"], "layouts": { "toy": {} },
          "params": { "size": 8, "head": { "enum": ["", "avg", "max"], "default": "avg" }, "own": true, "tower": { "implements": "Tower", "default": "Tower8" }, "reader": { "config": "Reader" } },
          "require": ["size > 0"],
          "inputs": { "x": "float[b, 8]", "a": "float[b, 4]", "c": "float[b, 4]" },
          "body": [
            { "op": "@tower", "name": "visual", "set": { "dim": "size", "pool": { "value": "head", "if": "own" } }, "take": "output" },
            { "op": "@reader", "name": "reader", "with": { "second": "$c", "first": "$a" }, "take": "output" }
          ],
          "outputs": { "output": "$_" }
        }
        """;

    [Fact]
    public void Inputs_go_where_their_names_say()
    {
        Module(Run(Owner)).ShouldContain("x = Reader.call(x, a, c).Output;");
        Module(Run(Owner.With("\"second\": \"$c\", \"first\": \"$a\"", "\"first\": \"$c\", \"second\": \"$a\""))).ShouldContain("x = Reader.call(x, c, a).Output;");
    }

    [Fact]
    public void The_owner_decides_a_param_where_its_condition_holds()
    {
        var run = Run(Owner);

        var config = run.Sources.Single(s => s.Key.EndsWith("owner.Config.g.cs", StringComparison.Ordinal)).Value;
        config.ShouldContain("""
                    get
                    {
                        ArchitectureConfig config = Tower.With("dim", ConfigJson.Of(Size));
                        config = Own ? config.With("pool", ConfigJson.Of((int)Head, HeadNames)) : config;
                        return (global::Models.TowerConfig)config;
                    }
            """);
        config.ShouldContain("new(\"tower\", Tower, TowerInPlace, [\"dim\", .. Own ? (string[])[\"pool\"] : []],");
    }

    [Theory]
    [InlineData("WEFT0102", "Unknown name 'frist'. Did you mean 'first'?", "\"first\": \"$a\"", "\"frist\": «\"$a\"»")]
    [InlineData("WEFT0102", "Unknown name 'x'.", "\"first\": \"$a\"", "\"x\": «\"$a\"»")]
    [InlineData("WEFT0003", "'with' is missing: 'reader' needs the input 'second'.", "{ \"op\": \"@reader\", \"name\": \"reader\", \"with\": { \"second\": \"$c\", \"first\": \"$a\" }", "«{» \"op\": \"@reader\", \"name\": \"reader\", \"with\": { \"first\": [{ \"op\": \"get\", \"value\": \"$a\" }, { \"op\": \"add\", \"value\": \"$c\" }] }")]
    [InlineData("WEFT0102", "Unknown name 'outptu'. Did you mean 'output'?", "{ \"op\": \"@reader\", \"name\": \"reader\", \"with\": { \"second\": \"$c\", \"first\": \"$a\" }, \"take\": \"output\" }", "«{» \"op\": \"@reader\", \"name\": \"reader\", \"with\": { \"second\": \"$c\", \"first\": \"$a\" }, \"take\": \"outptu\" }")]
    [InlineData("WEFT0102", "Unknown name 'dmi'. Did you mean 'dim'?", "\"dim\": \"size\"", "\"«dmi»\": \"size\"")]
    [InlineData("WEFT0102", "Unknown name 'onw'. Did you mean 'own'?", "\"if\": \"own\"", "\"if\": \"«onw»\"")]
    [InlineData("WEFT0003", "'value' is missing: what the param is set to.", "{ \"value\": \"head\", \"if\": \"own\" }", "«{» \"if\": \"own\" }")]
    [InlineData("WEFT0002", "'then' is not known here.", "\"if\": \"own\"", "\"if\": \"own\", \"«then»\": 1")]
    [InlineData("WEFT0120", "'Tower8' cannot have 'dim' set to true.", "{ \"op\": \"@tower\", \"name\": \"visual\", \"set\": { \"dim\": \"size\",", "«{» \"op\": \"@tower\", \"name\": \"visual\", \"set\": { \"dim\": \"size > 0\",")]
    public void What_the_slot_cannot_do_is_said_at_its_place(string rule, string message, string old, string @new) =>
        new BrokenInput(rule, message, ("a/parts.components.json", Parts), ("a/tower.arch.json", Tower), ("a/reader.arch.json", Reader), ("a/owner.arch.json", Owner.With(old, @new))).Check();

    private static GeneratorRun Run(string owner)
    {
        var run = new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Models")
            .Add("a/parts.components.json", Parts).Add("a/tower.arch.json", Tower).Add("a/reader.arch.json", Reader).Add("a/owner.arch.json", owner).Run();
        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        return run;
    }

    private static string Module(GeneratorRun run) => run.Sources.Single(s => s.Key.EndsWith("owner.Module.g.cs", StringComparison.Ordinal)).Value;
}
