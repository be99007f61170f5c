using System.CommandLine;
using System.Text;
using System.Text.Json;
using Predictions.Core.Forecasting;
using Predictions.Json;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models explain</c>: why one forecast of one history is as it is.</summary>
internal static class ExplainCommand
{
    private const string Text = "text";

    private static readonly Option<string> History = HistoryOptions.History();

    private static readonly Option<string> AsOf = new("--as-of")
    {
        Description = $"The day of the forecast: {HistoryOptions.Day}.",
        Required = true,
    };

    private static readonly Option<string> Model = CommandOption.Of(
        "--model", $"The model: {ChosenModel.Accepted}.", VersionName.Stable);

    private static readonly Option<double> Interval = HistoryOptions.Interval();

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<string> Format = CommandOption.Of("--format", "The output format.", Text)
        .AcceptOnlyFromAmong(Text, OutputFormat.Json);

    public static Command Create()
    {
        var command = new Command(
            "explain", "Explain one forecast of one history: how each interval is read, the posterior, and what each piece of "
            + "evidence moved.")
        {
            History, AsOf, Model, Interval, Models, Format,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (!HistoryFile.TryRead(parsed.GetValue(History)!, out var history)
            || !HistoryOptions.TryDay(parsed, AsOf, history, out var asOf))
            return ExitCode.Failure;
        if (asOf < history.Periods[0].Start)
            return ExitCode.Fail("--as-of must not be before the first period of the history");
        if (!HistoryOptions.TryInterval(parsed, Interval, out var interval)
            || !ChosenModel.TryLoad(parsed.GetValue(Models)!, parsed.GetValue(Model)!, out var model, out _))
            return ExitCode.Failure;

        var request = new ForecastRequest(asOf, ForecastRequest.DefaultCycles, interval, IncludeDaily: false);
        var explanation = new Explainer(history, request, model).Explain();
        Console.Write(parsed.GetValue(Format) == Text ? ExplanationText.Of(explanation) : Json(explanation));
        return ExitCode.Success;
    }

    private static string Json(Explanation explanation)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n" };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            json.WriteStartObject("forecast"u8);
            ForecastJsonWriter.WriteFields(json, explanation.Forecast, historyRevision: 0);
            json.WriteEndObject();
            using var members = JsonSerializer.SerializeToDocument(explanation, ExplanationJson.Default.Explanation);
            foreach (var member in members.RootElement.EnumerateObject())
                member.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
