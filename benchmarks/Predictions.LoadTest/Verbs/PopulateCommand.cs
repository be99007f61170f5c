using System.CommandLine;
using System.Diagnostics;
using Predictions.LoadTest.Populations;
using Predictions.LoadTest.Targets;
using Predictions.Redis;
using Spectre.Console;

namespace Predictions.LoadTest.Verbs;

/// <summary><c>populate</c>: puts the users into Redis that the loads ask for.</summary>
internal static class PopulateCommand
{
    private static readonly Option<string> RedisAt = new("--redis") { Description = "HOST:PORT of the Redis that the service uses.", Required = true };
    private static readonly Option<string> Cycles = LoadOptions.Of("--cycles", "Logged cycles a user: 12, or 3-60 for every number between alike.", "3-60");
    private static readonly Option<int> Seed = LoadOptions.Of("--seed", "The same seed is the same population.", 1);

    private static readonly Option<string?> KeySecretFile = new("--key-secret-file")
    {
        Description = "A file with the service's Redis:KeySecret; without it, the development secret.",
    };

    public static Command Create() => Loads.Verb("populate", "Store a population of users in Redis.", RunAsync,
        RedisAt, LoadOptions.Users, Cycles, Seed, KeySecretFile, LoadOptions.ConfirmHost);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = parsed.GetValue(RedisAt)!;
        if (!Target.TryParse("http://" + address, out var redis))
            throw new UsageException($"--redis {address}: must be HOST:PORT");
        if (HostGuard.Refusal(redis, parsed.GetValue(LoadOptions.ConfirmHost)) is { } refusal)
            throw new UsageException(refusal.Replace("http://", "", StringComparison.Ordinal));
        var (fewest, most) = CycleRange.Parse(parsed.GetValue(Cycles)!);
        var population = new Population(parsed.GetValue(LoadOptions.Users), parsed.GetValue(Seed), fewest, most);
        if (population.Problem() is { } problem)
            throw new UsageException(problem);

        var options = new RedisOptions { ConnectionString = address, KeySecret = Secret(parsed.GetValue(KeySecretFile)), CallTimeoutMs = 10_000 };
        if (options.Problems().FirstOrDefault() is { } wrong)
            throw new UsageException(wrong);
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System).ConfigureAwait(false);
        return await LoadAsync(new PopulationLoader(store, population), population.Users, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> LoadAsync(PopulationLoader loader, int users, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var failure = await WithProgressAsync(users, progress => loader.LoadAsync(progress, cancellation)).ConfigureAwait(false);
            if (failure is not null)
                return ExitCode.Unable($"{failure.Message} ({failure.Error})");
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Unable("interrupted; the users stored so far stay");
        }

        Console.Out.WriteLine($"{users:N0} users stored in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        return ExitCode.Held;
    }

    private static Task<T> WithProgressAsync<T>(int users, Func<IProgress<int>, Task<T>> load)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return screen.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask($"{users:N0} users", maxValue: users);
                return load(new Reported(task));
            });
    }

    private static string Secret(string? path)
    {
        if (path is null)
            return HistoryKeys.DevelopmentSecret;
        return File.Exists(path) ? File.ReadAllText(path).Trim() : throw new UsageException($"--key-secret-file {path}: there is no such file");
    }

    private sealed class Reported(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = Math.Max(task.Value, value);
    }
}
