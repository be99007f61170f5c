using Predictions.Models.Artifacts;

namespace Predictions.Training.Learning;

/// <summary>
/// A version is made once and stays what it is: whoever is answered by it, or judged it, may rely on its bytes. Made again, it may
/// only come out the same.
/// </summary>
public static class ImmutableVersion
{
    /// <summary>Why a plan may not be run into its folder, in one line; <c>null</c> where it may.</summary>
    public static string? Problem(TrainingPlan plan)
    {
        if (!File.Exists(Path.Combine(plan.Out, ArtifactFiles.Zip)))
            return null;
        var made = Path.Combine(plan.Out, ArtifactFiles.TrainingPlan);
        return File.Exists(made) && File.ReadAllText(made) == TrainingPlanFile.Text(plan)
            ? null
            : $"{plan.Out} holds a model made by other settings, and a version stays what it is: choose another folder with --out";
    }

    /// <summary>Writes an artifact beside its folder and moves it there whole.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="zip">The model's bytes.</param>
    /// <param name="write">Writes everything into the folder that it is given.</param>
    /// <exception cref="IOException">The folder holds a model of other bytes, or cannot be written.</exception>
    internal static void Write(string folder, byte[] zip, Action<string> write)
    {
        var held = Path.Combine(folder, ArtifactFiles.Zip);
        if (File.Exists(held) && !File.ReadAllBytes(held).AsSpan().SequenceEqual(zip))
            throw new IOException($"{folder} holds another model, and a version stays what it is: choose another folder with --out");

        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // A name with a dot in front is no version to whoever looks meanwhile.
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

        // The same model: what is replaced around it one by one fits it before and after.
        foreach (var file in Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(part, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(file, target, overwrite: true);
        }
    }
}
