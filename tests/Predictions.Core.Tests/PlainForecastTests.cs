using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

/// <summary>The service's arithmetic against the formulas, computed day by day.</summary>
public sealed class PlainForecastTests
{
    private const double Allowed = 1e-12;

    // The plain forecast of one case takes milliseconds.
    private const int Cases = 60;

    private static readonly ScoringModel Model = ScoringModel.Statistical;

    /// <summary>The name of each kind of history, and how it is drawn.</summary>
    public static TheoryData<string> Kinds =>
        ["one cycle", "usual", "uneven", "long cycles", "overdue", "lapsing", "forgotten for years", "signs", "ovulation",
            "signs and ovulation", "gaps and spotting", "pauses"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_forecast_is_that_of_the_formulas(string kind)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (history, day) = Drawn(kind, new Random(seed));
            var request = new ForecastRequest(
                history.Periods[^1].Start.AddDays(day), seed % 8 == 0 ? 12 : 3, seed % 3 == 0 ? 0.99 : 0.8,
                IncludeDaily: seed % 2 == 0);
            AssertPlain($"{kind}, seed {seed}", history, request);
        }
    }

    [Fact]
    public void A_distribution_of_lengths_is_that_of_the_formulas()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var features = FeaturesOf(Drawn("uneven", new Random(seed)).History);
            var actual = new double[DayAxis.Count];
            StatisticalModel.Fill(features, actual);
            var plain = PlainMass(features);
            for (var i = 0; i < plain.Length; i++)
                Assert.Equal(plain[i], actual[i], Allowed);
        }
    }

    private static double[] PlainMass(CycleFeatures features)
    {
        var mass = new double[DayAxis.Count];
        var lengths = features.Lengths;
        for (var kind = 0; kind < LengthPrior.MaxKinds; kind++)
        {
            if (lengths.Share(kind) <= 1e-4)
                continue;
            var of = lengths[kind];
            double[] density = [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(d =>
                Math.Pow(
                    1 + Math.Pow((Math.Log(Math.Max(d - 10, 0.25)) - of.Mean) / of.PredictiveScale, 2) / (2 * of.Alpha),
                    -(of.Alpha + 0.5)) / Math.Max(d - 10, 0.5))];
            for (var i = 0; i < mass.Length; i++)
                mass[i] += lengths.Share(kind) * density[i] / density.Sum();
        }

        var sum = mass.Sum();
        var from = (int)lengths.TypicalDays + 1 - DayAxis.First;
        var stays = features.LateDays / (features.LateDays + 1);
        var late = Enumerable.Range(0, mass.Length).Select(i => i < from ? 0 : Math.Pow(stays, i - from)).ToArray();
        return [.. mass.Select((m, i) => (1 - features.LateShare) * m / sum + features.LateShare * late[i] / late.Sum())];
    }

    private static void AssertPlain(string of, CycleHistory history, ForecastRequest request)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        Assert.True(ObservedCycles.TryDerive(history, request.AsOf, lengths, evidence, out var cycles));
        var features = CycleFeatures.From(cycles, Model.Prior);
        Span<double> mass = stackalloc double[DayAxis.Count];
        LengthDistribution.Fill(Model, features, mass);
        var (expected, missed, hasLapsed) = PlainForecast.Of(cycles, features, mass, request);

        var times = default(StageTimes);
        var forecast = ForecastPipeline.Run(history, request, Model, ref times).Value;
        Assert.True(hasLapsed == (forecast.Status == ForecastStatus.Lapsed), of);
        AssertClose(features.UnloggedPeriods + missed, forecast.Basis.UnloggedPeriodsSuspected, of);
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = AllowedAt(i);
            AssertSame(expected[i].Period, forecast.Cycles[i].PeriodStart, cycles.LastStart, $"{of}, period {i + 1}", allowed);
            AssertSame(
                expected[i].Ovulation, forecast.Cycles[i].Ovulation, cycles.LastStart, $"{of}, ovulation {i + 1}", allowed);
        }
    }

    // The service leaves out tails of sums of two and more lengths, below 2e-6 each.
    private static double AllowedAt(int cycle) => cycle switch
    {
        < 2 => Allowed,
        2 => 1e-11,
        _ => 1e-7,
    };

    private static void AssertSame(PlainForecast.Range expected, DateEstimate actual, DateOnly first, string of, double allowed)
    {
        var (likely, earliest, latest) = (DayOf(actual.Likely), DayOf(actual.Earliest), DayOf(actual.Latest));
        Assert.True((expected.Likely, expected.Earliest, expected.Latest) == (likely, earliest, latest),
            $"{of}: {likely} in {earliest} to {latest}, expected {expected}");
        AssertClose(expected.Held, actual.Probability, of, allowed);

        int DayOf(DateOnly date) => date.DayNumber - first.DayNumber;
    }

    // Relative for the number of unlogged periods, which has no bound.
    private static void AssertClose(double expected, double actual, string of, double allowed = Allowed) =>
        Assert.True(Math.Abs(expected - actual) <= allowed * Math.Max(1, expected), $"{of}: {actual:R}, expected {expected:R}");

    private static CycleFeatures FeaturesOf(CycleHistory history)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        Assert.True(ObservedCycles.TryDerive(history, history.Periods[^1].Start, lengths, evidence, out var cycles));
        return CycleFeatures.From(cycles, Model.Prior);
    }

    private static (CycleHistory History, int Day) Drawn(string kind, Random random)
    {
        var count = kind == "one cycle" ? 1 : 1 + random.Next(20);
        var usual = kind == "long cycles" ? 60 + 30 * random.NextDouble() : 22 + 14 * random.NextDouble();
        var spread = (kind == "uneven" ? 8 : 2.5) * random.NextDouble();
        var day = kind switch
        {
            "overdue" => 30 + random.Next(60),
            "lapsing" => 40 + random.Next(120),
            "forgotten for years" => 1000 + random.Next(300),
            "long cycles" => random.Next(90),
            _ => random.Next(32),
        };
        var (periods, signs, ovulations) = (new List<Period>(), new List<FertilitySign>(), new List<Ovulation>());
        var start = new DateOnly(2018, 1, 1);
        for (var i = 0; i <= count; i++)
        {
            periods.Add(new Period(start, random.Next(8)));
            var length = Math.Max(12, (int)Math.Round(usual + spread * (4 * random.NextDouble() - 2)));
            if (kind == "gaps and spotting" && random.Next(4) == 0)
                length = random.Next(2) == 0 ? length * (2 + random.Next(2)) : Math.Max(10, length / 2);
            if (kind.StartsWith("signs", StringComparison.Ordinal) && random.Next(4) > 0)
                signs.Add(new FertilitySign(start.AddDays(5 + random.Next(10)), (FertilitySignKind)(1 + random.Next(3))));
            if (kind.EndsWith("ovulation", StringComparison.Ordinal) && random.Next(4) > 0)
                ovulations.Add(
                    new Ovulation(start.AddDays(length - 17 + random.Next(6)), (OvulationEvidence)(1 + random.Next(5))));
            start = i < count ? start.AddDays(length) : start;
        }

        Pause[] pauses = kind == "pauses"
            ? [new Pause(periods[0].Start.AddDays(3), periods[0].Start.AddDays(40), default)] : [];
        if (kind == "pauses" && count < 3)
            return Drawn(kind, new Random(random.Next()));
        return (CycleHistory.FromSorted([.. periods], [.. ovulations], pauses, [.. signs]), day);
    }
}
