using System.CommandLine;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Verbs;

/// <summary>Options that every verb with a load has.</summary>
internal static class LoadOptions
{
    private static readonly LoadPlan Default = new() { Target = new Target(Transport.Grpc, "localhost", 1) };

    public static Option<int> Connections { get; } =
        Of("--connections", "Connections, 1 to 1000.", Default.Connections);

    public static Option<int> Threads { get; } =
        Of("--threads", "Threads that drive them. One saturates a core of the server.", Default.Threads);

    public static Option<int> Pipeline { get; } =
        Of("--pipeline", "Requests in flight on one HTTP/1.1 connection, 1 to 100.", Default.Pipeline);

    public static Option<double> WarmUp { get; } =
        Of("--warmup", "Seconds of load before anything is measured.", Default.WarmUpSeconds);

    public static Option<double> Timeout { get; } =
        Of("--timeout", "Seconds that the last answers are waited for; what is then unanswered is an error.", Default.TimeoutSeconds);

    public static Option<int> Users { get; } =
        Of("--users", "Users that are stored (see populate) and asked for.", Default.Users);

    public static Option<double> Hot { get; } =
        Of("--hot", "Share of requests for the first hundredth of the users, 0 to 1; the others are for all alike.", Default.HotShare);

    public static Option<int> Seed { get; } = Of("--seed", "Which users are asked for in which order.", Default.Seed);

    public static Option<int> ForecastCycles { get; } =
        Of("--forecast-cycles", "Cycles that each forecast is asked for, 1 to 12.", Default.ForecastCycles);

    public static Option<string?> ConfirmHost { get; } = new("--confirm-host")
    {
        Description = "Repeats the target's host where it is not this machine.",
    };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Connections, Threads, Pipeline, WarmUp, Timeout, Users, Hot, Seed, ForecastCycles, ConfirmHost])
            command.Options.Add(option);
    }

    /// <summary>The load that the options describe, on a target; a verb sets the rest.</summary>
    /// <exception cref="UsageException">The target is none, or may not be loaded.</exception>
    public static LoadPlan Plan(ParseResult parsed, string target)
    {
        if (!Target.TryParse(target, out var aim))
            throw new UsageException($"target {target}: must be {Target.Accepted}");
        if (HostGuard.Refusal(aim, parsed.GetValue(ConfirmHost)) is { } refusal)
            throw new UsageException(refusal);
        return new LoadPlan
        {
            Target = aim,
            Connections = parsed.GetValue(Connections),
            Threads = parsed.GetValue(Threads),
            Pipeline = parsed.GetValue(Pipeline),
            WarmUpSeconds = parsed.GetValue(WarmUp),
            TimeoutSeconds = parsed.GetValue(Timeout),
            Users = parsed.GetValue(Users),
            HotShare = parsed.GetValue(Hot),
            Seed = parsed.GetValue(Seed),
            ForecastCycles = parsed.GetValue(ForecastCycles),
        };
    }

    /// <summary>The same plan once it is complete.</summary>
    /// <exception cref="UsageException">Something of it is out of range.</exception>
    public static LoadPlan Checked(this LoadPlan plan) => plan.Problem() is { } problem ? throw new UsageException(problem) : plan;

    public static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
