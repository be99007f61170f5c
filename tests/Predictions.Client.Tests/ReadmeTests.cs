using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Predictions.Testing;

// This is a caller's code, which needs no token of the test.
#pragma warning disable xUnit1051

namespace Predictions.Client.Tests;

/// <summary>The snippets of the package's README are compiled here and run against the real service.</summary>
public sealed class ReadmeTests(RealServiceFixture fixture)
{
    private static readonly MarkdownPage Page = MarkdownPage.Read("src/Predictions.Client/README.md");

    [Fact]
    public void Every_block_of_code_is_one_that_is_compiled()
    {
        string[] compiled = [.. new[] { "start", "next period", "record", "many", "tokens", "replacement" }
            .Select(name => CompiledSnippets.Source(name))];
        Assert.Equal(compiled, Page.Blocks.Select(block => CompiledSnippets.Normalize(block.Text)));
        Assert.All(Page.Blocks, block => Assert.Equal("csharp", block.Language));
    }

    [Fact]
    public void Every_option_is_named_with_its_default()
    {
        var options = new PredictionsClientOptions();
        string[] rows =
        [
            $"| `Deadline`, `BatchDeadline` | {options.Deadline.TotalSeconds} s, {options.BatchDeadline.TotalSeconds} s |",
            $"| `MaxAttempts` | {options.MaxAttempts} |",
            $"| `RetryRatio`, `RetryBurst` | {options.RetryRatio}, {options.RetryBurst} |",
            $"| `HedgeForecastsAfter` | {(options.HedgeForecastsAfter is null ? "off" : "on")} |",
            $"| `BatchesInFlight`, `BatchRetries` | {options.BatchesInFlight}, {options.BatchRetries} |",
            $"| `AddressRefresh` | {options.AddressRefresh.TotalSeconds} s |",
        ];
        Assert.All(rows, row => Assert.Contains(row, Page.Text, StringComparison.Ordinal));
        Assert.All(
            typeof(PredictionsClientOptions).GetProperties(),
            option => Assert.Contains(option.Name, Page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_snippets_work()
    {
        var builder = Host.CreateApplicationBuilder();
        // begin start
        builder.Services.AddPredictionsClient(options => options.Address = new Uri("dns:///predictions:8081"));
        // end start
        builder.Services.PostConfigure<PredictionsClientOptions>(options =>
            (options.Address, options.Deadline) = (fixture.Address, TimeSpan.FromMinutes(1)));
        builder.Services.AddSingleton<NextPeriod>();
        using var host = builder.Build();
        var predictions = host.Services.GetRequiredService<PredictionsClient>();
        // begin record
        var change = new HistoryChange
        {
            Periods = [new Period(new DateOnly(2026, 2, 27), Days: 4)],
            RemovePeriods = [new DateOnly(2026, 2, 28)],
            Ovulations = [new Ovulation(new DateOnly(2026, 2, 13), OvulationEvidence.LhTest)],
        };
        var history = (await predictions.RecordHistoryAsync("u-7f3a", change)).Value;
        // end record
        Assert.Equal(change.Periods, history.Periods);

        var today = new DateOnly(2026, 3, 10);
        var next = host.Services.GetRequiredService<NextPeriod>();
        Assert.Matches("^probably [0-9]+ March to [0-9]+ April$", await next.TextAsync("u-7f3a", today));
        Assert.Equal("log a first period", await next.TextAsync(RealServiceFixture.NewUser(), today));
        await Assert.ThrowsAsync<PredictionsException>(() => next.TextAsync("not a user id", today));
        Assert.Equal("u-7f3a: OnTrack\nnobody: HistoryNotFound\n", await ManyAsync(predictions, ["u-7f3a", "nobody"], today));

        var forecast = (await predictions.ForecastAsync(ForecastRequest.ForUser("u-7f3a", today))).Value;
        var replaced = await new NextPeriod(new FixedPredictions(forecast with { Cycles = [] })).TextAsync("anyone", today);
        Assert.Equal("forecasts are paused", replaced);
    }

    [Fact]
    public void The_snippet_of_tokens_asks_the_cache()
    {
        var builder = Host.CreateApplicationBuilder();
        // begin tokens
        builder.Services.AddSingleton<TokenCache>();
        builder.Services.AddPredictionsClient((services, options) =>
        {
            options.Address = new Uri("https://predictions.example.com");
            options.TokenProvider = services.GetRequiredService<TokenCache>().GetAsync;
        });
        // end tokens
        using var host = builder.Build();
        Assert.NotNull(host.Services.GetRequiredService<PredictionsClient>());
    }

    private static async Task<string> ManyAsync(PredictionsClient predictions, string[] userIds, DateOnly today)
    {
        using var printed = new StringWriter { NewLine = "\n" };
        var console = Console.Out;
        Console.SetOut(printed);
        try
        {
            // begin many
            var requests = userIds.Select(userId => ForecastRequest.ForUser(userId, today));
            await foreach (var (request, result) in predictions.ForecastManyAsync(requests))
                if (result.TryGet(out var forecast, out var error))
                    Console.WriteLine($"{request.UserId}: {forecast.Status}");
                else
                    Console.WriteLine($"{request.UserId}: {error.Reason}");
            // end many
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString();
    }

    // begin next period
    public sealed class NextPeriod(PredictionsClient predictions)
    {
        public async Task<string> TextAsync(string userId, DateOnly today)
        {
            var result = await predictions.ForecastAsync(ForecastRequest.ForUser(userId, today));
            if (result.TryGet(out var forecast, out var error))
                return forecast.Cycles is [var next, ..]
                    ? $"probably {next.PeriodStart.Earliest:d MMMM} to {next.PeriodStart.Latest:d MMMM}"
                    : "forecasts are paused";
            return error.Reason switch
            {
                ErrorReason.HistoryNotFound or ErrorReason.NoPeriod => "log a first period",
                _ when error.MayRetry => "try again later",
                _ => throw new PredictionsException(error),
            };
        }
    }
    // end next period

    // begin replacement
    public sealed class FixedPredictions(Forecast forecast) : PredictionsClient
    {
        public override Task<PredictionsResult<Forecast>> ForecastAsync(
            ForecastRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
            Task.FromResult(PredictionsResult.Success(forecast));
    }
    // end replacement

    private sealed class TokenCache
    {
        private int _version;

        public ValueTask<string> GetAsync(string? rejected, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            return new($"token {(rejected is null ? _version : ++_version)}");
        }
    }
}
