using System.CommandLine;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Cli.Models;

/// <summary>A version as a person names it: "2", "cycle-length@2", or a label.</summary>
internal static class VersionName
{
    public const string Stable = "stable";
    public const string Candidate = "candidate";

    private const string Prefix = ArtifactFiles.ModelName + "@";

    /// <summary>Whether it is a label, and not a version by its own name.</summary>
    public static bool IsLabel(string name) => name is Stable or Candidate;

    /// <summary>Whether it names one folder, and no way out of it.</summary>
    public static bool IsName(string name) =>
        VersionFolders.IsVersion(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name);

    /// <summary>A required version; what is no name of a folder is refused.</summary>
    public static Argument<string> Argument(string description)
    {
        var argument = new Argument<string>("version") { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsName(token.Value))
                result.AddError($"version must be the name of a version's folder, such as 2: {token.Value}");
        });
        return argument;
    }

    /// <summary>The version's folder; <c>null</c> where it is a label that no version bears.</summary>
    public static string? Version(string name, ModelLabels labels) => name switch
    {
        Stable => labels.Stable,
        Candidate => labels.Candidate,
        _ when name.StartsWith(Prefix, StringComparison.Ordinal) => name[Prefix.Length..],
        _ => name,
    };

    /// <summary>The name that metrics and reports carry.</summary>
    public static string Full(string version) =>
        version.StartsWith(Prefix, StringComparison.Ordinal) ? version : Prefix + version;
}
