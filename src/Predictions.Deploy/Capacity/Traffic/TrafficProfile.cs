using Predictions.Deploy.Capacity.Assuming;

namespace Predictions.Deploy.Capacity.Traffic;

/// <summary>The calls that a day brings, second by second: those a person waits for, and those that phones make by themselves.</summary>
public sealed class TrafficProfile
{
    /// <summary>Seconds of a day.</summary>
    public const int Seconds = DailyCurve.Seconds;

    private readonly double[] _people;
    private readonly double[] _phones;

    private TrafficProfile(double[] people, double[] phones) => (_people, _phones) = (people, phones);

    /// <summary>All calls of the day, retries not among them.</summary>
    public double Total => _people.Sum() + _phones.Sum();

    /// <summary>The most calls in a second.</summary>
    public double Peak => Enumerable.Range(0, Seconds).Max(t => _people[t] + _phones[t]);

    /// <summary>The day of a usual evening.</summary>
    public static TrafficProfile Evening(Assumptions assumed) => new(Usual(assumed), new double[Seconds]);

    /// <summary>The same day with a push notification: phones wake, and some of their owners then open the app.</summary>
    public static TrafficProfile Push(Assumptions assumed)
    {
        var (people, phones) = (Usual(assumed), new double[Seconds]);
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

    /// <summary>Calls of a second that phones make by themselves.</summary>
    public double Phones(int second) => _phones[second];

    /// <summary>The second that an hour of the day begins with.</summary>
    public static int SecondOf(double hour) => (int)Math.Round(hour * 3_600);

    private static double[] Usual(Assumptions assumed)
    {
        var calls = DailyCalls(assumed);
        var day = DailyCurve.Shares(assumed[AudienceAssumptions.PeakHour], assumed[AudienceAssumptions.PeakToMean]);
        for (var t = 0; t < Seconds; t++)
            day[t] *= calls;
        return day;
    }

    /// <summary>Calls of a usual day.</summary>
    public static double DailyCalls(Assumptions assumed) =>
        assumed[AudienceAssumptions.MonthlyUsers] * assumed[AudienceAssumptions.DailyShare] * assumed[AudienceAssumptions.Sessions]
        * assumed[AudienceAssumptions.Calls];

    /// <summary>Lays calls behind a second as people come who do not come at once: so many a second less with each, exponentially.</summary>
    private static void SpreadOut(double[] calls, int from, double amount, double meanSeconds)
    {
        // What would come after midnight comes in what is left of the day, so that none is lost.
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
