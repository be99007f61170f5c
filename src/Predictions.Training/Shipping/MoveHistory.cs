using Predictions.Models.Registry;

namespace Predictions.Training.Shipping;

/// <summary>A move, and whether the labels followed it.</summary>
/// <param name="Move">As it was logged.</param>
/// <param name="CarriedOut">Whether what came after shows that the label was moved; a kill after logging leaves it unmoved.</param>
public sealed record PastMove(LabelMove Move, bool CarriedOut);

/// <summary>The log beside the labels: what took place, and what a rollback goes back to.</summary>
/// <param name="Moves">Oldest first.</param>
/// <param name="Before">The version that was stable before the present one; <c>null</c> where the log knows none.</param>
public sealed record MoveHistory(IReadOnlyList<PastMove> Moves, string? Before)
{
    /// <summary>Follows the log up to the present labels.</summary>
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

    /// <summary>Promotions pile up and a rollback takes one off, so that the next goes a step further and never forward again.</summary>
    private static void ReturnTo(Stack<string> stables, string version)
    {
        // Labels that were edited by hand come from nowhere: the log cannot say what was before them.
        if (!stables.Contains(version))
            stables.Clear();
        while (stables.TryPeek(out var top) && top != version)
            stables.Pop();
        if (stables.Count == 0)
            stables.Push(version);
    }

    /// <summary>The next move of the same label, or else the label itself, tells where this one left it.</summary>
    private static bool IsCarriedOut(IReadOnlyList<LabelMove> log, int index, ModelLabels labels)
    {
        var move = log[index];
        var later = log.Skip(index + 1).ToArray();
        if (later.FirstOrDefault(l => l.IsOfStable == move.IsOfStable) is { } next)
            return next.From == move.To || IsClearedBy(later.TakeWhile(l => l != next), move);
        return move.To == (move.IsOfStable ? labels.Stable : labels.Candidate) || IsClearedBy(later, move);
    }

    /// <summary>A candidate that becomes stable is no longer the candidate, without a line of its own.</summary>
    private static bool IsClearedBy(IEnumerable<LabelMove> later, LabelMove move) =>
        !move.IsOfStable && later.Any(l => l.IsOfStable && l.To == move.To);
}
