using Predictions.Core.Verification;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The rollout of a candidate: who answers, the evidence of all instances, and the scores of both groups here.</summary>
internal sealed class RolloutMetrics
{
    private static readonly StepBackReason[] Reasons = Enum.GetValues<StepBackReason>();

    private readonly Gauge _share;
    private readonly Gauge _steppedBack;
    private readonly Gauge _cycles;
    private readonly Gauge _difference;
    private readonly Gauge _furtherOff;
    private readonly Counter[] _ofGroups;

    public RolloutMetrics(MetricsPage page)
    {
        _share = page.Factory.CreateGauge(
            "predictions_rollout_share", "Percent of users whom the candidate answers; 0 after a step back.", ["model"]);
        _steppedBack = page.Factory.CreateGauge(
            "predictions_rollout_stepped_back",
            "1 if the rollout has stepped back for the reason, 0 if not.",
            ["model", "reason"]);
        _cycles = page.Factory.CreateGauge(
            "predictions_rollout_cycles", "Cycles of all instances that the step-back rule has seen.", ["model"]);
        _difference = page.Factory.CreateGauge(
            "predictions_rollout_crps_difference_days",
            "Mean CRPS of the candidate minus that of the stable model over those cycles, and the ends of its anytime interval.",
            ["model", "figure"]);
        _furtherOff = page.Factory.CreateGauge(
            "predictions_rollout_range_further_off",
            "Distance of the held from the stated share of 80 % ranges: the candidate's minus the stable model's.",
            ["model"]);
        string[] labels = ["stable", "candidate", "group"];
        _ofGroups =
        [
            page.Factory.CreateCounter(
                "predictions_rollout_group_cycles_total", "Cycles of users whom that model answers.", labels),
            page.Factory.CreateCounter(
                "predictions_rollout_group_crps_days_total", "Sum of the CRPS of the model that answers the user.", labels),
            page.Factory.CreateCounter(
                "predictions_rollout_group_crps_squares_total", "Sum of the squares of that CRPS.", labels),
            page.Factory.CreateCounter(
                "predictions_rollout_group_range_held_total", "80 % ranges of that model that held the actual day.", labels),
            page.Factory.CreateCounter(
                "predictions_rollout_group_range_stated_total", "Sum of the stated probabilities of those ranges.", labels),
        ];
    }

    /// <summary>The counters of both groups; they are on the page from then on.</summary>
    public RolloutGroups GroupsOf(string stable, string candidate) => new(
        Array.ConvertAll(_ofGroups, c => c.WithLabels(stable, candidate, "stable")),
        Array.ConvertAll(_ofGroups, c => c.WithLabels(stable, candidate, "candidate")));

    /// <summary>Shows the rollout as of the last look.</summary>
    /// <param name="model">The candidate.</param>
    /// <param name="share">Percent of users whom it answers now.</param>
    /// <param name="steppedBack">Why the rollout has stepped back, if it has.</param>
    /// <param name="sums">The evidence of all instances.</param>
    public void Show(string model, int share, StepBackReason? steppedBack, in PairedSums sums)
    {
        ClearOthers(model);
        _share.WithLabels(model).Set(share);
        foreach (var reason in Reasons)
            _steppedBack.WithLabels(model, reason.Name()).Set(reason == steppedBack ? 1 : 0);
        _cycles.WithLabels(model).Set(sums.Cycles);
        var crps = StepBackRule.Crps(sums);
        _difference.WithLabels(model, "mean").Set(crps.Mean);
        _difference.WithLabels(model, "low").Set(crps.Low);
        _difference.WithLabels(model, "high").Set(crps.High);
        _furtherOff.WithLabels(model).Set(StepBackRule.FurtherOff(sums));
    }

    /// <summary>Shows that the candidate answers nobody yet.</summary>
    public void ShowUnread(string model)
    {
        ClearOthers(model);
        _share.WithLabels(model).Set(0);
    }

    /// <summary>Removes the rollout from the page. Counters stay.</summary>
    public void Clear() => ClearOthers(null);

    private void ClearOthers(string? model)
    {
        foreach (var gauge in (Gauge[])[_share, _steppedBack, _cycles, _difference, _furtherOff])
            foreach (var labels in gauge.GetAllLabelValues())
                if (labels[0] != model)
                    gauge.RemoveLabelled(labels);
    }
}

/// <summary>The scores of both groups of users, each by the model that answers it.</summary>
internal sealed class RolloutGroups(Counter.Child[] stable, Counter.Child[] candidate)
{
    public void CountStable(in ForecastScore score) => Count(stable, score);

    public void CountCandidate(in ForecastScore score) => Count(candidate, score);

    private static void Count(Counter.Child[] into, in ForecastScore score)
    {
        into[0].Inc();
        into[1].Inc(score.CrpsDays);
        into[2].Inc(score.CrpsDays * score.CrpsDays);
        into[3].Inc(score.Held ? 1 : 0);
        into[4].Inc(score.Stated);
    }
}
