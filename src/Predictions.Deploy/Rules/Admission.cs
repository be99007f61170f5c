using Predictions.Deploy.Configuration;
using Predictions.Deploy.Images;
using Predictions.Deploy.Source;

namespace Predictions.Deploy.Rules;

/// <summary>
/// Judges what may be deployed at all: an image of an allowed registry, built from a clean and pushed commit of the expected
/// origin.
/// </summary>
internal static class Admission
{
    private const int MaxFilesShown = 3;
    private const string Values = "charts/predictions/values.yaml";
    private const string Environments = "charts/predictions/environments/";

    /// <summary>Judges the checkout and the registry's name. It does not contact the registry.</summary>
    /// <exception cref="DeployException">Origin cannot be reached.</exception>
    public static async Task<IReadOnlyList<RuleVerdict>> OfSourceAsync(
        ImageReference image, SourceState source, DeploySettings settings, CancellationToken stop)
    {
        var origin = OfOrigin(source, settings);
        return
        [
            OfRegistry(image, settings), origin, OfFiles(await source.Git.ChangedFilesAsync(stop)),
            // The answer of another origin would mean nothing.
            origin.State == RuleState.Passed
                ? OfBranch(await source.Git.NotPushedAsync(source.Commit, settings.Branch, stop), source, settings)
                : DeployRule.Pushed.Fail("not judged, since the origin is another"),
        ];
    }

    /// <summary>
    /// Judges whether the image was built from the commit that holds the chart, or from an earlier one since which only values
    /// changed. Values are no part of an image.
    /// </summary>
    public static async Task<RuleVerdict> OfRevisionAsync(ResolvedImage image, SourceState source, CancellationToken stop) =>
        image.Revisions switch
        {
            [] => DeployRule.Revision.Fail("the image names no commit (label org.opencontainers.image.revision)"),
            [var revision] when revision == source.Commit =>
                DeployRule.Revision.Pass($"built from {Short(revision)}, which is checked out"),
            [var revision] => await OfValuesAsync(revision, source, stop),
            _ => DeployRule.Revision.Fail(
                $"its platforms were built from several commits: {string.Join(", ", image.Revisions.Select(Short))}"),
        };

    private static async Task<RuleVerdict> OfValuesAsync(string revision, SourceState source, CancellationToken stop)
    {
        var other = $"the image was built from {Short(revision)}, and {Short(source.Commit)} is checked out";
        if (await source.Git.IsAncestorAsync(revision, source.Commit, stop) is not true
            || await source.Git.FilesBetweenAsync(revision, source.Commit, stop) is not { } files)
            return DeployRule.Revision.Fail($"{other}: check out {Short(revision)}");
        var code = files.Where(file => !IsOfValues(file)).ToList();
        return DeployRule.Revision.Judge(
            code.Count == 0,
            code.Count == 0
                ? $"built from {Short(revision)}; since then {(files.Count == 0 ? "no file" : "only values")} changed"
                + (files.Count == 0 ? "" : $": {Listed(files)}")
                : $"{other}, where more than values differs ({Listed(code)}): check out {Short(revision)}");
    }

    private static bool IsOfValues(string file) =>
        file == Values
        || (file.StartsWith(Environments, StringComparison.Ordinal) && file.EndsWith(".yaml", StringComparison.Ordinal));

    private static string Listed(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(MaxFilesShown))
        + (files.Count > MaxFilesShown ? $" and {files.Count - MaxFilesShown} more" : "");

    /// <summary>Judges whether the image's registry is allowed.</summary>
    public static RuleVerdict OfRegistry(ImageReference image, DeploySettings settings)
    {
        var allowed =
            settings.Registries.FirstOrDefault(r => image.Name == r || image.Name.StartsWith(r + "/", StringComparison.Ordinal));
        return allowed is not null
            ? DeployRule.Registry.Pass($"{image.Name} is in {allowed}")
            : DeployRule.Registry.Fail($"{image.Name} is in no allowed registry: {string.Join(", ", settings.Registries)}");
    }

    private static RuleVerdict OfOrigin(SourceState source, DeploySettings settings)
    {
        var expected = OriginAddress.Plain(settings.Origin);
        if (source.Origin == expected)
            return DeployRule.Origin.Pass(expected);
        return DeployRule.Origin.Fail(
            source.Origin.Length == 0 ? $"the checkout has no origin; {expected} is expected"
                : $"{source.Origin} is not {expected}");
    }

    private static RuleVerdict OfFiles(IReadOnlyList<string> changed)
    {
        if (changed.Count == 0)
            return DeployRule.Clean.Pass("no uncommitted change");
        return DeployRule.Clean.Fail($"{Listed(changed)} not as committed: commit, stash or ignore");
    }

    private static RuleVerdict OfBranch(string? notPushed, SourceState source, DeploySettings settings) => notPushed is null
        ? DeployRule.Pushed.Pass($"{Short(source.Commit)} is on {settings.Branch} of origin")
        : DeployRule.Pushed.Fail(notPushed);

    private static string Short(string commit) => commit.Length == 0 ? "nothing" : ShortHash.Of(commit);
}
