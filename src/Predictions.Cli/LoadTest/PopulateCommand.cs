using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Predictions.Core;
using Predictions.LoadTest.Targets;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Training.Simulation;
using Spectre.Console;

namespace Predictions.Cli.LoadTest;

/// <summary><c>loadtest populate</c>: stores the users that the loads ask for, as the service stores them.</summary>
internal static class PopulateCommand
{
    // Enough to keep Redis and the client busy, and few enough that no reply exceeds the call timeout.
    private const int WritesInFlight = 512;

    private static readonly Option<string> RedisAt =
        new("--redis") { Description = "HOST:PORT of the service's Redis.", Required = true };
    private static readonly Option<string> Cycles = CommandOption.Of(
        "--cycles", "Logged cycles per user: 12, or 3-60 for an even distribution.", "3-60");
    private static readonly Option<int> Seed = CommandOption.Of("--seed", "The seed of the population.", 1);

    private static readonly Option<string?> KeySecretFile = CommandOption.Of<string?>(
        "--key-secret-file", "A file with the service's Redis:KeySecret. Default: the development secret.");

    public static Command Create() => LoadTestCommand.Verb("populate", "Store a population of users in Redis.", RunAsync,
        RedisAt, LoadOptions.Users, Cycles, Seed, KeySecretFile, LoadOptions.ConfirmHost);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = parsed.GetValue(RedisAt)!;
        if (!Target.TryParse("http://" + address, out var redis))
            throw new UsageException("--redis must be HOST:PORT, without a user, a password or options");
        if (redis.Rejection(parsed.GetValue(LoadOptions.ConfirmHost)) is { } rejection)
            throw new UsageException(rejection.Replace("http://", "", StringComparison.Ordinal));
        var (min, max) = CycleRange(parsed.GetValue(Cycles)!);
        var population = new SimulatedUsers(parsed.GetValue(LoadOptions.Users), parsed.GetValue(Seed), min, max, UserIds.AsOf);
        if (population.Problem() is { } problem)
            throw new UsageException(problem);

        var options = new RedisOptions
        {
            ConnectionString = address, KeySecret = Secret(parsed.GetValue(KeySecretFile)), CallTimeoutMs = 10_000,
        };
        if (options.Problems().FirstOrDefault() is { } wrong)
            throw new UsageException(wrong);
        await using var store = await OpenAsync(options).ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var error = await WithProgressAsync(population.Count, stored => StoreAsync(store, population, stored, cancellation))
                .ConfigureAwait(false);
            if (error is not null)
                return LoadTestExitCode.Fail(LoadTestExitCode.CouldNotRun, $"{error.Message} ({error.Reason})");
        }
        catch (OperationCanceledException)
        {
            return LoadTestExitCode.Fail(LoadTestExitCode.CouldNotRun, "interrupted; the users stored so far remain");
        }

        Console.Out.WriteLine($"{population.Count:N0} users stored in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        return LoadTestExitCode.Held;
    }

    private static async Task<RedisHistoryStore> OpenAsync(RedisOptions options)
    {
        try
        {
            return await RedisHistoryStore.OpenAsync(options, TimeProvider.System).ConfigureAwait(false);
        }
        catch (KeyFormException problem)
        {
            throw new UsageException(problem.Message);
        }
    }

    /// <summary>Stores every user and overwrites existing ones. Stops at the first failed write.</summary>
    /// <param name="store">The store.</param>
    /// <param name="population">The users.</param>
    /// <param name="stored">Receives the number of stored users, on any thread.</param>
    /// <param name="cancellation">Ends it between two users.</param>
    /// <returns>The error; <c>null</c> after all users are stored.</returns>
    internal static async Task<PredictionError?> StoreAsync(
        RedisHistoryStore store, SimulatedUsers population, Action<int> stored, CancellationToken cancellation)
    {
        var (next, count) = (-1, 0);
        PredictionError? error = null;
        await Task.WhenAll(Enumerable.Range(0, WritesInFlight).Select(_ => Task.Run(WriteAsync, cancellation)))
            .ConfigureAwait(false);
        return error;

        async Task WriteAsync()
        {
            while (Interlocked.Increment(ref next) is var user && user < population.Count && error is null)
            {
                cancellation.ThrowIfCancellationRequested();
                var put = await store.PutAsync(UserIds.Of(user), population.HistoryOf(user), null, cancellation)
                    .ConfigureAwait(false);
                if (put.IsSuccess)
                    stored(Interlocked.Increment(ref count));
                error ??= put.Error;
            }
        }
    }

    private static Task<T> WithProgressAsync<T>(int users, Func<Action<int>, Task<T>> store)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return screen.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask($"{users:N0} users", maxValue: users);
                return store(count => task.Value = Math.Max(task.Value, count));
            });
    }

    private static (int Min, int Max) CycleRange(string text)
    {
        var parts = text.Split('-', 2);
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var min)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var max)
                ? (min, max)
                : throw new UsageException($"--cycles {text}: must be a number or a range, such as 12 or 3-60");
    }

    private static string Secret(string? path)
    {
        if (path is null)
            return HistoryKeys.DevelopmentSecret;
        return File.Exists(path) ? File.ReadAllText(path).Trim()
            : throw new UsageException($"--key-secret-file {path}: the file does not exist");
    }
}
