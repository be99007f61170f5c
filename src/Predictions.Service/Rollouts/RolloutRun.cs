using Predictions.Core.Verification;
using Predictions.Redis.Store;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Rollouts;

/// <summary>
/// One rollout on this instance. Nobody is on the candidate until the ledger was read once: it may say that the rollout has
/// stepped back. While Redis does not answer, the scores wait for the next look and the answers stay as they are.
/// </summary>
/// <param name="groups">The counters of both groups of users.</param>
/// <param name="id">The rollout's id.</param>
/// <param name="clock">The clock.</param>
/// <param name="notice">From the decision to step back to its moment: long enough for a look of every instance.</param>
internal sealed class RolloutRun(RolloutGroups groups, string id, TimeProvider clock, TimeSpan notice)
{
    private readonly Lock _lock = new();
    private PairedSums _counted;
    private (string Id, PairedSums Sums)? _sent;
    private volatile RolloutRecord? _known;

    public string Id => id;

    /// <summary>The scores of both groups of users.</summary>
    public RolloutGroups Groups => groups;

    /// <summary>What all instances know, as of the last look; <c>null</c> before the first.</summary>
    public RolloutRecord? Known => _known;

    /// <summary>Whether the candidate answers its group of users.</summary>
    public bool Answers => _known is { } known && (known.SteppedBack is not { } back || NowMs < back.At);

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Counts a cycle that both models were scored on, until the rollout has stepped back.</summary>
    public void Count(in PairedSums cycle)
    {
        if (_known?.SteppedBack is not null)
            return;
        lock (_lock)
            _counted += cycle;
    }

    /// <summary>
    /// Sends the scores since the last look, reads those of all instances, and steps back if the rule says so. A batch whose
    /// answer was lost is sent again under its id, before later scores.
    /// </summary>
    /// <returns>Whether the ledger answered.</returns>
    public async ValueTask<bool> LookAsync(RolloutLedger ledger, CancellationToken cancellation)
    {
        var (batch, sums) = _sent ??= Take();
        // A Redis that lost its data gets the reason again.
        var told = await ledger.AddAsync(id, batch, sums, _known?.SteppedBack, cancellation);
        if (!told.IsSuccess)
            return false;
        _sent = null;
        if (told.Value.SteppedBack is null && StepBackRule.Judge(told.Value.Sums) is { } reason)
        {
            var at = NowMs + (long)notice.TotalMilliseconds;
            told = await ledger.AddAsync(id, "", default, new StepBack(reason, at), cancellation);
            if (!told.IsSuccess)
                return false;
        }

        _known = told.Value;
        return true;
    }

    private (string Id, PairedSums Sums) Take()
    {
        lock (_lock)
        {
            var sums = _counted;
            _counted = default;
            return (sums.Cycles > 0 ? Guid.NewGuid().ToString("N")[..RolloutLedger.BatchCharacters] : "", sums);
        }
    }
}
