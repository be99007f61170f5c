namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>What leads from users a month to calls a second.</summary>
public static class AudienceAssumptions
{
    public static readonly Assumption MonthlyUsers = new("monthly-users", "people who open the app in a month", 43e6, 1, 1e10);

    public static readonly Assumption DailyShare = new("daily-share", "share of them who open it on a day", 0.2, 0.001, 1);

    public static readonly Assumption Sessions = new("sessions", "sessions of each of those a day", 2, 0.1, 100);

    public static readonly Assumption Calls = new("calls", "calls of the service that a session makes", 4, 0.1, 1_000);

    public static readonly Assumption PeakToMean = new("peak-to-mean", "calls a second at the evening peak ÷ the day's mean", 2.5, 1, 10);

    public static readonly Assumption PeakHour = new("peak-hour", "hour of the evening peak", 21, 0, 24);

    internal static readonly Assumption[] All = [MonthlyUsers, DailyShare, Sessions, Calls, PeakToMean, PeakHour];
}
