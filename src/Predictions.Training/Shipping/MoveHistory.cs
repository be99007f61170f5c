using Predictions.Models.Registry;

namespace Predictions.Training.Shipping;

/// <summary>A logged move, and whether it was carried out.</summary>
/// <param name="Move">The logged move.</param>
/// <param name="CarriedOut">Whether later moves or the labels show that the label moved. A kill after logging prevents the
/// move.</param>
public sealed record PastMove(LabelMove Move, bool CarriedOut);

/// <summary>The past moves, and the version that a rollback restores.</summary>
/// <param name="Moves">The moves, oldest first.</param>
/// <param name="PreviousStable">The version that was stable before the current one; <c>null</c> if unknown.</param>
public sealed record MoveHistory(IReadOnlyList<PastMove> Moves, string? PreviousStable)
{
    /// <summary>Reconstructs the history from the log and the current labels.</summary>
    public static MoveHistory Of(IReadOnlyList<LabelMove> log, ModelLabels labels)
    {
        PastMove[] moves = [.. log.Select((move, i) => new PastMove(move, IsCarriedOut(log, i, labels)))];
        var stables = new Stack<string>();
        foreach (var (move, _) in moves.Where(m => m.CarriedOut && m.Move is { IsOfStable: true, From: not null, To: not null }))
        {
            ReturnTo(stables, move.From!);
            if (move.Action == MoveAction.Promote)
                stables.Push(move.To!);
            else
                ReturnTo(stables, move.To!);
        }

        ReturnTo(stables, labels.Stable);
        return new MoveHistory(moves, stables.Skip(1).FirstOrDefault());
    }

    /// <summary>Promotions are pushed and a rollback pops one, so that a second rollback goes further back.</summary>
    private static void ReturnTo(Stack<string> stables, string version)
    {
        // Labels that were edited by hand are not in the log, so the version before them is unknown.
        if (!stables.Contains(version))
            stables.Clear();
        while (stables.TryPeek(out var top) && top != version)
            stables.Pop();
        if (stables.Count == 0)
            stables.Push(version);
    }

    /// <summary>The next move of the same label, or the label itself, shows whether this move happened.</summary>
    private static bool IsCarriedOut(IReadOnlyList<LabelMove> log, int index, ModelLabels labels)
    {
        var move = log[index];
        var later = log.Skip(index + 1).ToArray();
        if (later.FirstOrDefault(l => l.IsOfStable == move.IsOfStable) is { } next)
        {
            LabelMove[] between = [.. later.TakeWhile(l => l != next)];
            // A move of the stable label ends a rollout without a log line of its own.
            return (next.From == move.To && (between.Length > 0 || IsShareOf(move, next.ShareBefore)))
                || IsClearedBy(between, move);
        }

        return (move.To == (move.IsOfStable ? labels.Stable : labels.Candidate)
                && (later.Length > 0 || IsShareOf(move, labels.Rollout?.Share ?? 0)))
            || IsClearedBy(later, move);
    }

    /// <summary>Whether a share that was seen later can be that of the move; a move without a share fits any.</summary>
    private static bool IsShareOf(LabelMove move, int? seen) => move.Share is null || seen is null || move.Share == seen;

    /// <summary>A promotion of the candidate clears the candidate label without a log line.</summary>
    private static bool IsClearedBy(IEnumerable<LabelMove> later, LabelMove move) =>
        !move.IsOfStable && later.Any(l => l.IsOfStable && l.To == move.To);
}
