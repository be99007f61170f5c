using System.Text;

namespace Predictions.Deploy.Smoke;

/// <summary>Histories of nobody, the same at every run.</summary>
internal static class SmokeHistory
{
    private const int MostCycles = 12;
    private static readonly DateOnly First = new(2025, 1, 1);

    /// <summary>
    /// The body of `POST /v1/predict`: three to fourteen cycles of 24 to 33 days, and the `asOf` day.
    /// </summary>
    public static string Request(int call)
    {
        var (start, periods) = (First.AddDays(call % 28), new StringBuilder());
        var cycles = 3 + call % MostCycles;
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            periods.Append(periods.Length == 0 ? "" : ",").Append(
                $"{{\"start\":\"{start:yyyy-MM-dd}\",\"days\":{3 + (call + cycle) % 5}}}");
            start = start.AddDays(24 + (call * 7 + cycle * 3) % 10);
        }

        return $"{{\"asOf\":\"{start.AddDays(-call % 20):yyyy-MM-dd}\",\"cycles\":3,\"history\":{{\"periods\":[{periods}]}}}}";
    }
}
