using CsCheck;
using Predictions.Deploy.Capacity.Simulation;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Capacity;

public class CallersTests
{
    [Fact]
    public void Refused_calls_are_retried_after_one_then_two_then_four_seconds()
    {
        var callers = new Callers(3);
        double[] asked = [.. Enumerable.Range(0, 9).Select(t => Ask(callers, t, t == 0 ? 8 : 0, unanswered: 1))];
        // 8 first tries; all 8 a second later; then half of them in each of two seconds, and a quarter in each of four.
        Assert.Equal([8, 8, 4, 5, 2, 2, 2, 1, 0], asked);
        Assert.Equal((8, 0, 8, 0), (callers.Calls, callers.Answered, callers.Abandoned, callers.Waiting));
    }

    [Fact]
    public void Answered_calls_are_not_retried()
    {
        var callers = new Callers(1);
        Assert.Equal(100, Ask(callers, 0, 100, unanswered: 0.2));
        Assert.Equal(20, Ask(callers, 1, 0, unanswered: 0));
        Assert.Equal(0, Ask(callers, 2, 0, unanswered: 0));
        Assert.Equal((100, 0), (callers.Answered, callers.Abandoned));
    }

    [Fact]
    public void Callers_without_retries_abandon_a_call_at_once()
    {
        var callers = new Callers(0);
        Ask(callers, 0, 100, unanswered: 0.2);
        Assert.Equal((80, 20, 0), (callers.Answered, callers.Abandoned, callers.Waiting));
    }

    [Fact]
    public void Every_call_is_answered_given_up_or_waiting() =>
        Gen.Select(Gen.Int[0, 5], Gen.Select(Gen.Double[0, 1_000], Gen.Double[0, 1]).Array[1, 200]).Seeded((retries, seconds) =>
        {
            var callers = new Callers(retries);
            foreach (var (t, (calls, unanswered)) in seconds.Index())
                Ask(callers, t, calls, unanswered);
            Assert.Equal(seconds.Sum(s => s.Item1), callers.Calls, 6);
            Assert.Equal(callers.Calls, callers.Answered + callers.Abandoned + callers.Waiting, 6);
        });

    private static double Ask(Callers callers, int second, double calls, double unanswered)
    {
        var asked = callers.Asked(second, calls);
        callers.Settle(second, unanswered);
        return asked;
    }
}
