using Grpc.Core;
using Predictions.V1;
using StackExchange.Redis;

namespace Predictions.Baseline;

/// <summary>
/// The least work for one forecast: reads the user's value, ignores its content, and returns a new message of the usual shape and
/// size.
/// </summary>
internal sealed class FixedForecasts(IDatabase store) : CyclePredictions.CyclePredictionsBase
{
    public override async Task<Forecast> Predict(PredictRequest request, ServerCallContext context)
    {
        var value = await store.StringGetAsync(BaselineStore.KeyOf(request.UserId));
        return value.IsNull ? throw new RpcException(new Status(StatusCode.NotFound, "No stored history")) : Reply(request.AsOf);
    }

    internal static Forecast Reply(string asOf) => new()
    {
        AsOf = asOf,
        Model = "cycle-length@1",
        HistoryRevision = 1_767_225_600_000,
        Etag = "AQGbd3QoAA0123456789",
        Status = Forecast.Types.Status.OnTrack,
        CycleDay = 9,
        Phase = Forecast.Types.Phase.Fertile,
        Basis = new Basis
        {
            CyclesUsed = 31,
            TypicalCycleDays = 28.9123456789,
            CycleSpreadDays = 1.9123456789,
            Regularity = Basis.Types.Regularity.Regular,
        },
        Cycles =
        {
            Cycle("2026-03-20", "2026-03-18", "2026-03-22", "2026-03-06", "2026-03-04", "2026-03-09", "2026-02-27"),
            Cycle("2026-04-17", "2026-04-14", "2026-04-20", "2026-04-03", "2026-03-31", "2026-04-07", "2026-03-26"),
            Cycle("2026-05-16", "2026-05-12", "2026-05-20", "2026-05-02", "2026-04-28", "2026-05-07", "2026-04-23"),
        },
    };

    private static CycleForecast Cycle(
        string start, string earliest, string latest, string ovulation, string firstOvulation, string lastOvulation,
        string fertile) => new()
        {
            PeriodStart = new DateEstimate { Likely = start, Earliest = earliest, Latest = latest, Probability = 0.8123456789 },
            PeriodDays = 5,
            Ovulation = new DateEstimate
            {
                Likely = ovulation, Earliest = firstOvulation, Latest = lastOvulation, Probability = 0.8123456789,
            },
            FertileWindow = new Window { Start = fertile, End = lastOvulation, Probability = 0.8123456789 },
        };
}
