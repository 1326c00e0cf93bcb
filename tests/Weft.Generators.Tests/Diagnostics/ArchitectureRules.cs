namespace Weft.Generators.Tests.Diagnostics;

/// <summary>An input for each rule of JSON and of architectures.</summary>
internal static class ArchitectureRules
{
    private const string File = "a/left.arch.json";

    public static IEnumerable<BrokenInput> All =>
    [
        // WEFT0001: no JSON.
        Left("WEFT0001", "Expected ',' or '}'.", "\"depth\": 2, \"flag\"", "\"depth\": 2 «\"»flag\""),
        new("WEFT0001", "The file ends where ']' is expected.", (File, Good.Left[..Good.Left.IndexOf(",\n    { \"op\": \"act\"", StringComparison.Ordinal)] + "«»")),
        new("WEFT0001", "The file ends where a value is expected.", (File, "«»")),
        new("WEFT0001", "Expected a value.", (File, "«h»ello")),
        new("WEFT0001", "This string is not closed.", ("a/t.layout.json", "{ \"layout\": «\"»toy")),
        Left("WEFT0001", "Member 'flag' stands twice in this object.", "\"flag\": false,", "\"flag\": false, \"«flag»\": true,"),
        new("WEFT0001", "Nested deeper than 64 levels.", ("a/t.map.json", new string('[', 65) + "«[»" + new string('[', 50_000))),

        // What others draw on comes first: they say nothing of it.
        new("WEFT0001", "Expected ',' or '}'.", (File, Good.Left.With("\"Left\",\n  \"", "\"Left\"\n  «\"»")), ("a/right.arch.json", Good.Right), ("a/m.map.json", Good.Mapping), ("a/left.presets.json", Good.Presets)),
        new("WEFT0002", "'clas' is not known here. Did you mean 'class'?", (File, Good.Left.With("\"class\"", "\"«clas»\"")), ("a/right.arch.json", Good.Right), ("a/m.map.json", Good.Mapping), ("a/left.presets.json", Good.Presets)),
        new("WEFT0001", "The file ends where '}' is expected.", (File, Good.Left.With("\"components\": {", "\"uses\": \"parts\", \"components\": {")), ("a/parts.components.json", Good.Parts.TrimEnd()[..^1].TrimEnd() + "«»")),

        // WEFT0002: unknown member.
        Left("WEFT0002", "'summery' is not known here. Did you mean 'summary'?", "\"layouts\"", "\"«summery»\": \"x\", \"layouts\""),
        Left("WEFT0002", "'stride' is not known here.", "\"out\": \"hidden\"", "\"out\": \"hidden\", \"«stride»\": 2"),
        Left("WEFT0002", "'skips' is not known here. Did you mean 'skip'?", "\"with\": { \"skip\": \"$first\" }", "\"with\": { \"skip\": \"$first\", \"«skips»\": \"$first\" }"),
        Parts("WEFT0002", "'param' is not known here. Did you mean 'params'?", "\"params\": [\"width\"]", "\"«param»\": [\"width\"]"),
        new("WEFT0002", "'configfile' is not known here. Did you mean 'config_file'?", ("a/t.layout.json", Good.Layout.With("\"config_file\"", "\"«configfile»\": 1, \"config_file\""))),
        Images("WEFT0002", "'word' is not known here. Did you mean 'words'?", "\"words\"", "\"«word»\""),

        Left("WEFT0002", "'outt' is not known here. Did you mean 'out'?", "\"out\": \"hidden\"", "\"«outt»\": \"hidden\""),
        Left("WEFT0002", "'outt' is not known here. Did you mean 'out'?", "\"out\": \"hidden\"", "\"out\": \"hidden\", \"«outt»\": [1]"),
        Left("WEFT0002", "'axes' is not known here. Did you mean 'axis'?", "\"gelu\"", "{ \"op\": \"norm\", \"name\": \"n\", \"eps\": 1e-6, \"«axes»\": [1] }"),
        Left("WEFT0002", "'parms' is not known here. Did you mean 'params'?", "\"params\": { \"width\"", "\"«parms»\": { \"width\""),

        // WEFT0003: missing member.
        Left("WEFT0003", "'class' is missing: the name of the generated class.", "{\n  \"class\": \"Left\",", "«{»"),
        Left("WEFT0003", "'outputs' is missing: the values that a call gives, as { \"output\": \"$_\" }.", ",\n  \"outputs\": { \"output\": \"$_\" }", "", mark: ("{\n  \"class\"", "«{»\n  \"class\"")),
        Left("WEFT0003", "'out' is missing: an integer.", "{ \"op\": \"linear\", \"name\": \"up\", \"out\": \"hidden\" }", "«{» \"op\": \"linear\", \"name\": \"up\" }"),
        Left("WEFT0003", "'name' is missing: the key of what this node holds.", "{ \"op\": \"linear\", \"name\": \"up\", \"out\"", "«{» \"op\": \"linear\", \"out\""),
        Left("WEFT0003", "'op' is missing: what this node does.", "{ \"op\": \"linear\", \"name\": \"up\"", "«{» \"name\": \"up\""),
        Left("WEFT0003", "'bias' is missing: a param of the component.", "{ \"op\": \"Block\", \"name\": \"blocks.{i}\", \"bias\": true,", "«{» \"op\": \"Block\", \"name\": \"blocks.{i}\","),
        Left("WEFT0003", "'with' is missing: 'Block' needs the input 'skip'.", "{ \"op\": \"Block\", \"name\": \"blocks.{i}\", \"bias\": true, \"with\": { \"skip\": \"$first\" } }", "«{» \"op\": \"Block\", \"name\": \"blocks.{i}\", \"bias\": true }"),
        Left("WEFT0003", "'default' is missing: every param has one.", "\"width\": 8", "\"width\": «{» \"type\": \"int\" }"),
        new("WEFT0003", "'weights_file' is missing: such as \"model.safetensors\".", ("a/t.layout.json", "«{» \"layout\": \"toy\", \"config_file\": \"c\" }")),
        new("WEFT0003", "'inputs' is missing: such as \"input_ids\".", ("a/t.layout.json", Good.Layout.With("\"config_file\"", "\"tokenizer\": «{» }, \"config_file\""))),
        new("WEFT0003", "'kinds' is missing: what can be said.", ("a/t.layout.json", Good.Layout.With("\"config_file\"", "\"preprocessing\": «{» \"at\": \"images\" }, \"config_file\""))),
        Images("WEFT0003", "'$std' is missing: every form says it.", "{ \"resize\": \"squash\", \"fields\": {} }", "«{» \"resize\": \"squash\", \"fields\": { \"std\": 1 } }"),
        new("WEFT0003", "'of' is missing: the class that these presets are for.", ("a/p.presets.json", "«{» \"presets\": {} }")),

        // WEFT0004: wrong kind.
        new("WEFT0004", "Expected an array, found a string.", ("a/t.layout.json", Good.Layout.With("\"config_file\"", "\"tokenizer\": { \"inputs\": \"text\", \"needed\": [«\"tokenizer.json\"»] }, \"config_file\""))),
        Left("WEFT0004", "Expected a string, found a number.", "\"class\": \"Left\"", "\"class\": «5»"),
        Left("WEFT0004", "Expected an integer, found float ('/' divides to a float, '//' to an integer).", "\"out\": \"hidden\"", "\"out\": «\"hidden / 2\"»"),
        Left("WEFT0004", "Expected a condition, found int.", "\"if\": \"flag\"", "\"if\": «\"depth\"»"),
        Left("WEFT0004", "Expected a value of 'depth', which is of type int, found bool.", "\"require\": [\"width > 0\"", "\"alike\": { \"depth\": «\"flag\"» }, \"require\": [\"width > 0\""),
        Left("WEFT0004", "Expected a value of 'depth', which is of type int, found null.", "\"require\": [\"width > 0\"", "\"alike\": { \"depth\": «\"null\"» }, \"require\": [\"width > 0\""),
        Left("WEFT0004", "Expected a string, found a number.", "\"require\": [\"width > 0\"", "\"alike\": { \"depth\": «1» }, \"require\": [\"width > 0\""),
        Left("WEFT0004", "Expected an object, found an array.", "\"require\": [\"width > 0\"", "\"alike\": «[»], \"require\": [\"width > 0\""),
        Left("WEFT0004", "Expected an object, found an array.", "\"values\": { \"first\": \"$_\" }", "\"values\": «[»]"),
        Left("WEFT0004", "Expected a node, found a number.", "\"gelu\",", "«5»,"),
        new("WEFT0004", "Expected an object, found an array.", (File, "«[»]")),
        new("WEFT0004", "Expected an object, found a string.", ("a/p.components.json", "«\"x\"»")),

        // WEFT0005: declared twice.
        new("WEFT0005", "'Left' is already declared as a class by a/left.arch.json.", (File, Good.Left), ("b/other.arch.json", Good.Left.With("\"Left\"", "«\"Left\"»"))),
        Left("WEFT0005", "'hidden' is already declared as a param or derived value.", "\"width\": 8", "\"hidden\": 1, \"width\": 8", mark: ("\"hidden\": \"4", "\"«hidden»\": \"4")),
        Left("WEFT0005", "'Width' is already declared as param 'width' ('Width' in C#).", "\"depth\": 2", "\"«Width»\": 1, \"depth\": 2"),
        Left("WEFT0005", "'Mlp' is already declared as a component of a file that this one uses.", "\"components\": {", "\"uses\": \"parts\", \"components\": { \"«Mlp»\": { \"body\": [] },"),
        Left("WEFT0005", "'keys' is already declared as a member of every config ('Keys' in C#).", "\"depth\": 2", "\"«keys»\": 1, \"depth\": 2"),
        Left("WEFT0005", "'skip' is already declared as an input.", "\"inputs\": [\"skip\"]", "\"inputs\": [\"skip\", «\"skip\"»]"),
        Left("WEFT0005", "'flag' is already declared as a param, a derived value or an index.", "{ \"op\": \"let\", \"values\": { \"first\"", "{ \"op\": \"dims\", \"as\": [\"_\", «\"flag\"», \"_\"] }, { \"op\": \"let\", \"values\": { \"first\""),

        // WEFT0006: no name.
        Left("WEFT0006", "'wi-dth' is no name: letters, digits and '_', not starting with a digit.", "\"depth\": 2", "\"«wi-dth»\": 1, \"depth\": 2"),
        Left("WEFT0006", "'if' is no name: letters, digits and '_', not starting with a digit.", "\"depth\": 2", "\"«if»\": 1, \"depth\": 2"),
        Left("WEFT0006", "'2x' is no name: letters, digits and '_', not starting with a digit.", "\"name\": \"up\"", "\"name\": \"up\", \"as\": «\"2x\"»"),
        new("WEFT0006", "'a b' is no name: letters, digits and '_', not starting with a digit.", ("a/t.layout.json", Good.Layout.With("\"toy\"", "«\"a b\"»"))),

        // WEFT0101: no expression.
        Left("WEFT0101", "Expected a value, but the expression ends.", "\"4 * width\"", "\"4 «*»\""),
        Left("WEFT0101", "Expected the end, found 'width'.", "\"require\": [\"width > 0\"", "\"require\": [\"depth «width» > 0\""),
        Left("WEFT0101", "'pool' is one of 'avg', 'token', expected a number.", "\"width > 0\"", "«\"pool > 0\"»"),
        Left("WEFT0101", "'tok' is not one of 'avg', 'token'. Did you mean 'token'?", "\"width > 0\"", "«\"pool == 'tok'\"»"),
        Left("WEFT0101", "This '{' is not closed.", "\"blocks.{i}\"", "\"blocks.«{»i\""),
        Left("WEFT0101", "Unknown function 'mx'. Did you mean 'max'?", "\"float[b, n, width]\"", "\"float[b, n, «mx»(width, 1)]\""),

        // WEFT0102: unknown name.
        Images("WEFT0102", "Unknown name '$interpolate'. Did you mean 'interpolation'?", "\"$interpolation\"", "«\"$interpolate\"»", "WEFT0003 '$interpolation' is missing: every form says it."),
        Images("WEFT0102", "Unknown name 'resized'. Did you mean 'resize'?", "{ \"resize\": { \"squash\": 1 } }", "{ \"«resized»\": { \"squash\": 1 } }"),
        Left("WEFT0102", "Unknown name 'widht'. Did you mean 'width'?", "\"4 * width\"", "\"4 * «widht»\""),
        Left("WEFT0102", "Unknown name 'hiden'. Did you mean 'hidden'?", "\"out\": \"hidden\"", "\"out\": \"«hiden»\""),
        Left("WEFT0102", "Unknown name 'relu'. Did you mean the word \"'relu'\", in quotes?", "\"'relu'\"", "\"«relu»\""),
        Left("WEFT0102", "Unknown name 'token'. Did you mean the word \"'token'\", in quotes?", "\"if\": \"flag\"", "\"if\": \"flag and pool == «token»\""),
        Left("WEFT0102", "Unknown name 'sigmiod'. Did you mean the word \"'sigmoid'\", in quotes?", "\"'relu'\"", "\"«sigmiod»\""),
        Left("WEFT0102", "Unknown name 'dpeth'. Did you mean 'depth'?", "\"require\": [\"width > 0\"", "\"only_if\": { \"«dpeth»\": \"flag\" }, \"require\": [\"width > 0\""),
        Left("WEFT0102", "Unknown name 'dpeth'. Did you mean 'depth'?", "\"require\": [\"width > 0\"", "\"alike\": { \"«dpeth»\": \"1\" }, \"require\": [\"width > 0\""),
        Left("WEFT0102", "Unknown name 'widht'. Did you mean 'width'?", "\"require\": [\"width > 0\"", "\"alike\": { \"depth\": \"«widht»\" }, \"require\": [\"width > 0\""),
        Left("WEFT0102", "Unknown name 'falg'. Did you mean 'flag'?", "\"require\": [\"width > 0\"", "\"only_if\": { \"depth\": \"«falg»\" }, \"require\": [\"width > 0\""),
        Left("WEFT0102", "Unknown name 'j'.", "\"blocks.{i}\"", "\"blocks.{«j»}\""),
        Left("WEFT0102", "Unknown name 'widht'. Did you mean 'width'?", "\"layouts\": { \"toy\": {} }", "\"layouts\": { \"toy\": {} }, \"upstream\": { \"toy\": { \"also\": { \"«x.y»\": \"widht\" } } }"),
        Left("WEFT0102", "Unknown name 'open_clip'.", "\"layouts\": { \"toy\": {} }", "\"layouts\": { \"toy\": {} }, \"upstream\": { \"«open_clip»\": {} }"),
        new("WEFT0102", "Unknown name 'widht'. Did you mean 'width'?", (File, Good.Left), ("a/left.presets.json", Good.Presets.With("\"width\"", "\"«widht»\""))),
        Parts("WEFT0102", "Unknown name 'width'.", "\"out\": \"hidden\"", "\"out\": \"hidden + «width»\""),

        // WEFT0103: cycle.
        Left("WEFT0103", "'hidden' is defined by itself: hidden → more → hidden.", "\"hidden\": \"4 * width\"", "\"hidden\": «\"4 * more\"», \"more\": \"hidden + width\""),
        Left("WEFT0103", "'hidden' is defined by itself: hidden → hidden.", "\"4 * width\"", "«\"4 * hidden + width\"»"),

        // WEFT0104: unknown op.
        Left("WEFT0104", "Unknown op 'liner'. Did you mean 'linear'?", "\"op\": \"linear\", \"name\": \"up\"", "\"op\": «\"liner\"», \"name\": \"up\""),
        Left("WEFT0104", "Unknown op 'Blok'. Did you mean 'Block'?", "\"op\": \"Block\"", "\"op\": «\"Blok\"»"),
        Left("WEFT0104", "Unknown op 'LayerNorm'. Did you mean 'norm'?", "\"gelu\"", "{ \"op\": «\"LayerNorm\"» }"),
        Left("WEFT0104", "Unknown op 'conv2d'. Did you mean 'conv'?", "\"gelu\"", "{ \"op\": «\"conv2d\"» }"),
        Left("WEFT0104", "Unknown op 'mean'. Did you mean { \"op\": \"reduce\", \"kind\": \"mean\" }?", "\"gelu\"", "{ \"op\": «\"mean\"» }"),
        Left("WEFT0104", "Unknown op '_'. The current tensor is \"$_\".", "\"$_\" }\n}", "«\"_\"» }\n}"),
        Left("WEFT0104", "Unknown op 'second'. The value of an input or a node of that name is \"$second\".", "\"$_\" }\n}", "«\"second\"» }\n}"),
        Left("WEFT0104", "Unknown op 'gelu'. An activation is the word \"gelu\" in place of the object, or { \"op\": \"act\", \"kind\": \"'gelu'\" }.", "\"gelu\"", "{ \"op\": «\"gelu\"» }"),
        Left("WEFT0104", "Unknown op 'gleu'. Did you mean 'gelu'?", "\"gelu\"", "«\"gleu\"»"),
        Left("WEFT0104", "Unknown op 'gellu'. Did you mean 'gelu'?", "\"gelu\"", "«\"gellu\"»"),

        // WEFT0105: unknown value.
        Left("WEFT0105", "Unknown value '$frist'. Did you mean 'first'?", "\"$first\"", "«\"$frist\"»"),
        Left("WEFT0105", "Unknown value '$skipp'. Did you mean 'skip'?", "\"value\": \"$skip\"", "\"value\": [{ \"op\": \"mul\", \"value\": \"$skip\" }, { \"op\": \"add\", \"value\": «\"$skipp\"» }]"),
        Left("WEFT0105", "Unknown value '$last'.", "\"output\": \"$_\"", "\"output\": «\"$last\"»"),

        // WEFT0106: unknown file.
        Left("WEFT0106", "No file 'prats.components.json' is among the inputs of the generator.", "\"components\": {", "\"uses\": «\"prats\"», \"components\": {"),

        // WEFT0107: recursion.
        Left("WEFT0107", "Component 'Block' contains itself: Block in Block.", "{ \"op\": \"linear\", \"name\": \"fc\", \"out\": \"width\", \"bias\": \"bias\" }", "«{» \"op\": \"Block\", \"name\": \"fc\", \"bias\": \"bias\", \"with\": { \"skip\": \"$skip\" } }"),

        // WEFT0108: shapes.
        Left("WEFT0108", "'out': -32 is not > 0 at the defaults.", "\"out\": \"hidden\"", "\"out\": «\"-hidden\"»"),
        Left("WEFT0108", "A parameter's size would depend on 'widht', which only a call knows (widht). An input's type says 'widht', which is no param but the name of such a size; did you mean 'width'?", "\"inputs\": { \"x\": \"float[b, n, width]\" },\n  \"body\": [\n    { \"op\": \"let\"", "\"inputs\": { \"x\": \"float[b, n, widht]\" },\n  \"body\": [\n    «{» \"op\": \"linear\", \"name\": \"pre\", \"out\": \"width\" },\n    { \"op\": \"let\""),
        Left("WEFT0108", "The residual's input and its body: [b, n, width] and [b, n, hidden] do not agree: 8 is not == 32 at the defaults.", "{ \"op\": \"residual\", \"body\": [{ \"op\": \"linear\", \"name\": \"up\", \"out\": \"hidden\" }, \"gelu\", { \"op\": \"linear\", \"name\": \"down\", \"out\": \"width\" }] }", "«{» \"op\": \"residual\", \"body\": [{ \"op\": \"linear\", \"name\": \"up\", \"out\": \"hidden\" }, \"gelu\"] }"),
        Left("WEFT0108", "Axis 3 is outside the shape [b, n, width].", "{ \"op\": \"reduce\", \"axis\": 1 }", "«{» \"op\": \"reduce\", \"axis\": 3 }"),
        Left("WEFT0108", "A 2-d convolution needs [b, c, x, y], found [b, n, hidden].", "\"gelu\",", "«{» \"op\": \"conv\", \"name\": \"c\", \"out\": 2, \"kernel\": 1 },"),

        // WEFT0109: branches.
        Left("WEFT0109", "The residual's input and its body: [b, n, width] and [b, width] do not agree.", "{ \"op\": \"residual\", \"body\": [", "«{» \"op\": \"residual\", \"body\": [{ \"op\": \"reduce\", \"axis\": 1 }, "),

        // WEFT0110: key twice.
        Left("WEFT0110", "Key 'up' is declared twice in class 'Left'.", "{ \"op\": \"linear\", \"name\": \"down\"", "«{» \"op\": \"linear\", \"name\": \"up\""),
        Left("WEFT0110", "Key 'blocks' is declared twice, by every instance of the repeat; write 'blocks.{i}'.", "\"blocks.{i}\"", "«\"blocks\"»"),
        Left("WEFT0110", "Key 'blocks.2.fc.weight' is declared twice at the defaults.", "\"blocks.{i}\"", "\"blocks.{depth}\"", mark: ("{ \"op\": \"linear\", \"name\": \"fc\"", "«{» \"op\": \"linear\", \"name\": \"fc\""), also: "WEFT0110 Key 'blocks.2.fc.bias' is declared twice at the defaults."),

        // WEFT0111: unused.
        Left("WEFT0111", "Param 'unused' is never used.", "\"depth\": 2", "\"«unused»\": 1, \"depth\": 2"),
        Left("WEFT0111", "Derived value 'more' is never used.", "\"hidden\":", "\"«more»\": \"width\", \"hidden\":"),
        Left("WEFT0111", "Component 'Extra' is never used.", "\"components\": {", "\"components\": { \"«Extra»\": { \"body\": \"relu\" },"),
        new("WEFT0111", "The result of 'body' is never used.", (File, "{ \"class\": \"Left\", \"layouts\": { \"toy\": {} }, \"inputs\": { \"x\": \"float[b, 8]\" }, \"«body»\": { \"op\": \"linear\", \"name\": \"fc\", \"out\": 4 }, \"outputs\": { \"output\": \"$x\" } }")),
        Left("WEFT0111", "Input 'mask' is never used.", "\"x\": \"float[b, n, width]\"", "\"x\": \"float[b, n, width]\", \"mask\": «\"float[n, n]\"»"),
        Left("WEFT0111", "Param 'more' is never used.", "\"bias\": \"bool\"", "\"bias\": \"bool\", \"more\": «\"int\"»", mark: ("\"bias\": true,", "\"bias\": true, \"more\": 1,")),

        // WEFT0112: not exhaustive.
        Left("WEFT0112", "The cases lack 'token'.", "\"cases\": { \"avg\": { \"op\": \"reduce\", \"axis\": 1 }, \"token\": { \"op\": \"select\", \"axis\": 1, \"index\": 0 } }", "\"cases\": «{» \"avg\": { \"op\": \"reduce\", \"axis\": 1 } }"),

        // WEFT0113: no value.
        Left("WEFT0113", "32 // 0: division by zero. (at the defaults)", "\"4 * width\"", "\"4 * width // (depth - 2)\"", mark: ("{\n  \"class\"", "«{»\n  \"class\"")),
        new("WEFT0113", "8 // 0: division by zero. (at preset 'large')", (File, Good.Left.With("\"4 * width\"", "\"4 * width + 8 // (depth - 3) ** 2\"")), ("a/left.presets.json", Good.Presets.With("{ \"width\"", "«{» \"width\""))),

        // WEFT0114: requirement.
        Left("WEFT0114", "'depth > 2' does not hold at the defaults.", "\"depth > 0\"", "«\"depth > 2\"»"),
        new("WEFT0114", "'width < 16' does not hold at preset 'large'.", (File, Good.Left.With("\"depth > 0\"", "\"width < 16\"")), ("a/left.presets.json", Good.Presets.With("\"large\": {", "\"large\": «{»"))),

        // WEFT0115: few points.
        Left("WEFT0115", "Only 4 distinct valid points were found by varying the params of presets; at least 5 are needed to check shapes. Widen the presets or loosen 'require'.", "\"depth > 0\"", "\"width == 8 and depth == 2\"", mark: ("{\n  \"class\"", "«{»\n  \"class\"")),

        // WEFT0116: interface.
        new("WEFT0116", "'Left' does not implement 'Trunk': its outputs are 'y' instead of 'output'.", (File, Good.Left.With("\"class\": \"Left\",", "\"class\": \"Left\", \"uses\": \"parts\", \"implements\": [«\"Trunk\"»],").With("\"output\": \"$_\"", "\"y\": \"$_\"")), ("a/parts.components.json", Good.Parts)),
        new("WEFT0116", "'Left' does not implement 'Trunk': its inputs are 'x', 'y' instead of 'x'.", (File, Good.Left.With("\"class\": \"Left\",", "\"class\": \"Left\", \"uses\": \"parts\", \"implements\": [«\"Trunk\"»],").With("\"float[b, n, width]\" }", "\"float[b, n, width]\", \"y\": \"float[b]\" }").With("{ \"output\": \"$_\" }", "{ \"output\": \"$_\", \"z\": \"$y\" }")), ("a/parts.components.json", Good.Parts)),
        new("WEFT0116", "'Left' does not implement 'Trunk': it has no param 'depht'.", (File, Good.Left.With("\"class\": \"Left\",", "\"class\": \"Left\", \"uses\": \"parts\", \"implements\": «\"Trunk\"»,")), ("a/parts.components.json", Good.Parts.With("[\"width\"]", "[\"width\", \"depht\"]"))),
        new("WEFT0116", "'Left' does not implement 'Trunk': params do not give the last size of 'output'; 'sized' can say it.", (File, Good.Left.With("\"class\": \"Left\",", "\"class\": \"Left\", \"uses\": \"parts\", \"implements\": [\"Trunk\"],").With("{ \"output\": \"$_\" }", "{ \"output\": «[»{ \"op\": \"get\", \"value\": \"$first\" }, { \"op\": \"repeat\", \"count\": \"depth\", \"name\": \"w.{i}\", \"body\": { \"op\": \"concat\", \"axis\": -1, \"parts\": [\"$_\", \"$_\"] } }] }")), ("a/parts.components.json", Good.Parts)),

        // WEFT0117: C# member taken.
        Left("WEFT0117", "Member 'Up' of class 'Left' is taken by key 'up'; give this one another name with \"as\".", "{ \"op\": \"linear\", \"name\": \"down\"", "«{» \"op\": \"linear\", \"name\": \"_up\""),
        Left("WEFT0117", "Member 'Config' of class 'Left' is taken by the runtime; give this one another name with \"as\".", "{ \"op\": \"linear\", \"name\": \"down\"", "«{» \"op\": \"linear\", \"name\": \"config\""),

        // WEFT0118: rank depends on params.
        Left("WEFT0118", "The shape here is [b, width] or [b, n, width]; 'conv' needs one rank.", "{ \"op\": \"act\", \"kind\": \"'relu'\", \"if\": \"flag\" }", "{ \"op\": \"reduce\", \"axis\": 1, \"if\": \"flag\" }, «{» \"op\": \"conv\", \"name\": \"c\", \"out\": 2, \"kernel\": 1 }"),

        // WEFT0119: too large.
        Left("WEFT0119", "4097 iterations at the defaults; at most 4096 are allowed.", "{ \"op\": \"repeat\", \"count\": \"depth\"", "«{» \"op\": \"repeat\", \"count\": \"depth + 4095\""),

        // WEFT0120: value does not fit.
        Left("WEFT0120", "'16' in quotes is a text: a number stands without them, and a text that looks like one is { \"type\": \"string\", \"default\": \"16\" }.", "\"width\": 8", "\"width\": «\"16\"»"),
        Left("WEFT0120", "'flaot[b, n, width]' is no input type; write float[…] or int[…] with a size or a name for every axis. Did you mean 'float'?", "\"float[b, n, width]\" },\n  \"body\": [\n    { \"op\": \"let\"", "«\"flaot[b, n, width]\"» },\n  \"body\": [\n    { \"op\": \"let\""),
        Left("WEFT0120", "'boool' is no type. Did you mean 'bool'?", "\"flag\": false", "\"flag\": { \"type\": «\"boool\"», \"default\": false }"),
        Left("WEFT0120", "null does not say a type; write { \"type\": …, \"default\": … }.", "\"depth\": 2", "\"depth\": «null»"),
        Left("WEFT0120", "['x'] is not int.", "\"width\": 8", "\"width\": { \"type\": \"int\", \"default\": «[»\"x\"] }"),
        Left("WEFT0120", "'left' is no class name: letters and digits, starting with a capital letter.", "\"Left\"", "«\"left\"»"),
        Left("WEFT0120", "'_1' is no class name: letters and digits, starting with a capital letter.", "\"Left\"", "«\"_1\"»"),
        Left("WEFT0120", "'Left_1' is no class name: letters and digits, starting with a capital letter.", "\"Left\"", "«\"Left_1\"»"),
        Left("WEFT0120", "'elu' is no activation. Did you mean 'gelu'?", "\"'relu'\"", "«\"'elu'\"»"),
        Left("WEFT0120", "'avgg' is no value of one of 'avg', 'token'. Did you mean 'avg'?", "\"cases\": { \"avg\"", "\"cases\": { \"«avgg»\""),
        new("WEFT0120", "true is not int.", (File, Good.Left), ("a/left.presets.json", Good.Presets.With("\"width\": 32", "\"width\": «true»"))),
    ];


    private static BrokenInput Left(string rule, string message, string old, string @new, string also = "", (string Old, string New)? mark = null)
    {
        var text = Good.Left.With(old, @new);
        return new BrokenInput(rule, message, (File, mark is { } m ? text.With(m.Old, m.New) : text), ("a/parts.components.json", Good.Parts)) { Also = also.Length > 0 ? [also] : [] };
    }

    private static BrokenInput Images(string rule, string message, string old, string @new, params string[] also) =>
        new(rule, message, ("a/t.layout.json", Good.Images.With(old, @new))) { Also = also };

    private static BrokenInput Parts(string rule, string message, string old, string @new) => new(rule, message, ("a/parts.components.json", Good.Parts.With(old, @new)));
}
