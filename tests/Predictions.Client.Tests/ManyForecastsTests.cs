using Grpc.Core;
using Predictions.V1;

namespace Predictions.Client.Tests;

/// <summary>Forecasts for many users: batches, order, repeats, and an early end.</summary>
public sealed class ManyForecastsTests : IAsyncLifetime
{
    private static readonly DateOnly AsOf = new(2026, 3, 10);

    private DoubleService _service = null!;
    private int _read;
    private bool _isSourceClosed;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await DoubleService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Batches_of_500_keep_the_order_of_1300_users()
    {
        _service.Batch = (request, _) => Task.FromResult(Answers(request));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var answers = await connected.Client.ForecastManyAsync(Requests(1_300), Token).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(0, 1_300).Select(i => (long)i), answers.Select(a => a.Result.Value.HistoryRevision));
        Assert.Equal(Enumerable.Range(0, 1_300).Select(i => $"{i}"), answers.Select(a => a.Request.UserId));
        Assert.Equal([300, 500, 500], _service.Batches.Order());
    }

    [Fact]
    public async Task No_more_batches_are_in_flight_than_allowed()
    {
        var (inFlight, most) = (0, 0);
        var both = new TaskCompletionSource();
        _service.Batch = async (request, _) =>
        {
            var now = Interlocked.Increment(ref inFlight);
            most = Math.Max(most, now);
            if (now == 2)
                both.TrySetResult();
            await both.Task.WaitAsync(TimeSpan.FromMinutes(1));
            Interlocked.Decrement(ref inFlight);
            return Answers(request);
        };
        await using var connected = ClientUnderTest.Of(_service.Address);
        Assert.Equal(3_000, await connected.Client.ForecastManyAsync(Requests(3_000), Token).CountAsync(Token));
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Large_histories_make_smaller_batches()
    {
        _service.Batch = (request, _) =>
        {
            Assert.InRange(request.CalculateSize(), 1, 4 << 20);
            return Task.FromResult(Answers(request));
        };
        var large = new History { Periods = [.. Enumerable.Range(0, 2_000).Select(i => new Period(AsOf.AddDays(-28 * i)))] };
        await using var connected = ClientUnderTest.Of(_service.Address);
        var requests = Requests(500).Select(request => request with { History = large });
        var answers = await connected.Client.ForecastManyAsync(requests, Token).ToListAsync(Token);
        Assert.All(answers, answer => Assert.True(answer.Result.IsSuccess));
        Assert.Equal(500, _service.Batches.Sum());
        Assert.True(_service.Batches.Count > 1);
    }

    [Fact]
    public async Task Only_items_whose_error_may_pass_are_sent_again()
    {
        var tries = new int[10];
        _service.Batch = (request, _) =>
        {
            var answers = Answers(request);
            foreach (var (result, item) in answers.Results.Zip(request.Requests))
                if (item.UserId is "3" or "7" && Interlocked.Increment(ref tries[int.Parse(item.UserId)]) < 3)
                    result.Error = new() { Code = "UNAVAILABLE", Reason = "STORE_UNAVAILABLE", Message = "wait" };
                else if (item.UserId == "5")
                    result.Error = new()
                    {
                        Code = "INVALID_ARGUMENT", Reason = "INVALID_FIELD", Field = "as_of", Message = "as_of: no",
                    };
            return Task.FromResult(answers);
        };
        await using var connected = ClientUnderTest.Of(_service.Address);
        var answers = await connected.Client.ForecastManyAsync(Requests(10), Token).ToListAsync(Token);
        Assert.Equal([10, 2, 2], _service.Batches);
        var failed = Assert.Single(answers, answer => !answer.Result.IsSuccess);
        Assert.Equal("5", failed.Request.UserId);
        Assert.Equal(new FieldError("as_of", "no"), Assert.Single(failed.Result.Error!.Fields));
    }

    [Fact]
    public async Task A_batch_that_fails_as_a_whole_is_sent_again_and_then_each_item_has_its_error()
    {
        _service.Batch = (_, _) => throw new RpcException(new(StatusCode.DeadlineExceeded, ""));
        await using var connected = ClientUnderTest.Of(_service.Address, options => options.BatchRetries = 2);
        var answers = await connected.Client.ForecastManyAsync(Requests(7), Token).ToListAsync(Token);
        Assert.Equal([7, 7, 7], _service.Batches);
        Assert.All(answers, answer => Assert.Equal(ErrorReason.DeadlineExceeded, answer.Result.Error!.Reason));
        Assert.Equal(7, answers.Count);
    }

    [Fact]
    public async Task A_cancellation_in_the_middle_ends_everything()
    {
        _service.Batch = (request, _) => Task.FromResult(Answers(request));
        await using var connected = ClientUnderTest.Of(_service.Address);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var taken = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in connected.Client.ForecastManyAsync(Requests(100_000), cancellation.Token))
                if (++taken == 10)
                    await cancellation.CancelAsync();
        });
        AssertEnded(taken);
    }

    [Fact]
    public async Task A_caller_who_takes_no_more_ends_everything()
    {
        _service.Batch = (request, _) => Task.FromResult(Answers(request));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var taken = 0;
        await foreach (var _ in connected.Client.ForecastManyAsync(Requests(100_000), Token))
            if (++taken == 10)
                break;
        AssertEnded(taken);
    }

    private void AssertEnded(int taken)
    {
        Assert.Equal(10, taken);
        Assert.True(_isSourceClosed);
        // Two batches in flight, and the first request of the third.
        Assert.InRange(_read, 500, 1_001);
        Assert.InRange(_service.Batches.Count, 1, 2);
    }

    private IEnumerable<ForecastRequest> Requests(int count)
    {
        try
        {
            for (_read = 0; _read < count; _read++)
                yield return ForecastRequest.ForUser($"{_read}", AsOf);
        }
        finally
        {
            _isSourceClosed = true;
        }
    }

    /// <summary>Answers each user id, a number, with a forecast of that revision.</summary>
    private static BatchPredictResponse Answers(BatchPredictRequest request)
    {
        var response = new BatchPredictResponse();
        foreach (var item in request.Requests)
        {
            var forecast = DoubleService.Answer();
            forecast.HistoryRevision = long.Parse(item.UserId);
            response.Results.Add(new BatchPredictResponse.Types.Result { Forecast = forecast });
        }

        return response;
    }
}
