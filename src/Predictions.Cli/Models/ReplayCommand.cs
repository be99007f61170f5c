using System.CommandLine;
using System.Text;
using System.Text.Json;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Json;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models replay</c>: what a user would have been told, day by day.</summary>
internal static class ReplayCommand
{
    private static readonly Option<string> History = HistoryOptions.History();

    private static readonly Option<string> From = CommandOption.Of(
        "--from", "The first day: a date, or a day of the last logged cycle, where 1 is its first day.", "1");

    private static readonly Option<string> To = CommandOption.Of("--to", "The last day, in the same way.", "70");

    private static readonly Option<int> Every = CommandOption.Of("--every", "Show every n-th day.", 1);

    private static readonly Option<string[]> Model = new("--model")
    {
        Description = $"The model: {ChosenModel.Accepted}. Name several to show them side by side.",
        DefaultValueFactory = _ => [VersionName.Stable],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> Interval = HistoryOptions.Interval();

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<string> Format = OutputFormat.Option(OutputFormat.Markdown);

    public static Command Create()
    {
        var command = new Command(
            "replay", "Replay the forecasts of one history day by day. Each day sees only the records up to it.")
        {
            History, From, To, Every, Model, Interval, Models, Format,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (!HistoryFile.TryRead(parsed.GetValue(History)!, out var history))
            return ExitCode.Failure;
        if (!HistoryOptions.TryDay(parsed, From, history, out var from)
            || !HistoryOptions.TryDay(parsed, To, history, out var to))
            return ExitCode.Failure;
        if (to < from || to.DayNumber - from.DayNumber >= HistoryOptions.MaxDays)
            return ExitCode.Fail($"--to must not be before --from, and at most {HistoryOptions.MaxDays - 1} days after it");
        if (from < history.Periods[0].Start)
            return ExitCode.Fail("--from must not be before the first period of the history");
        if (parsed.GetValue(Every) is not (>= 1 and var every))
            return ExitCode.Fail("--every must be at least 1");
        if (!HistoryOptions.TryInterval(parsed, Interval, out var interval))
            return ExitCode.Failure;

        var models = new List<ScoringModel>();
        foreach (var name in parsed.GetValue(Model)!)
        {
            if (!ChosenModel.TryLoad(parsed.GetValue(Models)!, name, out var model, out _))
                return ExitCode.Failure;
            models.Add(model);
        }

        Print(Replayed(history, from, to, every, interval, models), parsed.GetValue(Format)!);
        return ExitCode.Success;
    }

    private static List<Forecast[]> Replayed(
        CycleHistory history, DateOnly from, DateOnly to, int every, double interval, List<ScoringModel> models)
    {
        var days = new List<Forecast[]>();
        for (var day = from; day <= to; day = day.AddDays(every))
        {
            var request = new ForecastRequest(day, 1, interval, IncludeDaily: true);
            days.Add([.. models.Select(model =>
            {
                var times = default(StageTimes);
                return ForecastPipeline.Run(history, request, model, ref times).Value;
            })]);
        }

        return days;
    }

    private static void Print(List<Forecast[]> days, string format)
    {
        if (format == OutputFormat.Json)
            PrintLines(days.SelectMany(day => day));
        else if (format == OutputFormat.Markdown)
            Console.Write(ReplayTable.Of(days).ToMarkdown());
        else
            ReplayTable.Of(days).Write(Terminal.Console());
    }

    // One line a forecast, with the fields that the service answers.
    private static void PrintLines(IEnumerable<Forecast> forecasts)
    {
        using var bytes = new MemoryStream();
        using var json = new Utf8JsonWriter(bytes);
        foreach (var forecast in forecasts)
        {
            bytes.SetLength(0);
            json.Reset();
            json.WriteStartObject();
            ForecastJsonWriter.WriteFields(json, forecast, historyRevision: 0);
            json.WriteEndObject();
            json.Flush();
            Console.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        }
    }
}
