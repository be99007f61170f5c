using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Cli.Batches;
using Predictions.Cli.Models;
using Predictions.Cli.Store;
using Predictions.Core.Features;
using Predictions.Redis.Store;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Spectre.Console;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories skip-rate</c>: how often the users of a deployment forget to log.</summary>
internal static class SkipRateCommand
{
    // A rate of nearly zero would let no forecast ever suspect an unlogged period. The estimate for logs without a gap is up to
    // 0.0014.
    private const double MinRateToSet = 0.002;

    private static readonly Option<string?> Users = CommandOption.Of<string?>(
        "--users", "User ids, one per line, or a CSV with a column user_id or id, of the store's users. \"-\": standard input.");

    private static readonly Option<string?> File = CommandOption.Of<string?>(
        "--histories", "A file of histories in the format of export, instead of --users. \"-\": standard input, as NDJSON.");

    private static readonly Option<string?> Cycles = CommandOption.Of<string?>(
        "--cycles", "A CSV with one row per cycle, instead of --users: tests the estimate on charts.");

    private static readonly Option<double> Remove = CommandOption.Of(
        "--remove", "The share of periods to remove from the charts of --cycles first, 0 to 0.5.", 0.0);

    private static readonly Option<string> Model = CommandOption.Of(
        "--model", $"The model that reads the intervals: {ChosenModel.Accepted}.", "stable");

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<int> Seed = CommandOption.Of(
        "--seed", "Seed of the sample of users and of the bootstrap.", ChosenCycles.DefaultSeed);

    private static readonly Option<string> Format = OutputFormat.Option();

    public static Command Create()
    {
        var command = new Command(
            "skip-rate",
            "Estimate the share of periods that users leave unlogged, for Models:SkipRate. Prints no user id and no date.");
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With(
            [Users, UsersFiles.ColumnOption, File, Cycles, Remove, Model, Models, Seed, Format, .. RunOptions.WithoutResume,
                .. StoreOptions.ForReading]);
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        if (!ChosenModel.TryLoad(parsed.GetValue(Models)!, parsed.GetValue(Model)!, out var model, out _))
            return ExitCode.Failure;

        var seed = parsed.GetValue(Seed);
        var run = new SkipRateRun(RunOptions.Read(parsed), seed);
        await ReadAsync(parsed, run);
        var intervals = run.Lengths.Sum(lengths => lengths.Length);
        if (run.Lengths.Count < SkipFit.MinUsers || intervals < SkipFit.MinIntervals)
            return ExitCode.Fail(
                $"{run.Lengths.Count:N0} users with {intervals:N0} intervals between logged periods are too few: an estimate "
                + $"needs {SkipFit.MinUsers} users and {SkipFit.MinIntervals} intervals", ExitCode.Refused);
        var fit = SkipFit.Of(run.Lengths, model.Prior, seed);
        if (parsed.GetValue(Format) == OutputFormat.Json)
            Console.WriteLine(JsonSerializer.Serialize(fit, SkipFitJson.Default.SkipFit));
        else
            Print(fit);
        return run.Counts.AllFailed == 0 ? ExitCode.Success : ExitCode.SomeFailed;
    }

    private static async Task ReadAsync(ParseResult parsed, SkipRateRun run)
    {
        var (users, file, cycles) = (parsed.GetValue(Users), parsed.GetValue(File), parsed.GetValue(Cycles));
        if (new[] { users, file, cycles }.Count(source => source is not null) != 1)
            throw new BatchException("one of --users, --histories and --cycles is required");
        // Written so that NaN fails.
        if (parsed.GetValue(Remove) is not (>= 0 and <= SkipPrior.MaxRate))
            throw new BatchException("--remove must be 0 to 0.5");
        if (parsed.GetValue(Remove) > 0 && cycles is null)
            throw new BatchException("--remove needs --cycles: periods are removed from charts only");
        if (cycles is not null)
            run.Read(cycles, parsed.GetValue(Remove));
        else if (file is not null)
        {
            var isCsv = TextFormat.IsCsv(null, file);
            await run.ReadAsync(new HistoriesFile(file, isCsv ? new HistoryCsvReader() : new HistoryNdjsonReader()));
        }
        else
        {
            await using var store = await RedisHistoryStore.OpenAsync(StoreOptions.Read(parsed), TimeProvider.System);
            await run.ReadAsync(new UsersFiles(users!, parsed.GetValue(UsersFiles.ColumnOption), InputFile.Standard), store);
        }
    }

    private static void Print(SkipFit fit)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false };
        table.AddColumns("figure", "value");
        table.AddRow("skip rate", Text(fit.Rate, "0.0000"));
        table.AddRow("weight in cycles", Text(fit.Cycles, "0.0"));
        table.AddRow("users", $"{fit.Users:N0}");
        table.AddRow("intervals between logged periods", $"{fit.Intervals:N0}");
        table.AddRow("of these long without an unlogged period", Share(fit.RanOn));
        table.AddRow("breaks, left out", $"{fit.Breaks:N0} ({Share((double)fit.Breaks / (fit.Breaks + fit.Intervals))})");
        Terminal.Console().Write(table);
        Console.WriteLine("In parentheses: 95 % intervals by bootstrap over users.");
        Console.WriteLine(fit.Rate.Value < MinRateToSet
            ? "Users hardly ever forget to log: keep the model's own skip rate."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Settings of the service: Models__SkipRate={fit.Rate.Value:0.0000} Models__SkipCycles={fit.Cycles.Value:0.0}"));
    }

    private static string Text(IntervalEstimate e, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{e.Value.ToString(format, null)} ({e.Low.ToString(format, null)} to {e.High.ToString(format, null)})");

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share:0.0 %}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SkipFit))]
internal sealed partial class SkipFitJson : JsonSerializerContext;
