using Microsoft.Extensions.Time.Testing;
using Predictions.Core;
using Predictions.Redis.Connection;

namespace Predictions.Redis.Tests;

/// <summary>When calls pass the circuit, when it opens, and how it closes; the time is the test's.</summary>
public class StoreCircuitTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StoreCircuit _circuit;
    private int _asked;

    public StoreCircuitTests() => _circuit = new StoreCircuit(_clock);

    [Fact]
    public void A_store_that_answers_is_asked_past_the_circuit()
    {
        for (var i = 0; i < 1_000; i++)
            _circuit.Count(null);
        _circuit.Count(StoreErrors.Refused);
        Assert.False(_circuit.IsGuarded);
    }

    [Fact]
    public void One_silence_has_calls_pass_the_circuit_for_a_second()
    {
        _circuit.Count(StoreErrors.NoAnswer);
        Assert.True(_circuit.IsGuarded);
        Assert.False(_circuit.IsOpen);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_circuit.IsGuarded);
    }

    [Fact]
    public async Task Many_silences_open_it_and_nobody_is_asked()
    {
        Open();
        Assert.Same(StoreErrors.NoAnswer, (await PassAsync(null)).Error);
        Assert.Equal(0, _asked);
        _clock.Advance(TimeSpan.FromMinutes(5));
        // However long nobody called.
        Assert.True(_circuit.IsGuarded);
    }

    [Fact]
    public async Task After_half_a_second_one_call_asks_and_its_answer_closes_it()
    {
        Open();
        _clock.Advance(TimeSpan.FromMilliseconds(501));
        var answer = new TaskCompletionSource<Outcome<int>>();
        var asking = _circuit.RunAsync(_ => new ValueTask<Outcome<int>>(answer.Task), 0).AsTask();
        // Nobody else while it is under way.
        Assert.Same(StoreErrors.NoAnswer, (await PassAsync(null)).Error);
        Assert.Equal(0, _asked);
        answer.SetResult(7);
        Assert.Equal(7, (await asking).Value);
        Assert.False(_circuit.IsOpen);
        Assert.True((await PassAsync(null)).IsSuccess);
    }

    [Fact]
    public async Task A_silent_one_opens_it_again()
    {
        Open();
        _clock.Advance(TimeSpan.FromMilliseconds(501));
        Assert.Same(StoreErrors.NoAnswer, (await PassAsync(StoreErrors.NoAnswer)).Error);
        Assert.Equal(1, _asked);
        Assert.True(_circuit.IsOpen);
    }

    [Fact]
    public async Task Errors_and_fewer_silences_than_half_leave_it_closed()
    {
        _circuit.Count(StoreErrors.NoAnswer);
        for (var i = 0; i < 100; i++)
            await PassAsync(i % 3 == 0 ? StoreErrors.NoAnswer : i % 3 == 1 ? StoreErrors.Refused : null);
        Assert.False(_circuit.IsOpen);
        Assert.Equal(100, _asked);
    }

    [Fact]
    public async Task A_bug_is_not_hidden()
    {
        _circuit.Count(StoreErrors.NoAnswer);
        await Assert.ThrowsAsync<InvalidCastException>(
            async () => await _circuit.RunAsync<int, int>(_ => throw new InvalidCastException(), 0));
    }

    private void Open()
    {
        for (var i = 0; i < 20; i++)
            _circuit.Count(StoreErrors.NoAnswer);
        Assert.True(_circuit.IsOpen);
    }

    private ValueTask<Outcome<int>> PassAsync(PredictionError? failure) => _circuit.RunAsync(
        _ =>
        {
            _asked++;
            return new ValueTask<Outcome<int>>(failure is null ? 1 : failure);
        },
        0);
}
