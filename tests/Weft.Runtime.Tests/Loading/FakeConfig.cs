using System.Text.Json;

namespace Weft.Tests.Loading;

/// <summary>A config whose params are data. The first value of a param decides its JSON kind.</summary>
internal sealed record FakeConfig : ArchitectureConfig
{
    private readonly Func<Architecture> architecture;
    private readonly List<ConfigParam> values;

    public FakeConfig(Func<Architecture> architecture, string json)
    {
        this.architecture = architecture;
        values = [.. JsonElement.Parse(json).EnumerateObject().Select(pair => new ConfigParam(pair.Name, pair.Value))];
    }

    public override Architecture Architecture => architecture();

    public override IReadOnlyList<ConfigParam> Params => values;

    public JsonElement this[string name] => values.Single(param => param.Name == name).Value;

    public long Int(string name) => this[name].GetInt64();

    public override ArchitectureConfig With(string address, JsonElement value)
    {
        var index = values.FindIndex(param => param.Name == address);
        if (index < 0)
        {
            throw new ConfigException($"{Architecture.Name} has no param '{address}'.");
        }

        if (Kind(value) != Kind(values[index].Value))
        {
            throw new ConfigException($"{address} must be {values[index].Value.ValueKind}, found {value.GetRawText()}.");
        }

        var changed = values.ToList();
        changed[index] = new ConfigParam(address, value);
        return new FakeConfig(architecture, $"{{{string.Join(',', changed.Select(param => $"\"{param.Name}\":{param.Value.GetRawText()}"))}}}");
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    public FakeConfig With(string name, string json) => (FakeConfig)With(name, JsonElement.Parse(json));

    public override void Validate()
    {
        foreach (var param in values.Where(param => param.Value.ValueKind == JsonValueKind.Number && param.Value.TryGetInt64(out var number) && number < 1))
        {
            throw new ConfigException($"{param.Name} must be positive, found {param.Value.GetRawText()}.");
        }
    }

    public string Shown => string.Join(", ", values.Select(param => $"{param.Name}={param.Value.GetRawText()}"));
}
