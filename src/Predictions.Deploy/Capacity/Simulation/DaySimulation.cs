using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Nodes;
using Predictions.Deploy.Capacity.Curves;
using Predictions.Deploy.Capacity.Traffic;

namespace Predictions.Deploy.Capacity.Simulation;

/// <summary>Simulates a day second by second: traffic, pods, nodes, and the autoscaler with delayed metrics.</summary>
public sealed class DaySimulation
{
    private readonly DayPlan _plan;
    private readonly HpaSettings _settings;
    private readonly CapacityCurve _curve;
    private readonly AssumptionValues _assumed;
    private readonly PreScaling? _preScaling;
    private readonly SimulatedCluster _cluster;
    private readonly Autoscaler _autoscaler;
    private readonly Observation _observation;
    private readonly Callers _people;
    private readonly Callers _phones;
    private readonly double _heldByPod;

    private DaySimulation(
        DayPlan plan, HpaSettings settings, CapacityCurve curve, AssumptionValues assumed, int seed, PreScaling? preScaling)
    {
        (_plan, _settings, _curve, _assumed, _preScaling) = (plan, settings, curve, assumed, preScaling);
        _heldByPod = HeldByPod(settings, curve, assumed);
        _cluster = new SimulatedCluster(assumed, settings.PodCores, AtMidnight(), new Random(seed));
        _autoscaler = new Autoscaler(
            settings, new ReplicaCalculator(
                assumed[MetricAssumptions.CpuInitialization], assumed[MetricAssumptions.InitialReadiness]));
        _observation = new Observation(assumed, settings.PodCores);
        _people = new Callers(assumed.Whole(ServingAssumptions.PersonRetries));
        _phones = new Callers(assumed.Whole(ServingAssumptions.PhoneRetries));
    }

    /// <summary>Simulates a day.</summary>
    /// <param name="plan">The traffic and the event.</param>
    /// <param name="settings">The autoscaler.</param>
    /// <param name="curve">The capacity of an instance.</param>
    /// <param name="assumed">The assumptions.</param>
    /// <param name="seed">The seed of the nodes' boot times.</param>
    /// <param name="preScaling">A raised minimum of replicas; <c>null</c> for none.</param>
    /// <exception cref="CapacityException">The settings are invalid, or a node is too small for a pod.</exception>
    public static SimulatedDay Run(
        DayPlan plan, HpaSettings settings, CapacityCurve curve, AssumptionValues assumed, int seed,
        PreScaling? preScaling = null) =>
        settings.Problem() is { } problem
            ? throw new CapacityException(problem)
            : new DaySimulation(plan, settings, curve, assumed, seed, preScaling).Run();

    /// <summary>Calls a second that a pod answers within the objective.</summary>
    public static double HeldByPod(HpaSettings settings, CapacityCurve curve, AssumptionValues assumed) =>
        curve.Held(1 - assumed[ServingAssumptions.SloPercent] / 100) * assumed[ServingAssumptions.Speed] * settings.PodCores;

    private SimulatedDay Run()
    {
        var seconds = new DaySecond[TrafficProfile.Seconds];
        for (var t = 0; t < seconds.Length; t++)
        {
            if (t == _plan.ZoneLostAt)
                _cluster.LoseZone(t);
            _cluster.Advance(t);
            _observation.Collect(t, _cluster.Pods);
            if (t % _assumed.Whole(MetricAssumptions.SyncSeconds) == 0)
                _cluster.Wanted =
                    _autoscaler.Decide(t, _cluster.Wanted, _observation.Readings(t, _cluster.Pods), _preScaling?.At(t));
            seconds[t] = Serve(t);
        }

        return new SimulatedDay(
            _plan, seconds, _people.Answered + _phones.Answered, _people.Abandoned + _phones.Abandoned, _people.Waiting
                + _phones.Waiting);
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
            calls, asked, all.InTime, all.Late, all.Refused, all.Failed, _cluster.Wanted, serving, _cluster.PaidNodes,
            serving * _heldByPod);
    }

    /// <summary>Spreads calls over the pods that callers have found. Calls to a failed pod fail.</summary>
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

    /// <summary>The replicas at the start: those of a steady state at the first second's rate.</summary>
    private int AtMidnight()
    {
        var rate = _plan.Traffic.People(0) + _plan.Traffic.Phones(0);
        var byCalls = _settings.CallsPerPod is { } calls ? rate / calls : 0;
        var cpu = _curve.At(rate, _assumed[ServingAssumptions.Speed], 1).CpuCores;
        var byCpu = _settings.CpuPercent is { } percent ? cpu / _settings.PodCores * 100 / percent : 0;
        return Math.Clamp((int)Math.Ceiling(Math.Max(byCalls, byCpu)), _settings.Least, _settings.Most);
    }
}

/// <summary>The result of a simulated day.</summary>
/// <param name="Plan">The traffic and the event.</param>
/// <param name="Seconds">The outcomes of each second.</param>
/// <param name="Answered">Calls with an answer, by the first try or a retry.</param>
/// <param name="Abandoned">Calls that failed after all retries.</param>
/// <param name="Waiting">Calls that wait for a retry at the end of the day.</param>
public sealed record SimulatedDay(
    DayPlan Plan, IReadOnlyList<DaySecond> Seconds, double Answered, double Abandoned, double Waiting);

/// <summary>The outcomes of a second.</summary>
/// <param name="Calls">Calls without retries.</param>
/// <param name="Asked">Tries: calls and retries.</param>
/// <param name="InTime">Answered without an error and in time.</param>
/// <param name="Late">Answered without an error, but late.</param>
/// <param name="Refused">Refused at once by load shedding.</param>
/// <param name="Failed">Ended with another error, or without an answer.</param>
/// <param name="Wanted">Desired replicas.</param>
/// <param name="Serving">Replicas that answer.</param>
/// <param name="Nodes">Paid nodes.</param>
/// <param name="Capacity">Calls that the serving replicas can answer within the objective, if all callers have found
/// them.</param>
public readonly record struct DaySecond(
    double Calls, double Asked, double InTime, double Late, double Refused, double Failed, int Wanted, int Serving, int Nodes,
    double Capacity)
{
    /// <summary>Tries that count against the objective.</summary>
    public double Missed => Late + Refused + Failed;
}
