using Predictions.Deploy.Configuration;
using Predictions.Deploy.Images;
using Predictions.Deploy.Source;

namespace Predictions.Deploy.Rules;

/// <summary>What may be deployed at all: an image of an allowed registry, built from a clean and pushed commit of the expected origin.</summary>
internal static class Admission
{
    private const int MostFilesTold = 3;

    /// <summary>Judges the checkout and the registry's name; the registry itself is not asked.</summary>
    /// <exception cref="DeployException">Origin cannot be asked.</exception>
    public static async Task<IReadOnlyList<RuleVerdict>> OfSourceAsync(
        ImageReference image, SourceState source, DeploySettings settings, CancellationToken stop)
    {
        var origin = OfOrigin(source, settings);
        return
        [
            OfRegistry(image, settings), origin, OfFiles(await source.Git.ChangedFilesAsync(stop)),
            // Another origin is not asked: its answer would say nothing.
            origin.State == RuleState.Held
                ? OfBranch(await source.Git.NotPushedAsync(source.Commit, settings.Branch, stop), source, settings)
                : RuleVerdict.Failed(RuleNames.Pushed, "not looked at, since the origin is another"),
        ];
    }

    /// <summary>Whether the image was built from the commit that its chart is taken from.</summary>
    public static RuleVerdict OfRevision(ResolvedImage image, SourceState source) => image.Revisions switch
    {
        [] => RuleVerdict.Failed(RuleNames.Revision, "the image does not say what it was built from (org.opencontainers.image.revision)"),
        [var revision] => RuleVerdict.Of(
            RuleNames.Revision,
            revision == source.Commit,
            revision == source.Commit
                ? $"built from {Short(revision)}, which is checked out"
                : $"the image was built from {Short(revision)}, and {Short(source.Commit)} is checked out: check out what it was built from"),
        _ => RuleVerdict.Failed(
            RuleNames.Revision, $"its platforms were built from several commits: {string.Join(", ", image.Revisions.Select(Short))}"),
    };

    private static RuleVerdict OfRegistry(ImageReference image, DeploySettings settings)
    {
        var allowed = settings.Registries.FirstOrDefault(r => image.Name == r || image.Name.StartsWith(r + "/", StringComparison.Ordinal));
        return allowed is not null
            ? RuleVerdict.Held(RuleNames.Registry, $"{image.Name} is in {allowed}")
            : RuleVerdict.Failed(RuleNames.Registry, $"{image.Name} is of none that is allowed: {string.Join(", ", settings.Registries)}");
    }

    private static RuleVerdict OfOrigin(SourceState source, DeploySettings settings)
    {
        var expected = OriginAddress.Plain(settings.Origin);
        if (source.Origin == expected)
            return RuleVerdict.Held(RuleNames.Origin, expected);
        return RuleVerdict.Failed(
            RuleNames.Origin,
            source.Origin.Length == 0 ? $"the checkout has no origin; {expected} is expected" : $"{source.Origin} is not {expected}");
    }

    private static RuleVerdict OfFiles(IReadOnlyList<string> changed)
    {
        if (changed.Count == 0)
            return RuleVerdict.Held(RuleNames.Clean, "every file is as its commit");
        var more = changed.Count > MostFilesTold ? $" and {changed.Count - MostFilesTold} more" : "";
        return RuleVerdict.Failed(
            RuleNames.Clean, $"{string.Join(", ", changed.Take(MostFilesTold))}{more} not as committed: commit, stash or ignore");
    }

    private static RuleVerdict OfBranch(string? notPushed, SourceState source, DeploySettings settings) => notPushed is null
        ? RuleVerdict.Held(RuleNames.Pushed, $"{Short(source.Commit)} is on {settings.Branch} of origin")
        : RuleVerdict.Failed(RuleNames.Pushed, notPushed);

    private static string Short(string commit) => commit.Length == 0 ? "nothing" : ShortHash.Of(commit);
}
