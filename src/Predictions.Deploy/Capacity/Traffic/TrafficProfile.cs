using Predictions.Deploy.Capacity.Assumptions;

namespace Predictions.Deploy.Capacity.Traffic;

/// <summary>The calls of a day by second: those that a person waits for, and those of phones in the background.</summary>
public sealed class TrafficProfile
{
    /// <summary>Seconds of a day.</summary>
    public const int Seconds = DailyCurve.Seconds;

    private readonly double[] _people;
    private readonly double[] _phones;

    private TrafficProfile(double[] people, double[] phones) => (_people, _phones) = (people, phones);

    /// <summary>All calls of the day, without retries.</summary>
    public double Total => _people.Sum() + _phones.Sum();

    /// <summary>The most calls in a second.</summary>
    public double Peak => Enumerable.Range(0, Seconds).Max(t => _people[t] + _phones[t]);

    /// <summary>A usual day, with its evening peak.</summary>
    public static TrafficProfile Evening(AssumptionValues assumed) => new(UsualDay(assumed), new double[Seconds]);

    /// <summary>The same day with a push notification: phones wake, and some of their owners then open the app.</summary>
    public static TrafficProfile Push(AssumptionValues assumed)
    {
        var (people, phones) = (UsualDay(assumed), new double[Seconds]);
        var from = SecondOf(assumed[PushAssumptions.Hour]);
        var woken = assumed[PushAssumptions.Phones];
        var wakingSeconds = Math.Min(assumed.Whole(PushAssumptions.Seconds), Seconds - from);
        var opening = woken * assumed[PushAssumptions.OpenShare] * assumed[AudienceAssumptions.Calls];
        for (var i = 0; i < wakingSeconds; i++)
        {
            phones[from + i] += woken * assumed[PushAssumptions.CallsPerWake] / wakingSeconds;
            SpreadOut(people, from + i, opening / wakingSeconds, 60 * assumed[PushAssumptions.OpenMinutes]);
        }

        return new TrafficProfile(people, phones);
    }

    /// <summary>Calls of a second that a person waits for.</summary>
    public double People(int second) => _people[second];

    /// <summary>Background calls of phones in a second.</summary>
    public double Phones(int second) => _phones[second];

    /// <summary>The first second of an hour of the day.</summary>
    public static int SecondOf(double hour) => (int)Math.Round(hour * 3_600);

    private static double[] UsualDay(AssumptionValues assumed)
    {
        var calls = DailyCalls(assumed);
        var day = DailyCurve.Shares(assumed[AudienceAssumptions.PeakHour], assumed[AudienceAssumptions.PeakToMean]);
        for (var t = 0; t < Seconds; t++)
            day[t] *= calls;
        return day;
    }

    /// <summary>Calls of a usual day.</summary>
    public static double DailyCalls(AssumptionValues assumed) =>
        assumed[AudienceAssumptions.MonthlyUsers]
        * assumed[AudienceAssumptions.DailyShare] * assumed[AudienceAssumptions.Sessions]
        * assumed[AudienceAssumptions.Calls];

    /// <summary>Spreads calls over the seconds after one with exponentially distributed delays.</summary>
    private static void SpreadOut(double[] calls, int from, double amount, double meanSeconds)
    {
        // Delays are truncated at midnight, so that no call is lost.
        var left = 1 - Math.Exp(-(Seconds - from) / meanSeconds);
        for (var t = from; t < Seconds; t++)
        {
            var share = Math.Exp(-(t - from) / meanSeconds) - Math.Exp(-(t + 1 - from) / meanSeconds);
            if (share < 1e-9)
                return;
            calls[t] += amount * share / left;
        }
    }
}

/// <summary>
/// The distribution of a day's calls: a von Mises density exp(κ cos) of the time of day, with one evening peak. κ is fitted to
/// the ratio of peak to mean.
/// </summary>
internal static class DailyCurve
{
    public const int Seconds = 86_400;

    /// <summary>The upper limit of κ, which gives a ratio far above the accepted ones.</summary>
    private const double MaxConcentration = 1_000;

    private const int Halvings = 60;

    /// <summary>The share of the day's calls in each second; they add up to 1.</summary>
    /// <param name="peakHour">The hour of the peak.</param>
    /// <param name="peakToMean">The peak ÷ the mean, at least 1.</param>
    public static double[] Shares(double peakHour, double peakToMean)
    {
        var (low, high) = (0.0, MaxConcentration);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = PeakToMean(middle) < peakToMean ? (middle, high) : (low, middle);
        }

        return Spread(peakHour, low);
    }

    private static double PeakToMean(double concentration)
    {
        // Minutes are fine enough for the mean.
        const int Steps = 1_440;
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
            sum += Math.Exp(concentration * (Math.Cos(2 * Math.PI * i / Steps) - 1));
        return Steps / sum;
    }

    private static double[] Spread(double peakHour, double concentration)
    {
        var shares = new double[Seconds];
        for (var t = 0; t < Seconds; t++)
            shares[t] = Math.Exp(concentration * (Math.Cos(2 * Math.PI * ((t + 0.5) / Seconds - peakHour / 24)) - 1));
        var sum = shares.Sum();
        for (var t = 0; t < Seconds; t++)
            shares[t] /= sum;
        return shares;
    }
}
