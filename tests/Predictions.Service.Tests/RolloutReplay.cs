using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Core.History;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// Simulated users live through a year: every day they record the periods that began and ask for a forecast, at two instances in
/// turn. Follows which model answers each user.
/// </summary>
internal sealed class RolloutReplay : IDisposable
{
    public const int Days = 365;

    /// <summary>Each user has logged some cycles before the year begins.</summary>
    private const int MaxDaysBefore = 170;

    private const int Cycles = 24;
    private const int UsersPerBatch = 250;
    private const int Concurrency = 8;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly ServiceProcess[] _instances;
    private readonly GrpcChannel[] _channels;
    private readonly User[] _users;
    private readonly DateOnly _firstDay;
    private int _calls;
    private int _failures;
    private int _flips;
    private bool _isMoving;

    private RolloutReplay(ServiceProcess[] instances, int users, DateOnly today)
    {
        _instances = instances;
        _channels = [.. instances.Select(i => i.Channel())];
        _firstDay = today.AddDays(1 - Days);
        var shape = CohortShape.Default with { MinCycles = Cycles, MaxCycles = Cycles };
        _users = [.. Cohort.Each(35, users, shape).Select((person, i) => new User(
            $"replayed-{i}", person with { FirstDay = _firstDay.AddDays(-1 - i % MaxDaysBefore) }))];
    }

    /// <summary>Calls so far: a record, a forecast, or a batch of forecasts.</summary>
    public int Calls => _calls;

    /// <summary>Forecasts and records that failed.</summary>
    public int Failures => _failures;

    /// <summary>Changes of a user's model outside a move of the labels.</summary>
    public int Flips => _flips;

    /// <summary>The model of each user at the last forecast.</summary>
    public IReadOnlyList<string> Models => [.. _users.Select(u => u.Model!)];

    /// <summary>How often the model of each user changed.</summary>
    public IReadOnlyList<int> Changes => [.. _users.Select(u => u.Changes)];

    /// <summary>The line of the log about the step back, by the first instance that wrote one.</summary>
    public string StepBackLine => _instances.SelectMany(i => i.Output.Split('\n'))
        .First(line => line.Contains("has stepped back", StringComparison.Ordinal)).Trim();

    /// <summary>Starts two instances, and stores what the users logged before the year.</summary>
    public static async Task<RolloutReplay> StartAsync(string redis, string models, int users)
    {
        var instances = new ServiceProcess[2];
        for (var i = 0; i < instances.Length; i++)
            instances[i] = await ServiceProcess.StartAsync(
                ("ConnectionStrings:Redis", redis), ("Models:Directory", models), ("Models:WatchSeconds", "0.1"),
                ("Limits:QueuedPerProcessor", "100000"));
        var replay = new RolloutReplay(
            instances, users, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        await replay.ForEachAsync(replay._users, replay.PutAsync);
        return replay;
    }

    /// <summary>One day of all users.</summary>
    /// <param name="day">0 to <see cref="Days"/> − 1.</param>
    public async Task LiveAsync(int day)
    {
        var today = _firstDay.AddDays(day);
        await ForEachAsync(_users.Where(u => u.HasStart(today)), user => RecordAsync(user, day));
        await ForEachAsync(_users.Chunk(UsersPerBatch), users => AskAsync(users, day));
    }

    /// <summary>Lets all users ask, again and again, until a move of the labels has reached all instances.</summary>
    /// <param name="hasArrived">Whether one instance has seen the move, by its metrics.</param>
    public async Task MoveAsync(Func<MetricsReading, bool> hasArrived)
    {
        _isMoving = true;
        var began = Stopwatch.StartNew();
        while (!(await MetricsAsync()).All(hasArrived))
        {
            Assert.True(began.Elapsed < Timeout, _instances[0].Output);
            await ForEachAsync(_users.Chunk(UsersPerBatch), users => AskAsync(users, Days - 1));
        }

        await ForEachAsync(_users.Chunk(UsersPerBatch), users => AskAsync(users, Days - 1));
        _isMoving = false;
    }

    /// <summary>Waits until all instances have shared the scores so far, or the rollout has stepped back.</summary>
    /// <returns>Whether it has stepped back, for all users.</returns>
    public async Task<bool> ExchangeAsync(string stable, string candidate)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            var metrics = await MetricsAsync();
            var scored = metrics.Sum(m =>
                m[$"predictions_live_crps_difference_days_count{{stable=\"{stable}\",candidate=\"{candidate}\"}}"]);
            if (metrics.All(m => m.SeriesOf("predictions_rollout_share").Any() && m[Share(candidate)] == 0))
                return true;
            if (metrics.All(m => IsShared(m, candidate, scored)))
                return false;
            Assert.True(began.Elapsed < Timeout, _instances[0].Output);
            await Task.Delay(20, HttpAnswers.Token);
        }
    }

    /// <summary>One page of metrics of each instance.</summary>
    public async Task<IReadOnlyList<MetricsReading>> MetricsAsync()
    {
        var metrics = new List<MetricsReading>();
        foreach (var instance in _instances)
        {
            using var operators = instance.Operators();
            metrics.Add(await MetricsReading.OfAsync(operators));
        }

        return metrics;
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        foreach (var instance in _instances)
            instance.Dispose();
    }

    private static string Share(string candidate) => $"predictions_rollout_share{{model=\"{candidate}\"}}";

    private static bool IsShared(MetricsReading metrics, string candidate, double scored) =>
        metrics.SeriesOf("predictions_rollout_share").Any() && metrics[Share(candidate)] > 0
        && metrics[$"predictions_rollout_cycles{{model=\"{candidate}\"}}"] == scored;

    private Task ForEachAsync<T>(IEnumerable<T> all, Func<T, Task> act) => Parallel.ForEachAsync(
        all, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (one, _) =>
        {
            Interlocked.Increment(ref _calls);
            try
            {
                await act(one);
            }
            catch (RpcException)
            {
                Interlocked.Increment(ref _failures);
            }
        });

    private GrpcChannel ChannelOf(int turn) => _channels[turn % _channels.Length];

    private async Task PutAsync(User user)
    {
        var known = user.LoggedBefore(_firstDay);
        var history = new History();
        foreach (var period in known.Periods)
            history.Periods.Add(new V1.Period { Start = DateText.Format(period.Start) });
        await new CycleHistories.CycleHistoriesClient(_channels[0]).PutHistoryAsync(
            new PutHistoryRequest { UserId = user.Id, History = history });
    }

    private async Task RecordAsync(User user, int day)
    {
        var record = new RecordHistoryRequest { UserId = user.Id };
        record.Periods.Add(new V1.Period { Start = DateText.Format(_firstDay.AddDays(day)) });
        await new CycleHistories.CycleHistoriesClient(ChannelOf(day)).RecordHistoryAsync(record);
    }

    private async Task AskAsync(User[] users, int day)
    {
        var request = new BatchPredictRequest();
        var asOf = DateText.Format(_firstDay.AddDays(day));
        request.Requests.AddRange(users.Select(u => new PredictRequest { UserId = u.Id, AsOf = asOf, Cycles = 1 }));
        var answer = await new CyclePredictions.CyclePredictionsClient(ChannelOf(day + 1)).BatchPredictAsync(request);
        foreach (var (user, result) in users.Zip(answer.Results))
            if (result.OutcomeCase == BatchPredictResponse.Types.Result.OutcomeOneofCase.Forecast)
                Follow(user, result.Forecast.Model);
            else
                Interlocked.Increment(ref _failures);
    }

    private void Follow(User user, string model)
    {
        if (user.Model is { } before && before != model)
        {
            user.Changes++;
            if (!_isMoving)
                Interlocked.Increment(ref _flips);
        }

        user.Model = model;
    }

    private sealed class User(string id, ChartedPerson person)
    {
        private readonly HashSet<DateOnly> _starts =
            [.. person.Cycles.Index().Where(c => c.Item.IsLogged).Select(c => person.StartOf(c.Index))];

        public string Id => id;

        public string? Model { get; set; }

        public int Changes { get; set; }

        public bool HasStart(DateOnly day) => _starts.Contains(day);

        public CycleHistory LoggedBefore(DateOnly day) =>
            person.LogAt(Enumerable.Range(0, person.Cycles.Count).Last(i => person.StartOf(i) < day));
    }
}
