using Predictions.Testing;

namespace Predictions.Client.Tests;

/// <summary>Every call of the client against the real service.</summary>
public sealed class RealServiceTests(RealServiceFixture fixture) : IAsyncLifetime
{
    private static readonly DateOnly AsOf = new(2026, 3, 10);

    private static readonly History Sample = new()
    {
        Periods = [new(new(2025, 12, 5), 5), new(new(2026, 1, 2), 5), new(new(2026, 1, 30)), new(new(2026, 2, 28))],
        Ovulations = [new(new(2026, 2, 13), OvulationEvidence.LhTest)],
        Pauses = [new(new(2024, 1, 1), new(2025, 6, 30), PauseReason.Postpartum)],
        Signs = [new(new(2026, 2, 11), FertilitySignKind.FertileMucus), new(new(2026, 2, 11), FertilitySignKind.LhNegative)],
        BirthYear = 1994,
    };

    private readonly ClientUnderTest _connected = ClientUnderTest.Of(fixture.Address);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PredictionsClient Client => _connected.Client;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _connected.DisposeAsync();

    [Fact]
    public async Task A_history_is_put_read_recorded_and_erased()
    {
        var user = RealServiceFixture.NewUser();
        var put = (await Client.PutHistoryAsync(user, Sample, ifRevision: 0, cancellation: Token)).Value;
        var read = (await Client.GetHistoryAsync(user, cancellation: Token)).Value;
        Assert.Equal(put.Revision, read.Revision);
        Assert.Equal(Sample.Periods, read.Periods);
        Assert.Equal(Sample.Ovulations, read.Ovulations);
        Assert.Equal(Sample.Pauses, read.Pauses);
        Assert.Equal(Sample.Signs.Order(BySign), read.Signs.Order(BySign));
        Assert.Equal(1994, read.BirthYear);

        var change = new HistoryChange
        {
            Periods = [new(new(2026, 2, 27), 4)],
            RemovePeriods = [new(2026, 2, 28)],
            RemoveOvulations = [new(2026, 2, 13)],
            RemovePauses = [new(2024, 1, 1)],
            RemoveSigns = [new(new(2026, 2, 11), FertilitySignKind.LhNegative)],
            BirthYear = 0,
        };
        var recorded = (await Client.RecordHistoryAsync(user, change, cancellation: Token)).Value;
        Assert.Equal(new Period(new(2026, 2, 27), 4), recorded.Periods[^1]);
        Assert.Empty(recorded.Ovulations);
        Assert.Empty(recorded.Pauses);
        Assert.Equal(new FertilitySign(new(2026, 2, 11), FertilitySignKind.FertileMucus), Assert.Single(recorded.Signs));
        Assert.Null(recorded.BirthYear);

        Assert.True((await Client.DeleteHistoryAsync(user, cancellation: Token)).IsSuccess);
        Assert.Equal(ErrorReason.HistoryNotFound, (await Client.GetHistoryAsync(user, cancellation: Token)).Error!.Reason);
    }

    [Fact]
    public async Task A_forecast_of_a_stored_history_equals_that_of_the_same_history_inline()
    {
        var user = RealServiceFixture.NewUser();
        var revision = (await Client.PutHistoryAsync(user, Sample, cancellation: Token)).Value.Revision;
        var request = ForecastRequest.ForUser(user, AsOf) with { Cycles = 2, Interval = 0.9, IncludeDaily = true };
        var stored = (await Client.ForecastAsync(request, cancellation: Token)).Value;
        var inline = (await Client.ForecastAsync(request with { UserId = null, History = Sample }, cancellation: Token)).Value;

        Assert.Equal(revision, stored.HistoryRevision);
        Assert.Equal(0, inline.HistoryRevision);
        Assert.Equal(AsOf, stored.AsOf);
        Assert.Equal(2, stored.Cycles.Count);
        Assert.Equal(stored.Cycles, inline.Cycles);
        Assert.Equal(stored.Basis, inline.Basis);
        Assert.Equal(stored.NextPeriodDaily, inline.NextPeriodDaily);
        Assert.Equal(ForecastStatus.OnTrack, stored.Status);
        Assert.Equal(11, stored.CycleDay);
        Assert.InRange(stored.NextPeriodDaily.Sum(day => day.Probability), 0.999, 1.000001);
        Assert.NotEmpty(stored.FertileDaily);
        var next = stored.Cycles[0].PeriodStart;
        Assert.True(AsOf <= next.Earliest && next.Earliest <= next.Likely && next.Likely <= next.Latest);
        Assert.InRange(next.Probability, 0.9, 1);
    }

    [Fact]
    public async Task A_paused_forecast_has_no_cycles()
    {
        var paused = Sample with { Pauses = [new(new(2026, 3, 1), Reason: PauseReason.Pregnancy)] };
        var forecast = (await Client.ForecastAsync(ForecastRequest.ForHistory(paused, AsOf), cancellation: Token)).Value;
        Assert.Equal(ForecastStatus.Paused, forecast.Status);
        Assert.Empty(forecast.Cycles);
    }

    [Fact]
    public async Task Models_have_states_dates_and_a_card()
    {
        var models = (await Client.ListModelsAsync(cancellation: Token)).Value;
        var serving = Assert.Single(models, model => model.State == ModelState.Serving);
        Assert.NotNull(serving.Created);
        Assert.Null(serving.RefusedBecause);
        var one = (await Client.GetModelAsync(serving.Version, cancellation: Token)).Value;
        Assert.NotEmpty(one.Card);
        Assert.NotEmpty(one.Metrics);
        Assert.Equal(serving.Sha256, one.Sha256);
    }

    public static TheoryData<ErrorReason, string, string?> RealErrors => new()
    {
        { ErrorReason.InvalidField, "INVALID_ARGUMENT", "cycles" },
        { ErrorReason.TooManyItems, "INVALID_ARGUMENT", "history.pauses" },
        { ErrorReason.NoPeriod, "FAILED_PRECONDITION", "as_of" },
        { ErrorReason.HistoryNotFound, "NOT_FOUND", null },
        { ErrorReason.ModelNotFound, "NOT_FOUND", null },
        { ErrorReason.RevisionMoved, "ABORTED", "if_revision" },
        { ErrorReason.MessageTooLarge, "RESOURCE_EXHAUSTED", null },
    };

    [Theory]
    [MemberData(nameof(RealErrors))]
    public async Task An_error_has_its_reason_code_and_field(ErrorReason reason, string code, string? field)
    {
        var user = RealServiceFixture.NewUser();
        var first = new DateOnly(2000, 1, 1);
        History Pauses(int count) => Sample with
        {
            Pauses = [.. Enumerable.Range(0, count).Select(i => new Pause(first.AddDays(3 * i), first.AddDays(3 * i + 1)))],
        };
        PredictionsResult result = reason switch
        {
            ErrorReason.InvalidField => await Client.ForecastAsync(
                ForecastRequest.ForUser(user, AsOf) with { Cycles = 13 }, cancellation: Token),
            ErrorReason.TooManyItems => await Client.ForecastAsync(
                ForecastRequest.ForHistory(Pauses(101), AsOf), cancellation: Token),
            ErrorReason.NoPeriod => await Client.ForecastAsync(
                ForecastRequest.ForHistory(Sample, new DateOnly(2025, 1, 1)), cancellation: Token),
            ErrorReason.HistoryNotFound => await Client.ForecastAsync(
                ForecastRequest.ForUser(user, AsOf), cancellation: Token),
            ErrorReason.ModelNotFound => await Client.GetModelAsync("999", cancellation: Token),
            ErrorReason.RevisionMoved => await Client.PutHistoryAsync(user, Sample, ifRevision: 7, cancellation: Token),
            _ => await Client.ForecastAsync(ForecastRequest.ForHistory(Pauses(4_000), AsOf), cancellation: Token),
        };
        Assert.Equal((reason, code, field), (result.Error!.Reason, result.Error.Code, result.Error.Field));
        Assert.False(result.Error.MayRetry);
        Assert.NotEmpty(result.Error.Message);
        Assert.Equal(reason, Assert.Throws<PredictionsException>(result.ThrowIfError).Error.Reason);
    }

    [Fact]
    public async Task A_store_that_is_gone_is_an_error_to_repeat_and_inline_forecasts_still_work()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Redis:CallTimeoutMs", "250"));
        await using var connected = ClientUnderTest.Of(new Uri($"http://127.0.0.1:{service.GrpcPort}"));
        redis.Kill();
        var error = (await connected.Client.GetHistoryAsync("u", cancellation: Token)).Error!;
        Assert.Equal((ErrorReason.StoreUnavailable, "UNAVAILABLE", true), (error.Reason, error.Code, error.MayRetry));
        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryAfter);
        var inline = await connected.Client.ForecastAsync(ForecastRequest.ForHistory(Sample, AsOf), cancellation: Token);
        Assert.True(inline.IsSuccess);
    }

    [Fact]
    public async Task Many_forecasts_keep_their_order_and_each_has_its_own_error()
    {
        var user = RealServiceFixture.NewUser();
        Assert.True((await Client.PutHistoryAsync(user, Sample, cancellation: Token)).IsSuccess);
        var requests = Enumerable.Range(0, 1_300).Select(i => i % 13 == 0
            ? ForecastRequest.ForUser(RealServiceFixture.NewUser(), AsOf)
            : ForecastRequest.ForUser(user, AsOf.AddDays(i % 7))).ToList();
        var answers = await Client.ForecastManyAsync(requests, Token).ToListAsync(Token);
        Assert.Equal(requests, answers.Select(answer => answer.Request));
        Assert.All(answers, answer => Assert.Equal(
            answer.Request.UserId == user ? answer.Request.AsOf : null,
            answer.Result.TryGet(out var forecast, out var error) ? forecast.AsOf : AsOfOfMissing(error)));

        static DateOnly? AsOfOfMissing(PredictionsError error) =>
            error is { Reason: ErrorReason.HistoryNotFound, Code: "NOT_FOUND" } ? null : DateOnly.MinValue;
    }

    private static readonly Comparer<FertilitySign> BySign = Comparer<FertilitySign>.Create((a, b) => a.Kind.CompareTo(b.Kind));
}
