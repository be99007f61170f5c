using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Clusters;
using Predictions.Deploy.Capacity.Curves;
using Predictions.Deploy.Capacity.Traffic;

namespace Predictions.Deploy.Capacity.Days;

/// <summary>Goes through a day, second by second: traffic, pods, nodes, and the autoscaler that sees all of it late.</summary>
public sealed class DaySimulation
{
    private readonly DayPlan _plan;
    private readonly HpaSettings _settings;
    private readonly CapacityCurve _curve;
    private readonly Assumptions _assumed;
    private readonly PreScaling? _preScaling;
    private readonly Cluster _cluster;
    private readonly Autoscaler _autoscaler;
    private readonly Observation _observation;
    private readonly Callers _people;
    private readonly Callers _phones;
    private readonly double _heldByPod;

    private DaySimulation(DayPlan plan, HpaSettings settings, CapacityCurve curve, Assumptions assumed, int seed, PreScaling? preScaling)
    {
        (_plan, _settings, _curve, _assumed, _preScaling) = (plan, settings, curve, assumed, preScaling);
        _heldByPod = HeldByPod(settings, curve, assumed);
        _cluster = new Cluster(assumed, settings.PodCores, AtMidnight(), new Random(seed));
        _autoscaler = new Autoscaler(
            settings, new ReplicaCalculator(assumed[MetricAssumptions.CpuInitialization], assumed[MetricAssumptions.InitialReadiness]));
        _observation = new Observation(assumed, settings.PodCores);
        _people = new Callers(assumed.Whole(ServingAssumptions.PersonRetries));
        _phones = new Callers(assumed.Whole(ServingAssumptions.PhoneRetries));
    }

    /// <summary>Simulates a day.</summary>
    /// <param name="plan">What happens on it.</param>
    /// <param name="settings">The autoscaler.</param>
    /// <param name="curve">What an instance can do.</param>
    /// <param name="assumed">What is assumed.</param>
    /// <param name="seed">How long each node takes to come.</param>
    /// <param name="preScaling">More replicas at the least for a while.</param>
    /// <exception cref="CapacityException">The settings cannot be, or a node has no room for a pod.</exception>
    public static SimulatedDay Run(
        DayPlan plan, HpaSettings settings, CapacityCurve curve, Assumptions assumed, int seed, PreScaling? preScaling = null) =>
        settings.Problem() is { } problem
            ? throw new CapacityException(problem)
            : new DaySimulation(plan, settings, curve, assumed, seed, preScaling).Run();

    /// <summary>Calls a second that a pod holds within the SLO.</summary>
    public static double HeldByPod(HpaSettings settings, CapacityCurve curve, Assumptions assumed) =>
        curve.Held(1 - assumed[ServingAssumptions.SloPercent] / 100) * assumed[ServingAssumptions.Speed] * settings.PodCores;

    private SimulatedDay Run()
    {
        var seconds = new DaySecond[TrafficProfile.Seconds];
        for (var t = 0; t < seconds.Length; t++)
        {
            if (t == _plan.ZoneLostAt)
                _cluster.LoseZone(t);
            _cluster.Advance(t);
            _observation.Look(t, _cluster.Pods);
            if (t % _assumed.Whole(MetricAssumptions.SyncSeconds) == 0)
                _cluster.Wanted = _autoscaler.Decide(t, _cluster.Wanted, _observation.Readings(t, _cluster.Pods), _preScaling?.At(t));
            seconds[t] = Serve(t);
        }

        return new SimulatedDay(
            _plan, seconds, _people.Answered + _phones.Answered, _people.Abandoned + _phones.Abandoned, _people.Waiting + _phones.Waiting);
    }

    private DaySecond Serve(int t)
    {
        var calls = _plan.Traffic.People(t) + _plan.Traffic.Phones(t);
        var asked = _people.Asked(t, _plan.Traffic.People(t)) + _phones.Asked(t, _plan.Traffic.Phones(t));
        var all = Answers(t, asked);
        var unanswered = asked > 0 ? Math.Clamp((all.Refused + all.Failed) / asked, 0, 1) : 0;
        _people.Settle(t, unanswered);
        _phones.Settle(t, unanswered);
        var serving = _cluster.Serving(t);
        return new DaySecond(
            calls, asked, all.InTime, all.Late, all.Refused, all.Failed, _cluster.Wanted, serving, _cluster.PaidNodes, serving * _heldByPod);
    }

    /// <summary>Spreads calls over the pods that callers know; one that is lost answers none of its own.</summary>
    private CurvePoint Answers(int t, double asked)
    {
        var silence = _assumed[ServingAssumptions.SilenceSeconds];
        var known = _cluster.Pods.Sum(pod => pod.FoundBy(t, silence));
        if (known == 0)
            return new CurvePoint(asked, 0, 0, 0, asked, 0);
        var (inTime, late, refused, failed) = (0.0, 0.0, 0.0, 0.0);
        foreach (var pod in _cluster.Pods)
        {
            if (pod.FoundBy(t, silence) is not (> 0 and var found))
                continue;
            var rate = asked * found / known;
            if (pod.IsLost)
            {
                failed += rate;
                continue;
            }

            var at = _curve.At(rate, _assumed[ServingAssumptions.Speed], _settings.PodCores);
            pod.Counters.Add(at.CpuCores, rate);
            (inTime, late, refused, failed) = (inTime + at.InTime, late + at.Late, refused + at.Refused, failed + at.Failed);
        }

        return new CurvePoint(asked, inTime, late, refused, failed, 0);
    }

    /// <summary>Replicas that a day that began long ago would have: what its first second's calls ask for.</summary>
    private int AtMidnight()
    {
        var rate = _plan.Traffic.People(0) + _plan.Traffic.Phones(0);
        var byCalls = _settings.CallsPerPod is { } calls ? rate / calls : 0;
        var cpu = _curve.At(rate, _assumed[ServingAssumptions.Speed], 1).CpuCores;
        var byCpu = _settings.CpuPercent is { } percent ? cpu / _settings.PodCores * 100 / percent : 0;
        return Math.Clamp((int)Math.Ceiling(Math.Max(byCalls, byCpu)), _settings.Least, _settings.Most);
    }
}
