using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Models.Artifacts;

namespace Predictions.Training.Learning;

/// <summary>
/// Writes a version that never changes, because running instances and promotions rely on its bytes. Writing it again must give
/// the same model, and keeps its date.
/// </summary>
public static class ImmutableVersion
{
    /// <summary>Why the plan must not write to its folder, in one line; <c>null</c> if it may.</summary>
    public static string? Problem(TrainingPlan plan)
    {
        if (!File.Exists(Path.Combine(plan.Out, ArtifactFiles.Zip)))
            return null;
        var made = Path.Combine(plan.Out, ArtifactFiles.TrainingPlan);
        return File.Exists(made) && File.ReadAllText(made) == TrainingPlanFile.Text(plan)
            ? null
            : $"{plan.Out} has a model with other settings, and a version must not change: use another folder with --out";
    }

    /// <summary>The date of the folder's model if it has these bytes; <c>null</c> for another model or none.</summary>
    internal static DateOnly? Created(string folder, byte[] zip)
    {
        var (held, manifest) = (Path.Combine(folder, ArtifactFiles.Zip), Path.Combine(folder, ArtifactFiles.Manifest));
        if (!File.Exists(held) || !File.Exists(manifest) || !File.ReadAllBytes(held).AsSpan().SequenceEqual(zip))
            return null;
        // Only this member is read, so that a manifest of another build keeps its date too. A damaged one is written anew.
        try
        {
            var created = JsonNode.Parse(File.ReadAllBytes(manifest))?["created"]?.GetValue<string>();
            return DateOnly.TryParseExact(created, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes an artifact to a temporary folder and moves it to its folder.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="zip">The model's bytes.</param>
    /// <param name="write">Writes all files to a folder.</param>
    /// <exception cref="IOException">The folder has another model, or cannot be written.</exception>
    internal static void Write(string folder, byte[] zip, Action<string> write)
    {
        var held = Path.Combine(folder, ArtifactFiles.Zip);
        if (File.Exists(held) && !File.ReadAllBytes(held).AsSpan().SequenceEqual(zip))
            throw new IOException($"{folder} has another model, and a version must not change: use another folder with --out");

        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // Instances ignore a folder with a leading dot.
        var part = Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}-{Environment.ProcessId}");
        try
        {
            write(part);
            Move(part, folder);
        }
        finally
        {
            if (Directory.Exists(part))
                Directory.Delete(part, recursive: true);
        }
    }

    private static void Move(string part, string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.Move(part, folder);
            return;
        }

        // The model is the same, so every mix of old and new files is valid.
        foreach (var file in Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(part, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(file, target, overwrite: true);
        }
    }
}
