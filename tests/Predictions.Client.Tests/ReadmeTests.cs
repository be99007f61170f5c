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
        string[] compiled = [.. new[] { "start", "next period", "again", "record", "many", "events", "tokens", "replacement" }
            .Select(name => CompiledSnippets.Source(name))];
        Assert.Equal(
            compiled,
            Page.Blocks.Where(block => block.Language == "csharp").Select(block => CompiledSnippets.Normalize(block.Text)));
        Assert.All(Page.Blocks, block => Assert.Contains(block.Language, (string[])["csharp", "sh"]));
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
        builder.Services.AddPredictionsClient(options => options.Address = new Uri("dns:///predictions-headless:8081"));
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

        var forecast = (await AskAgainAsync(predictions, "u-7f3a", today, null))!;
        Assert.Equal(forecast.Etag, (await predictions.ForecastAsync(ForecastRequest.ForUser("u-7f3a", today))).Value.Etag);
        Assert.Same(forecast, await AskAgainAsync(predictions, "u-7f3a", today, forecast));
        Assert.NotSame(forecast, await AskAgainAsync(predictions, "u-7f3a", today.AddDays(1), forecast));
        var replaced = await new NextPeriod(new FixedPredictions(forecast with { Cycles = [] })).TextAsync("anyone", today);
        Assert.Equal("forecasts are paused", replaced);
    }

    [Fact]
    public async Task The_snippet_of_events_handles_each_change()
    {
        await using var service = await DoubleService.StartAsync();
        service.Read = async (_, _, events, context) =>
        {
            await events.WriteAsync(Change(4, new() { Changed = true }));
            await events.WriteAsync(Change(5, new()));
            await events.WriteAsync(Change(6, null));
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        await using var connected = ClientUnderTest.Of(service.Address);
        var mailer = new Mailer();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(connected.Client, mailer, mailer.Forgotten.Token));
        Assert.Equal(["plan p at 4", "forget p"], mailer.Mails);

        static Events.V1.Event Change(long revision, Events.V1.ForecastChange? forecast) => new()
        {
            Id = $"p/{revision}", Subject = "p", Day = "2026-03-10", Position = $"{revision}",
            HistoryChanged = new() { Revision = revision, Erased = forecast is null, Forecast = forecast },
        };

        static async Task RunAsync(PredictionsClient predictions, Mailer mailer, CancellationToken stopping)
        {
            // begin events
            var request = new EventsRequest { Consumer = "mailer" };
            await predictions.ConsumeEventsAsync(
                request,
                async (change, cancellation) =>
                {
                    if (change.Erased)
                        await mailer.ForgetAsync(change.Subject, cancellation);
                    else if (change.Forecast is { Changed: true })
                        await mailer.PlanAsync(change.Subject, change.Revision, cancellation);
                },
                stopping);
            // end events
        }
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

    private static async Task<Forecast?> AskAgainAsync(
        PredictionsClient predictions, string userId, DateOnly today, Forecast? kept)
    {
        // begin again
        var request = ForecastRequest.ForUser(userId, today) with { KnownEtag = kept?.Etag };
        if ((await predictions.ForecastAsync(request)).TryGet(out var answer, out _) && !answer.Unchanged)
            kept = answer;
        // end again
        return kept;
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

    private sealed class Mailer
    {
        public CancellationTokenSource Forgotten { get; } = new();

        public List<string> Mails { get; } = [];

        public async Task ForgetAsync(string subject, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            Mails.Add($"forget {subject}");
            await Forgotten.CancelAsync();
        }

        public Task PlanAsync(string subject, long revision, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            Mails.Add($"plan {subject} at {revision}");
            return Task.CompletedTask;
        }
    }

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
