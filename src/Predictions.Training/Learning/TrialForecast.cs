using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>
/// One way to mix trees into a forecast. Trees that do not see the evidence of the running cycle are mixed into the distribution
/// of its length, before the evidence narrows it. Trees that see it are mixed into the forecast of the next period that the
/// evidence has narrowed.
/// </summary>
/// <param name="Shares">The shares of the trees.</param>
/// <param name="IsAfterEvidence">Whether the trees are mixed in last; then all days have the first share.</param>
internal sealed record MixingRule(DayShares Shares, bool IsAfterEvidence = false)
{
    /// <summary>Without trees.</summary>
    public static readonly MixingRule None = new(default(DayShares));

    private static readonly double[] Grid = [0.1, 0.2, 0.35, 0.5, 0.75, 1];

    /// <summary>The rules to choose from; the first is <see cref="None"/>.</summary>
    /// <param name="isAfterEvidence">Whether the trees see evidence that the case has.</param>
    public static IReadOnlyList<MixingRule> Candidates(bool isAfterEvidence) => isAfterEvidence
        ? [None, .. Grid.Select(share => new MixingRule(new DayShares(share, share), true))]
        : [None, .. Grid.SelectMany(share => (MixingRule[])
            [new MixingRule(new DayShares(share, 0)), new MixingRule(new DayShares(share, share))])];

    /// <summary>The CRPS of a case, in days.</summary>
    public double Crps(ForecastCase asked, LengthPrior prior, IHazardModel trees)
    {
        var shares = IsAfterEvidence ? default : Shares;
        var forecast = Forecaster(prior, trees, shares).Forecast(asked);
        if (!IsAfterEvidence)
            return forecast.Crps(asked.TruthDays);
        var mass = forecast.Mass.ToArray();
        Mix(forecast.First, mass, HazardsOf(asked, prior, trees), Shares.UntilDue);
        return ScoringRules.Crps(forecast.First, mass, asked.TruthDays);
    }

    /// <summary>A forecaster with the same shares in all situations.</summary>
    public static ModelForecaster Forecaster(LengthPrior prior, IHazardModel trees, DayShares shares) => new(
        "trial", new ScoringModel("trial", prior, trees, new LearnedShares(shares, shares, shares, shares, shares, shares)));

    private static double[] HazardsOf(ForecastCase asked, LengthPrior prior, IHazardModel trees)
    {
        var hazards = new double[DayAxis.Count];
        trees.Hazards(KnownCycles.Features(asked.Log, asked.Start.AddDays(asked.AsOfDay), prior).Summary, hazards);
        return hazards;
    }

    private static void Mix(int first, double[] mass, double[] hazards, double share)
    {
        var (forecastLeft, left) = (mass.Sum(), 1.0);
        for (var i = 0; i < mass.Length - 1; i++)
        {
            var hazard = forecastLeft > 1e-12 ? Math.Min(1, mass[i] / forecastLeft) : 1;
            forecastLeft -= mass[i];
            if (first + i is >= DayAxis.First and <= DayAxis.Last and var day)
                hazard += share * (hazards[day - DayAxis.First] - hazard);
            mass[i] = left * hazard;
            left *= 1 - hazard;
        }

        mass[^1] = left;
    }
}
