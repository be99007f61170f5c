using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Valid requests, which tests send or make invalid.</summary>
internal static class Samples
{
    public const string AsOf = "2026-03-05";

    public static History History() => new()
    {
        Periods =
        {
            new Period { Start = "2025-10-30", Days = 5 },
            new Period { Start = "2025-11-27" },
            new Period { Start = "2025-12-26", Days = 4 },
            new Period { Start = "2026-01-23", Days = 5 },
            new Period { Start = "2026-02-20", Days = 6 },
        },
        Ovulations = { new Ovulation { Date = "2026-02-06", Evidence = V1.Ovulation.Types.Evidence.LhTest } },
        Pauses = { new Pause { From = "2024-01-01", Until = "2025-06-30", Reason = Pause.Types.Reason.Postpartum } },
        Signs =
        {
            new FertilitySign { Date = "2026-02-04", Kind = FertilitySign.Types.Kind.FertileMucus },
            new FertilitySign { Date = "2026-02-04", Kind = FertilitySign.Types.Kind.LhNegative },
        },
        BirthYear = 1994,
    };

    public const string HistoryJson =
        """
        {"periods":[{"start":"2025-10-30","days":5},{"start":"2025-11-27"},{"start":"2025-12-26","days":4},
        {"start":"2026-01-23","days":5},{"start":"2026-02-20","days":6}],
        "ovulations":[{"date":"2026-02-06","evidence":"LH_TEST"}],
        "pauses":[{"from":"2024-01-01","until":"2025-06-30","reason":"POSTPARTUM"}],
        "signs":[{"date":"2026-02-04","kind":"FERTILE_MUCUS"},{"date":"2026-02-04","kind":"LH_NEGATIVE"}],"birthYear":1994}
        """;

    public static PredictRequest Inline() => new() { History = History(), AsOf = AsOf };

    public static RecordHistoryRequest Record(string user, string start = "2026-02-20") =>
        new() { UserId = user, Periods = { new Period { Start = start, Days = 4 } } };
}
