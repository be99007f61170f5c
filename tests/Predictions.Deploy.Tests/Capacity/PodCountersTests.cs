using Predictions.Deploy.Capacity.Nodes;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>
/// The metrics of a pod that uses half a core and answers 100 calls a second, by metrics-server and Prometheus.
/// </summary>
public class PodCountersTests
{
    [Fact]
    public void CPU_is_known_once_two_looks_were_taken()
    {
        var counters = Run(0, 15);
        Assert.Null(counters.Cpu);
        counters = Run(0, 16);
        Assert.Equal((0.5, 10, 10), counters.Cpu);
        // The reading at 20 is collected at 30, together with the one at 30.
        Assert.Equal((0.5, 30, 20), Run(0, 31).Cpu);
    }

    [Fact]
    public void CPU_of_a_silent_node_is_forgotten()
    {
        var counters = Run(0, 31);
        counters.Forget();
        Assert.Null(counters.Cpu);
    }

    [Fact]
    public void A_rate_needs_two_samples_in_its_window()
    {
        var counters = Run(0, 15);
        Assert.Null(counters.Rate(15, 60));
        Assert.NotNull(Run(0, 16).Rate(16, 60));
    }

    [Fact]
    public void A_young_pod_s_rate_is_too_low_and_an_older_one_s_right()
    {
        // 15 s of 100 calls a second, in a window of 60 s.
        Assert.Equal(25, Run(0, 16).Rate(15, 60)!.Value, 6);
        Assert.Equal(50, Run(0, 31).Rate(30, 60)!.Value, 6);
        Assert.Equal(100, Run(0, 301).Rate(300, 60)!.Value, 6);
        // Between scrapes the rate is extrapolated to the window's end.
        Assert.Equal(100, Run(0, 301).Rate(309, 60)!.Value, 6);
    }

    [Fact]
    public void Samples_before_the_window_do_not_count()
    {
        var counters = Run(0, 301);
        Assert.Null(counters.Rate(400, 60));
    }

    /// <summary>The kubelet reads every 10 s; metrics-server collects and Prometheus scrapes every 15 s.</summary>
    private static PodCounters Run(int from, int to)
    {
        var counters = new PodCounters();
        for (var t = from; t < to; t++)
        {
            if (t % 10 == 0)
                counters.Read(t);
            if (t % 15 == 0)
            {
                counters.Collect();
                counters.Scrape(t, 60);
            }

            counters.Add(0.5, 100);
        }

        return counters;
    }
}
