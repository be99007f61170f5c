using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Training.Shipping;

/// <summary>
/// Moves the labels of a folder of models, one process at a time. A move is logged first and then made in one step. After a
/// kill in between, the labels are unchanged, and the log together with the labels shows that the move did not happen.
/// </summary>
/// <param name="modelsDirectory">The folder with labels.json.</param>
/// <param name="time">The clock for the time of a move.</param>
/// <param name="who">The account that moves.</param>
public sealed class LabelMoves(string modelsDirectory, TimeProvider time, string who)
{
    private sealed record Step(
        MoveAction Action, string? From, string? To, ModelLabels After, string? Verdict = null, string? Forced = null,
        string? Sha256 = null, int? Share = null, int? ShareBefore = null);

    /// <summary>Makes a version stable. If it was the candidate, the candidate label is cleared.</summary>
    /// <param name="version">The version.</param>
    /// <param name="judgedSha256">The SHA-256 of the judged model.zip, which must be the promoted one.</param>
    /// <param name="judgedAgainst">The stable version of the comparison; it must still be stable.</param>
    /// <param name="verdict">The verdict of the evidence.</param>
    /// <param name="forced">The reason to act against the verdict; <c>null</c> if not forced.</param>
    /// <param name="stop">Cancels waiting for another process.</param>
    public Task<MoveResult> Promote(
        string version, string judgedSha256, string judgedAgainst, PromotionVerdict verdict, string? forced,
        CancellationToken stop) =>
        Move((labels, _) =>
        {
            if (!verdict.Promoted && string.IsNullOrWhiteSpace(forced))
                return (null, verdict.Sentence);
            if (labels.Stable == version)
                return (null, $"{version} is already stable");
            if (labels.Stable != judgedAgainst)
                return (null,
                    $"{version} was compared with {judgedAgainst}, but {labels.Stable} is stable now: run promote again");
            return (new Step(MoveAction.Promote, labels.Stable, version, WithStable(labels, version), verdict.Sentence, forced,
                judgedSha256), null);
        }, stop);

    /// <summary>Sets the candidate, which is scored on live traffic next to the stable version.</summary>
    /// <param name="version">The version; <c>null</c> for none.</param>
    /// <param name="stop">Cancels waiting for another process.</param>
    public Task<MoveResult> Shadow(string? version, CancellationToken stop) => Move((labels, _) =>
    {
        if (version == labels.Stable)
            return (null, $"{version} is stable: it cannot be its own candidate");
        if (version == labels.Candidate)
            return (null, version is null ? "there is no candidate to clear" : $"{version} is already the candidate");
        return (new Step(MoveAction.Shadow, labels.Candidate, version, new ModelLabels(labels.Stable, version)), null);
    }, stop);

    /// <summary>
    /// Lets the candidate answer a share of users. Another share of a running rollout keeps its start, so that its evidence
    /// continues. The version becomes the candidate if it is not.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="share">Whole percent of users: 1 to 99; 0 ends the rollout, and the version stays the candidate.</param>
    /// <param name="restart">Whether a running rollout begins again, without its evidence.</param>
    /// <param name="stop">Cancels waiting for another process.</param>
    public Task<MoveResult> Rollout(string version, int share, bool restart, CancellationToken stop) => Move((labels, _) =>
    {
        var running = labels.Candidate == version ? labels.Rollout : null;
        if (share is < 0 or > RolloutLabel.MaxShare)
            return (null, $"the share must be 0 to {RolloutLabel.MaxShare} percent; promote the version for all users");
        if (version == labels.Stable)
            return (null, $"{version} is stable: it answers all users already");
        if (share == 0 && running is null)
            return (null, $"{version} has no rollout to end");
        if (share == running?.Share && !restart)
            return (null, $"{version} already answers {share} % of users; --restart begins again");
        var started = restart || running is null ? time.GetUtcNow().UtcDateTime : running.Started;
        var after = new ModelLabels(labels.Stable, version, share == 0 ? null : new RolloutLabel(share, ToSeconds(started)));
        return (new Step(
            MoveAction.Rollout, labels.Candidate, version, after, Share: share, ShareBefore: running?.Share ?? 0), null);
    }, stop);

    /// <summary>
    /// Restores the stable version from before the last promotion. A second rollback undoes the promotion before that.
    /// </summary>
    public Task<MoveResult> Rollback(CancellationToken stop) => Move((labels, history) => history.PreviousStable is { } before
        ? (new Step(MoveAction.Rollback, labels.Stable, before, WithStable(labels, before)), null)
        : (null, $"nothing to roll back to: {MoveLines.FileName} has no promotion that made {labels.Stable} stable"), stop);

    private static DateTime ToSeconds(DateTime at) => new(at.Ticks - at.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    /// <summary>A move of the stable label ends a rollout, because its evidence compares with that version.</summary>
    private static ModelLabels WithStable(ModelLabels labels, string version) =>
        new(version, labels.Candidate == version ? null : labels.Candidate);

    private async Task<MoveResult> Move(Func<ModelLabels, MoveHistory, (Step? Step, string? Error)> plan, CancellationToken stop)
    {
        // Checked before taking the lock, which would create its file in a folder without models.
        if (ModelLabels.Read(modelsDirectory).Rejection is { } missing)
            return MoveResult.Failed($"{modelsDirectory}: {missing}");
        try
        {
            using var log = await MoveLog.Take(modelsDirectory, time, stop);
            return log is null ? MoveResult.Failed("another process is moving a label; try again later") : Move(plan, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MoveResult.Failed($"the labels are unchanged: {e.Message}");
        }
    }

    private MoveResult Move(Func<ModelLabels, MoveHistory, (Step? Step, string? Error)> plan, MoveLog log)
    {
        var labels = ModelLabels.Read(modelsDirectory);
        if ((labels.Rejection?.ToString() ?? log.Lines.Error) is { } unreadable)
            return MoveResult.Failed(unreadable);
        var (step, error) = plan(labels.Value!, MoveHistory.Of(log.Lines.Moves, labels.Value!));
        if (step is null || (error = Unsuitable(step.To, step.Sha256)) is not null)
            return MoveResult.Failed(error!);

        var move = new LabelMove(time.GetUtcNow().UtcDateTime, who, step.Action, step.From, step.To, step.Verdict, step.Forced,
            step.Share, step.ShareBefore);
        log.Append(move);
        ModelLabels.Write(modelsDirectory, step.After);
        return new MoveResult(move, null);
    }

    /// <summary>Why a version cannot have a label: it must load, reproduce its golden rows, and be the judged model.</summary>
    private string? Unsuitable(string? version, string? judgedSha256)
    {
        if (version is null)
            return null;
        if (!VersionFolders.IsVersion(version))
            return $"{version} may not serve: it is not the name of a version";
        if (VersionFolders.Missing(modelsDirectory, version) is { } missing)
            return missing;
        var loaded = ModelLoader.Load(VersionFolders.PathOf(modelsDirectory, version));
        if (!loaded.IsLoaded)
            return $"{version} may not serve: {loaded.Rejection}";
        return judgedSha256 is null || judgedSha256 == loaded.Value.Sha256
            ? null
            : $"{version} differs from the judged model: run promote again";
    }
}

/// <summary>The move, or the error.</summary>
/// <param name="Move">The logged move.</param>
/// <param name="Error">One line.</param>
public sealed record MoveResult(LabelMove? Move, string? Error)
{
    internal static MoveResult Failed(string why) => new(null, why);
}
