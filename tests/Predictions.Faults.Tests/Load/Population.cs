using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Faults.Tests.Load;

/// <summary>The users of a load and their requests.</summary>
internal static class Population
{
    private const int Readers = 200;
    private const int Writers = 20;
    private const string AsOf = "2026-03-05";

    private static readonly DateOnly FirstRecord = new(1990, 1, 1);

    public static PredictRequest Inline { get; } = new() { History = History(0), AsOf = AsOf };

    public static string Reader(int number) => $"reader-{number % Readers}";

    public static PredictRequest Stored(int number) => new() { UserId = Reader(number), AsOf = AsOf };

    /// <summary>A record with a date that no other record of the load has, so the store must write each.</summary>
    public static RecordHistoryRequest Record(int number) => new()
    {
        UserId = $"writer-{number % Writers}",
        Periods = { new Period { Start = FirstRecord.AddDays(number / Writers).ToString("O"), Days = 4 } },
    };

    /// <summary>Five periods up to AsOf; users' periods differ by a day.</summary>
    public static History History(int number)
    {
        var history = new History();
        for (var cycle = 5; cycle > 0; cycle--)
            history.Periods.Add(
                new Period { Start = new DateOnly(2026, 3, 1).AddDays(-28 * cycle + number % 20).ToString("O"), Days = 4 });
        return history;
    }

    /// <summary>Stores the readers' histories.</summary>
    public static async Task StoreAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        var client = new CycleHistories.CycleHistoriesClient(channel);
        for (var i = 0; i < Readers; i++)
            await client.PutHistoryAsync(new PutHistoryRequest { UserId = Reader(i), History = History(i) });
    }
}
