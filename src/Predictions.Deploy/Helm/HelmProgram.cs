using System.Text.RegularExpressions;
using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Helm;

/// <summary>Finds Helm, and sees that it is one whose flags are known here.</summary>
/// <param name="Path">The program.</param>
/// <param name="Version">Such as "4.1.4".</param>
internal sealed partial record HelmProgram(string Path, Version Version)
{
    private const string Accepted = "4.1 or later, or 3.17 or later of 3";

    /// <summary>Looks at --helm, PREDICTIONS_HELM, the checkout's .tools, and PATH, in that order.</summary>
    /// <exception cref="DeployException">There is none, or one that is too old or too new.</exception>
    public static async Task<HelmProgram> FindAsync(string? asked, string checkout, CancellationToken stop)
    {
        var brought = System.IO.Path.Combine(checkout, ".tools", "helm-4.1.4");
        var path = asked ?? Environment.GetEnvironmentVariable("PREDICTIONS_HELM") ?? (File.Exists(brought) ? brought : "helm");
        var told = await ProgramRun.RunAsync(path, ["version", "--template", "{{.Version}}"], stop: stop);
        var match = Number().Match(told.Out);
        if (!told.Succeeded || !match.Success)
            throw DeployException.NotBegun($"{path} does not say which Helm it is: {told.Complaint}");
        var version = new Version(match.Groups[1].Value);
        return version is { Major: 4, Minor: >= 1 } or { Major: 3, Minor: >= 17 }
            ? new HelmProgram(path, version)
            : throw DeployException.NotBegun($"{path} is Helm {version}; needed is {Accepted}");
    }

    [GeneratedRegex(@"^v?([0-9]+\.[0-9]+\.[0-9]+)")]
    private static partial Regex Number();
}
