using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>The program as a process: start, stop, crash and output.</summary>
public class ProcessTests(ServiceFixture fixture)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Predictions.Service.dll");

    public static TheoryData<string, string, string> BadSettings => new()
    {
        { "ConnectionStrings:Redis", "", "Predictions.Local" },
        { "ConnectionStrings:Redis", "redis.example:6379", "Redis:KeySecret is not set" },
        { "ConnectionStrings:Redis", "redis://:password@redis.example/0", "Redis:KeySecret is not set" },
        { "ConnectionStrings:Redis", "redis.example,password=pass,word", "ConnectionStrings:Redis has a part without '='" },
        { "ConnectionStrings:Redis", "redis://pass,word@redis.example", "ConnectionStrings:Redis has no password before '@'" },
        { "ConnectionStrings:Redis", "the redis", "ConnectionStrings:Redis has a host that is not a name" },
        { "Kestrel:Endpoints:Http:Url", "http://0.0.0.0:0", "Redis:KeySecret" },
        { "Redis:KeySecret", "short", "at least 16 characters" },
        { "Redis:CallTimeoutMs", "9", "10 to 10,000" },
        { "Deadlines:MaxMs", "0", "Deadlines:MaxMs" },
        { "Deadlines:MaxMs", "soon", "Deadlines:MaxMs" },
        { "Deadlines:MaxSeconds", "3", "MaxSeconds" },
        { "Limits:ConcurrentCalls", "0", "Limits:ConcurrentCalls" },
        { "Start:BatchScheduling", "fifo", "Start:BatchScheduling" },
        { "Models:WatchSeconds", "0.05", "0.1 to 3,600" },
        { "Models:WatchSeconds", "NaN", "0.1 to 3,600" },
        { "Models:WatchSeconds", "3601", "0.1 to 3,600" },
        { "Models:LoadSeconds", "0.4", "0.5 to 60" },
        { "Models:LoadSeconds", "NaN", "0.5 to 60" },
        { "Models:LoadSeconds", "61", "0.5 to 60" },
        { "Models:SkipRate", "-0.01", "Models:SkipRate must be 0 to 0.5" },
        { "Models:SkipRate", "0.51", "Models:SkipRate must be 0 to 0.5" },
        { "Models:SkipRate", "NaN", "Models:SkipRate must be 0 to 0.5" },
        { "Models:SkipRate", "often", "Models:SkipRate" },
        { "Models:SkipCycles", "0.05", "Models:SkipCycles" },
        { "Models:SkipCycles", "4", "Models:SkipCycles is the weight of Models:SkipRate, which must be set too" },
        { "Audit:File", "/nowhere/audit.jsonl", "Audit:File cannot be appended to" },
        { "Audit:File", " ", "Audit:File must be a file's path" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task An_invalid_setting_ends_the_process_with_one_line(string key, string value, string message)
    {
        using var service = ServiceProcess.Run(("ConnectionStrings:Redis", "127.0.0.1:1"), (key, value));
        Assert.Equal(78, await service.ExitAsync());
        var line = TheLineOf(service);
        Assert.StartsWith("Predictions cannot start: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_ends_the_process_with_one_line()
    {
        using var service = ServiceProcess.Run(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString),
            ("Kestrel:Endpoints:Http:Url", fixture.Service.HttpAddress.ToString()),
            ("Logging:LogLevel:Default", "Critical"));
        Assert.Equal(1, await service.ExitAsync());
        Assert.Contains("address already in use", TheLineOf(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forecasts_do_not_depend_on_the_time_zone()
    {
        using var east = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("TZ", "Pacific/Kiritimati"));
        using var west = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("TZ", "Etc/GMT+12"));
        var request = new PredictRequest { History = Samples.History(), IncludeDaily = true };
        var (first, second) = (await PredictAsync(east, request), await PredictAsync(west, request));
        // The date in UTC may change between the two calls.
        if (first.AsOf != second.AsOf)
            first = await PredictAsync(east, request);
        Assert.Equal(first.ToByteArray(), second.ToByteArray());
    }

    [Fact]
    public async Task A_crash_loses_no_acknowledged_record()
    {
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var acknowledged = new List<string>();
        var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        using (service)
        {
            using var channel = service.Channel();
            var client = new CycleHistories.CycleHistoriesClient(channel);
            var recording = RecordUntilItFailsAsync(client, acknowledged);
            while (Count(acknowledged) < 200 && !recording.IsCompleted)
                await Task.Delay(5, HttpAnswers.Token);
            service.Kill();
            await recording;
        }

        // Redis restarts too: its append-only file has every acknowledged record.
        await redis.RestartAsync();
        using var again = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        using var channelAgain = again.Channel();
        var history = await new CycleHistories.CycleHistoriesClient(channelAgain)
            .GetHistoryAsync(new GetHistoryRequest { UserId = "u" });
        Assert.Subset(history.Periods.Select(p => p.Start).ToHashSet(), acknowledged.ToHashSet());
    }

    [Fact]
    public async Task The_log_contains_no_request_data()
    {
        var user = "private-" + Guid.NewGuid();
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", fixture.Redis.ConnectionString));
        using var http = service.Http();
        using var channel = service.Channel();
        var histories = new CycleHistories.CycleHistoriesClient(channel);
        await histories.RecordHistoryAsync(Samples.Record(user, "2026-02-17"));
        await http.GetAsync($"/v1/users/{user}/forecast?asOf=2026-02-18", HttpAnswers.Token).OkAsync();
        await http.GetAsync($"/v1/users/{user}/forecast?asOf=2026-02-31", HttpAnswers.Token).ProblemAsync(400, "INVALID_FIELD");
        await http.PostAsync($"/v1/users/{user}/history:record", """{"periods":[{"start":"2026-02-32"}]}""")
            .ProblemAsync(400, "INVALID_FIELD");
        await histories.RecordHistoryAsync(Samples.Record(user, "2026-02-33"))
            .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD");
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
        Assert.Contains("Now listening", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("private-", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-02", service.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", 3)]
    [InlineData("false", 0)]
    public async Task Every_thread_has_the_scheduling_policy_of_the_configuration(string setting, int policy)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has the policy.");
        using var service = ServiceProcess.Run(
            new ProcessStartInfo("chrt", ["--other", "0", "dotnet", Program]),
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Redis:CallTimeoutMs", "10000"),
            ("Start:BatchScheduling", setting));
        await service.ReadyAsync();
        Assert.Equal([policy], PoliciesOf(service.Id));
    }

    [Fact]
    public async Task A_service_whose_system_refuses_the_scheduling_policy_serves_and_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has the policy.");
        // Linux lets no process without the capability, or a limit on its priority, leave SCHED_IDLE.
        string[] unprivileged = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set", "-sys_nice"] : [];
        using var service = ServiceProcess.Run(
            new ProcessStartInfo("chrt", ["--idle", "0", "prlimit", "--nice=0", .. unprivileged, "dotnet", Program]),
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Redis:CallTimeoutMs", "10000"),
            ("Deadlines:MaxMs", "60000"));
        await service.ReadyAsync();
        await service.LoggedAsync("The system refuses SCHED_BATCH: Operation not permitted.", HttpAnswers.Token);
        Assert.Equal([5], PoliciesOf(service.Id));
        await PredictAsync(service, new PredictRequest { History = Samples.History() });
    }

    /// <summary>The scheduling policies of a process's threads: field 41 of /proc/pid/task/tid/stat.</summary>
    private static IEnumerable<int> PoliciesOf(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .SelectMany(StatOf)
        .Select(stat => int.Parse(stat.Split(')')[^1].Split(' ')[39], CultureInfo.InvariantCulture)).Distinct();

    private static IEnumerable<string> StatOf(string thread)
    {
        try
        {
            return [File.ReadAllText(Path.Combine(thread, "stat"))];
        }
        catch (IOException)
        {
            // The thread has ended.
            return [];
        }
    }

    private static string TheLineOf(ServiceProcess service) => Assert.Single(
        service.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static async Task<Forecast> PredictAsync(ServiceProcess service, PredictRequest request)
    {
        using var channel = service.Channel();
        return await new CyclePredictions.CyclePredictionsClient(channel).PredictAsync(request);
    }

    private static async Task RecordUntilItFailsAsync(CycleHistories.CycleHistoriesClient client, List<string> acknowledged)
    {
        var day = new DateOnly(1990, 1, 1);
        for (var i = 0; i < 600; i++, day = day.AddDays(20))
        {
            var start = day.ToString("yyyy-MM-dd");
            try
            {
                await client.RecordHistoryAsync(Samples.Record("u", start));
            }
            catch (RpcException)
            {
                return;
            }

            lock (acknowledged)
                acknowledged.Add(start);
        }
    }

    private static int Count(List<string> acknowledged)
    {
        lock (acknowledged)
            return acknowledged.Count;
    }
}
