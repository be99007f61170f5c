using Microsoft.Extensions.Time.Testing;
using Predictions.Core;
using Predictions.Redis.Connection;

namespace Predictions.Redis.Tests;

/// <summary>When calls run through the circuit, when it opens, and how it closes. The test controls the clock.</summary>
public class StoreCircuitTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StoreCircuit _circuit;
    private int _calls;

    public StoreCircuitTests() => _circuit = new StoreCircuit(_clock);

    [Fact]
    public void Calls_to_a_store_that_answers_bypass_the_circuit()
    {
        for (var i = 0; i < 1_000; i++)
            _circuit.Count(null);
        _circuit.Count(StoreErrors.Refused);
        Assert.False(_circuit.IsGuarded);
    }

    [Fact]
    public void One_missing_answer_guards_calls_for_a_second()
    {
        _circuit.Count(StoreErrors.NoAnswer);
        Assert.True(_circuit.IsGuarded);
        Assert.False(_circuit.IsOpen);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_circuit.IsGuarded);
    }

    [Fact]
    public async Task Many_missing_answers_open_the_circuit()
    {
        Open();
        Assert.Same(StoreErrors.NoAnswer, (await PassAsync(null)).Error);
        Assert.Equal(0, _calls);
        _clock.Advance(TimeSpan.FromMinutes(5));
        // Even after a long time without calls.
        Assert.True(_circuit.IsGuarded);
    }

    [Fact]
    public async Task After_half_a_second_one_probe_runs_and_its_answer_closes_the_circuit()
    {
        Open();
        _clock.Advance(TimeSpan.FromMilliseconds(501));
        var answer = new TaskCompletionSource<Outcome<int>>();
        var probe = _circuit.RunAsync(_ => new ValueTask<Outcome<int>>(answer.Task), 0).AsTask();
        // No other call runs during the probe.
        Assert.Same(StoreErrors.NoAnswer, (await PassAsync(null)).Error);
        Assert.Equal(0, _calls);
        answer.SetResult(7);
        Assert.Equal(7, (await probe).Value);
        Assert.False(_circuit.IsOpen);
        Assert.True((await PassAsync(null)).IsSuccess);
    }

    [Fact]
    public async Task A_probe_without_an_answer_opens_it_again()
    {
        Open();
        _clock.Advance(TimeSpan.FromMilliseconds(501));
        Assert.Same(StoreErrors.NoAnswer, (await PassAsync(StoreErrors.NoAnswer)).Error);
        Assert.Equal(1, _calls);
        Assert.True(_circuit.IsOpen);
    }

    [Fact]
    public async Task Errors_and_under_half_missing_answers_leave_it_closed()
    {
        _circuit.Count(StoreErrors.NoAnswer);
        for (var i = 0; i < 100; i++)
            await PassAsync(i % 3 == 0 ? StoreErrors.NoAnswer : i % 3 == 1 ? StoreErrors.Refused : null);
        Assert.False(_circuit.IsOpen);
        Assert.Equal(100, _calls);
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

    private ValueTask<Outcome<int>> PassAsync(PredictionError? error) => _circuit.RunAsync(
        _ =>
        {
            _calls++;
            return new ValueTask<Outcome<int>>(error is null ? 1 : error);
        },
        0);
}
