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

    /// <summary>Judges whether the image was built from the commit that holds the chart.</summary>
    public static RuleVerdict OfRevision(ResolvedImage image, SourceState source) => image.Revisions switch
    {
        [] => DeployRule.Revision.Fail("the image names no commit (label org.opencontainers.image.revision)"),
        [var revision] => DeployRule.Revision.Judge(
            revision == source.Commit,
            revision == source.Commit
                ? $"built from {Short(revision)}, which is checked out"
                : $"the image was built from {Short(revision)}, and {Short(source.Commit)} is checked out: check out "
                + $"{Short(revision)}"),
        _ => DeployRule.Revision.Fail(
            $"its platforms were built from several commits: {string.Join(", ", image.Revisions.Select(Short))}"),
    };

    private static RuleVerdict OfRegistry(ImageReference image, DeploySettings settings)
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
        var more = changed.Count > MaxFilesShown ? $" and {changed.Count - MaxFilesShown} more" : "";
        return DeployRule.Clean.Fail(
            $"{string.Join(", ", changed.Take(MaxFilesShown))}{more} not as committed: commit, stash or ignore");
    }

    private static RuleVerdict OfBranch(string? notPushed, SourceState source, DeploySettings settings) => notPushed is null
        ? DeployRule.Pushed.Pass($"{Short(source.Commit)} is on {settings.Branch} of origin")
        : DeployRule.Pushed.Fail(notPushed);

    private static string Short(string commit) => commit.Length == 0 ? "nothing" : ShortHash.Of(commit);
}
