using System.CommandLine;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Cli.Models;

/// <summary>A version on the command line: "2", "cycle-length@2", or a label.</summary>
internal static class VersionName
{
    public const string Stable = "stable";
    public const string Candidate = "candidate";

    private const string Prefix = ArtifactFiles.ModelName + "@";

    /// <summary>Whether the name is a label.</summary>
    public static bool IsLabel(string name) => name is Stable or Candidate;

    /// <summary>Whether the name is a valid folder name without a path.</summary>
    public static bool IsName(string name) =>
        VersionFolders.IsVersion(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name);

    /// <summary>A required version; an invalid name is an error.</summary>
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

    /// <summary>The version's folder; <c>null</c> for a label that no version has.</summary>
    public static string? Version(string name, ModelLabels labels) => name switch
    {
        Stable => labels.Stable,
        Candidate => labels.Candidate,
        _ when name.StartsWith(Prefix, StringComparison.Ordinal) => name[Prefix.Length..],
        _ => name,
    };

    /// <summary>The name in metrics and reports.</summary>
    public static string Full(string version) =>
        version.StartsWith(Prefix, StringComparison.Ordinal) ? version : Prefix + version;
}
