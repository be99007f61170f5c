using Predictions.Models.Artifacts;
using Predictions.Models.Registry;


namespace Predictions.Training.Shipping;

/// <summary>
/// Moves the labels of a folder of models, one mover at a time. A move is logged before it is made, and made in one step: a kill in
/// between leaves the labels as they were, and the log shows by the labels that the move never took place.
/// </summary>
/// <param name="modelsDirectory">The folder of labels.json.</param>
/// <param name="time">Where the time of a move comes from.</param>
/// <param name="who">The account that moves.</param>
public sealed class LabelMoves(string modelsDirectory, TimeProvider time, string who)
{
    private sealed record Step(
        MoveAction Action, string? From, string? To, ModelLabels After, string? Verdict = null, string? Forced = null, string? Sha256 = null);

    /// <summary>Makes a version stable; if it was the candidate, there is none afterwards.</summary>
    /// <param name="version">The version.</param>
    /// <param name="judgedSha256">Of its model.zip as it was judged: what is promoted must be that.</param>
    /// <param name="judgedAgainst">The stable version that the verdict compared it with; the labels may have moved since.</param>
    /// <param name="verdict">What the evidence came to.</param>
    /// <param name="forced">Why it is done even against the verdict; <c>null</c> where it is not forced.</param>
    /// <param name="stop">Gives up waiting for another mover.</param>
    public Task<MoveResult> Promote(
        string version, string judgedSha256, string judgedAgainst, PromotionVerdict verdict, string? forced, CancellationToken stop) =>
        Move((labels, _) =>
        {
            if (!verdict.Promoted && string.IsNullOrWhiteSpace(forced))
                return (null, verdict.Sentence);
            if (labels.Stable == version)
                return (null, $"{version} is stable already");
            if (labels.Stable != judgedAgainst)
                return (null, $"{version} was judged against {judgedAgainst}, and {labels.Stable} is stable now: judge it again");
            return (new Step(MoveAction.Promote, labels.Stable, version, WithStable(labels, version), verdict.Sentence, forced, judgedSha256), null);
        }, stop);

    /// <summary>Names the version that is scored beside the stable one on live traffic.</summary>
    /// <param name="version">The version; <c>null</c> for none.</param>
    /// <param name="stop">Gives up waiting for another mover.</param>
    public Task<MoveResult> Shadow(string? version, CancellationToken stop) => Move((labels, _) =>
    {
        if (version == labels.Stable)
            return (null, $"{version} is stable: it cannot be scored beside itself");
        if (version == labels.Candidate)
            return (null, version is null ? "there is no candidate to clear" : $"{version} is the candidate already");
        return (new Step(MoveAction.Shadow, labels.Candidate, version, labels with { Candidate = version }), null);
    }, stop);

    /// <summary>Makes the version stable that was before the last promotion; a second rollback goes one promotion further back.</summary>
    public Task<MoveResult> Rollback(CancellationToken stop) => Move((labels, history) => history.Before is { } before
        ? (new Step(MoveAction.Rollback, labels.Stable, before, WithStable(labels, before)), null)
        : (null, $"nothing to roll back to: {MoveLines.FileName} has no promotion that made {labels.Stable} stable"), stop);

    private static ModelLabels WithStable(ModelLabels labels, string version) =>
        new(version, labels.Candidate == version ? null : labels.Candidate);

    private async Task<MoveResult> Move(Func<ModelLabels, MoveHistory, (Step? Step, string? Refusal)> plan, CancellationToken stop)
    {
        // First without the lock, which would leave its file in a folder that is none of models.
        if (ModelLabels.Read(modelsDirectory).Rejection is { } missing)
            return MoveResult.Refused($"{modelsDirectory}: {missing}");
        try
        {
            using var log = await MoveLog.Take(modelsDirectory, time, stop);
            return log is null ? MoveResult.Refused("another move is under way; try again when it is done") : Move(plan, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MoveResult.Refused($"the labels stay as they were: {e.Message}");
        }
    }

    private MoveResult Move(Func<ModelLabels, MoveHistory, (Step? Step, string? Refusal)> plan, MoveLog log)
    {
        var labels = ModelLabels.Read(modelsDirectory);
        if ((labels.Rejection?.ToString() ?? log.Lines.Refusal) is { } unreadable)
            return MoveResult.Refused(unreadable);
        var (step, refusal) = plan(labels.Value!, MoveHistory.Of(log.Lines.Moves, labels.Value!));
        if (step is null || (refusal = Unfit(step.To, step.Sha256)) is not null)
            return MoveResult.Refused(refusal!);

        var move = new LabelMove(time.GetUtcNow().UtcDateTime, who, step.Action, step.From, step.To, step.Verdict, step.Forced);
        log.Append(move);
        ModelLabels.Write(modelsDirectory, step.After);
        return new MoveResult(move, null);
    }

    /// <summary>A label may only name what the service would take, verified and true to its golden rows, and what was judged.</summary>
    private string? Unfit(string? version, string? judgedSha256)
    {
        if (version is null)
            return null;
        if (!VersionFolders.IsVersion(version))
            return $"{version} may not serve: it is not the name of a version";
        var loaded = ModelLoader.Load(Path.Combine(modelsDirectory, ArtifactFiles.ModelName, version));
        if (!loaded.IsLoaded)
            return $"{version} may not serve: {loaded.Rejection}";
        return judgedSha256 is null || judgedSha256 == loaded.Value.Sha256
            ? null
            : $"{version} is another model than the one that was judged: judge it again";
    }
}

/// <summary>Either the move that was made, or why none was.</summary>
/// <param name="Move">As it was logged.</param>
/// <param name="Refusal">One line for the person who asked.</param>
public sealed record MoveResult(LabelMove? Move, string? Refusal)
{
    internal static MoveResult Refused(string why) => new(null, why);
}
