using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;
using Predictions.Reports;

namespace Predictions.Cli.LoadTest;

/// <summary>The options that all loads share.</summary>
internal static class LoadOptions
{
    private static readonly LoadPlan Default = new() { Target = new Target(Transport.Grpc, "localhost", 1) };

    /// <summary>The target of the verbs that load one.</summary>
    public static Option<string> OneTarget { get; } = new("--target")
    {
        Description = $"The target: {Target.Accepted}.", Required = true,
    };

    public static Option<int> Connections { get; } = CommandOption.Of(
        "--connections", "Connections, 1 to 1000.", Default.Connections);

    public static Option<int> Threads { get; } = CommandOption.Of(
        "--threads", "Threads that share the connections. One saturates one core of the service.", Default.Threads);

    public static Option<int> Pipeline { get; } = CommandOption.Of(
        "--pipeline", "The maximum of requests in flight on one HTTP/1.1 connection, 1 to 100.", Default.Pipeline);

    public static Option<double> WarmUp { get; } = CommandOption.Of(
        "--warmup", "Seconds of load before the measurement.", Default.WarmUpSeconds);

    public static Option<double> Timeout { get; } = CommandOption.Of(
        "--timeout", "Seconds to wait for the last responses; requests without one are errors.", Default.TimeoutSeconds);

    public static Option<int> Users { get; } = CommandOption.Of(
        "--users", "The number of stored users (see populate).", Default.Users);

    public static Option<double> Hot { get; } = CommandOption.Of(
        "--hot", "The share of requests for the first hundredth of the users, 0 to 1; the rest is for all users.",
        Default.HotShare);

    public static Option<int> Seed { get; } = CommandOption.Of("--seed", "The seed of the order of users.", Default.Seed);

    public static Option<int> ForecastCycles { get; } = CommandOption.Of(
        "--forecast-cycles", "Cycles per forecast, 1 to 12.", Default.ForecastCycles);

    public static Option<string?> ConfirmHost { get; } = CommandOption.Of<string?>(
        "--confirm-host", "Repeats the target's host; required if it is not this machine.");

    public static IEnumerable<Option> All =>
        [Connections, Threads, Pipeline, WarmUp, Timeout, Users, Hot, Seed, ForecastCycles, ConfirmHost];

    /// <summary>The load that the options describe; the verb sets the rest.</summary>
    /// <exception cref="UsageException">The target is malformed, or its host is not confirmed.</exception>
    public static LoadPlan Plan(ParseResult parsed, string target)
    {
        if (!Target.TryParse(target, out var aim))
            throw new UsageException($"target {target}: must be {Target.Accepted}");
        if (aim.Rejection(parsed.GetValue(ConfirmHost)) is { } rejection)
            throw new UsageException(rejection);
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

    /// <summary>Validates a complete plan.</summary>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public static LoadPlan Checked(
        this LoadPlan plan) => plan.Problem() is { } problem ? throw new UsageException(problem) : plan;
}

/// <summary>The option that names the process under load.</summary>
internal static class ServerOption
{
    private const string Auto = "auto";

    public static Option<string?> Pid { get; } = CommandOption.Of<string?>(
        "--server-pid", $"The server's process id, or \"{Auto}\" for the listener at the target: adds its CPU time and memory.");

    /// <summary>The process; <c>null</c> without the option.</summary>
    /// <exception cref="UsageException">The process is not visible on this machine.</exception>
    public static ServerProcess? Find(string? pid, Target target)
    {
        if (pid is null)
            return null;
        var id = pid == Auto ? OfPort(target) : int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given : 0;
        return ServerProcess.Find(id)
            ?? throw new UsageException($"--server-pid {pid}: no such process is visible on this machine");
    }

    private static int OfPort(Target target) => ListeningProcess.OfPort(target.Port)
        ?? throw new UsageException(
            $"--server-pid {Auto}: no process that listens on port {target.Port} is visible on this machine; give its id");
}

/// <summary>The options for a service level objective.</summary>
internal static class SloOptions
{
    public static Option<double?> P99Ms { get; } = CommandOption.Of<double?>(
        "--slo-p99-ms", "The longest 99th percentile in milliseconds; a miss ends with exit code 1.");

    public static Option<double?> Errors { get; } = CommandOption.Of<double?>(
        "--slo-errors", "The largest share of errors, 0 to 1; a miss ends with exit code 1. Default with --slo-p99-ms: 0.");

    /// <exception cref="UsageException">An option is out of range.</exception>
    public static Slo? Of(ParseResult parsed)
    {
        var (p99, errors) = (parsed.GetValue(P99Ms), parsed.GetValue(Errors));
        if (p99 is not (null or (> 0 and <= 600_000)))
            throw new UsageException("--slo-p99-ms must be above 0 and at most 600000");
        if (errors is not (null or (>= 0 and <= 1)))
            throw new UsageException("--slo-errors must be 0 to 1");
        return p99 is null && errors is null ? null : new Slo(p99 ?? double.PositiveInfinity, errors ?? 0);
    }
}

/// <summary>The options for result files.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Percentiles without requests are NaN.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Option<string?> Json { get; } = CommandOption.Of<string?>(
        "--json", "Also write the results to this file as JSON.");

    public static Option<string?> Html { get; } = CommandOption.Of<string?>(
        "--html", "Also write the results to this file as an HTML page with plots.");

    public static Option<string?> Operators { get; } = CommandOption.Of<string?>(
        "--operators", "The operators' address of the target, such as http://127.0.0.1:9090. The page then names its version.");

    /// <summary>Rejects files that cannot be written before the load starts.</summary>
    /// <exception cref="UsageException">The folder does not exist.</exception>
    public static void Check(ParseResult parsed)
    {
        foreach (var option in (Option<string?>[])[Json, Html])
            if (parsed.GetValue(option) is { } path && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new UsageException($"{option.Name} {path}: its folder does not exist");
        if (parsed.GetValue(Operators) is { } address && ServerVersion.AddressOf(address) is null)
            throw new UsageException($"{Operators.Name} {address}: must be an http address, such as http://127.0.0.1:9090");
    }

    /// <summary>Writes the requested files.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write<T>(ParseResult parsed, T result, Func<Provenance, string> page)
    {
        if (parsed.GetValue(Json) is { } json)
            File.WriteAllText(json, JsonSerializer.Serialize(result, Form) + "\n");
        if (parsed.GetValue(Html) is { } html)
            File.WriteAllText(html, page(Origin(parsed)));
    }

    private static Provenance Origin(ParseResult parsed)
    {
        var machine = Machine.Here();
        return PageOrigin.Of(
            parsed, TimeProvider.System, ("host", Environment.MachineName),
            ("processor", $"{machine.Cpu}, {machine.Cores} {(machine.Cores == 1 ? "core" : "cores")} for the load tester"),
            ("system", $"{machine.System}, {machine.Runtime}"),
            ("server", ServerVersion.Of(parsed.GetValue(Operators))));
    }
}

/// <summary>The version of the target, by its metric <c>predictions_build_info</c>.</summary>
internal static partial class ServerVersion
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Such as "1.4.0, revision 0123abc"; why it is unknown otherwise.</summary>
    /// <param name="operators">The operators' address; <c>null</c> for none.</param>
    public static string Of(string? operators)
    {
        if (operators is null)
            return "version unknown: --operators was not given";
        try
        {
            using var client = new HttpClient { BaseAddress = AddressOf(operators), Timeout = Timeout };
            using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, "/metrics"));
            using var page = new StreamReader(answer.EnsureSuccessStatusCode().Content.ReadAsStream());
            return Build().Match(page.ReadToEnd()) is { Success: true } build
                ? $"{build.Groups["version"].Value}, revision {build.Groups["revision"].Value}"
                : "version unknown: the metrics have no predictions_build_info";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return "version unknown: the operators' address does not answer";
        }
    }

    /// <summary>The address; <c>null</c> where it is none.</summary>
    public static Uri? AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    [GeneratedRegex(
        """^predictions_build_info\{version="(?<version>[^"]*)",revision="(?<revision>[^"]*)"\} 1""", RegexOptions.Multiline)]
    private static partial Regex Build();
}
