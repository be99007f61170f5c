using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Cli.Models;
using Predictions.Cli.Store;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Training.Tables;

namespace Predictions.Cli.Forecasts;

/// <summary><c>predictions forecast</c>: forecasts for many users.</summary>
internal static class ForecastCommand
{
    private static readonly Option<string?> AsOf = CommandOption.Of<string?>(
        "--as-of", "The date to forecast from, YYYY-MM-DD. Default: the service's default at the start of the run.");

    private static readonly Option<int> Cycles = CommandOption.Of(
        "--cycles", $"Coming cycles, 1 to {ForecastRequest.MaxCycles}.", ForecastRequest.DefaultCycles);

    private static readonly Option<double> Interval = CommandOption.Of(
        "--interval", $"Probability of each range, {ForecastRequest.MinInterval} to {ForecastRequest.MaxInterval}.",
        ForecastRequest.DefaultInterval);

    private static readonly Option<string?> Format = TextFormat.OptionOfTable("--out");
    private static readonly Option<string> Models = ModelsFolder.Option();

    public static Command Create()
    {
        var command = new Command("forecast",
            "Forecast for every user of a file, from the store's histories, with the model that answers that user.");
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With(
            [.. UsersFiles.Options, AsOf, Cycles, Interval, .. DueOptions.All, Format, Models, .. RunOptions.All,
                .. StoreOptions.ForReading])
            .WithSkips();
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var files = UsersFiles.Read(parsed);
        var chosen = ReadChosen(parsed);
        var (cycles, interval) = (parsed.GetValue(Cycles), parsed.GetValue(Interval));
        var format = ReadFormat(parsed, files);
        var due = DueOptions.Read(parsed, files);
        var options = StoreOptions.Read(parsed);
        var skips = SkipOptions.Read(parsed);
        var labeled = BatchModels.Read(parsed.GetValue(Models)!, skips);

        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        var models = await labeled.WithoutEndedRolloutAsync(store);
        var keySpace = StoreOptions.KeySpace(options);
        var states = due is null
            ? null : new StatesFiles(files.Out, due.ChangedSince, $"{keySpace} {cycles} {interval:R} {due}");
        IUserText<ForecastLine> text = format == TextFormat.Ndjson
            ? new UserNdjson<ForecastLine>(due is null ? ForecastLine.WriteFields : ForecastLine.WriteDueFields)
            : new ForecastCsv(cycles, due is not null);
        var run = new UsersRun<ForecastLine>(
            files with { IsAscending = due is not null }, RunOptions.Read(parsed), store,
            states is null ? text : new MovedText(text, StatesFormat.Header(states.Settings)), Answer, states: states)
        {
            Convert = format == TextFormat.Parquet
                ? (csv, parquet) => ParquetTable.WriteAsync(csv, parquet, ForecastCsv.Columns(cycles, due is not null)) : null,
        };
        return await run.RunAsync(
            "forecast", keySpace, models.Identity, $"{format} {chosen} {cycles} {interval:R}",
            $"{skips?.Rate:R} {skips?.Cycles:R} {due} {states?.IdentityOfBefore()}");

        Outcome<ForecastLine> Answer(string userId, VersionedHistory stored, DateTimeOffset began)
        {
            var asOf = chosen ?? ForecastRequest.DefaultAsOf(stored.History, began);
            var times = new StageTimes();
            var request = new ForecastRequest(
                asOf, cycles, interval, IncludeDaily: false, StartsWithinDays: due?.WithinDays);
            var forecast = ForecastPipeline.Run(stored.History, request, models.Of(userId, store), ref times);
            return forecast.IsSuccess
                ? new ForecastLine(forecast.Value, stored.Revision) { IsDue = due?.IsDue(forecast.Value) == true }
                : forecast.Error;
        }
    }

    private static string ReadFormat(ParseResult parsed, UsersFiles files)
    {
        var format = TextFormat.Of(parsed.GetValue(Format), files.Out);
        return format == TextFormat.Parquet && files.OutputFile is null
            ? throw new BatchException("--format parquet needs an --out that is a file")
            : format;
    }

    private static DateOnly? ReadChosen(ParseResult parsed)
    {
        if (parsed.GetValue(Cycles) is < 1 or > ForecastRequest.MaxCycles)
            throw new BatchException($"--cycles must be 1 to {ForecastRequest.MaxCycles}");
        // Written so that NaN fails.
        if (parsed.GetValue(Interval) is not (>= ForecastRequest.MinInterval and <= ForecastRequest.MaxInterval))
            throw new BatchException(
                $"--interval must be {ForecastRequest.MinInterval} to {ForecastRequest.MaxInterval}");
        if (parsed.GetValue(AsOf) is not { } text)
            return null;
        return DateText.TryParse(text, out var date) ? date : throw new BatchException($"--as-of {DateText.Accepted}");
    }
}
