using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Learning;

/// <summary>A plan as the file beside its artifact. An unknown, missing, repeated or null member is an error, not a guess.</summary>
public static class TrainingPlanFile
{
    /// <summary>Reads a plan; throws <see cref="FormatException"/>, which names the file and what is wrong, or an <see cref="IOException"/>.</summary>
    public static TrainingPlan Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), TrainingPlanJson.Default.TrainingPlan)
                ?? throw new FormatException($"{path}: holds null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The plan as it is written beside the artifact.</summary>
    public static string Text(TrainingPlan plan) => JsonSerializer.Serialize(plan, TrainingPlanJson.Default.TrainingPlan) + "\n";

    /// <summary>A table to learn from, by what it holds.</summary>
    public static CyclesFile Cycles(string path)
    {
        using var file = File.OpenRead(path);
        return new CyclesFile(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file))) { Path = path };
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(TrainingPlan))]
internal sealed partial class TrainingPlanJson : JsonSerializerContext;
