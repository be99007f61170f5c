using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Cli.Forecasts;
using Predictions.Cli.Models;
using Predictions.Core;
using Predictions.Redis.Outbox;

namespace Predictions.Cli.Histories;

/// <summary>Whether an import records events, with the values of the service's section <c>Events</c>.</summary>
internal static class EventChoice
{
    private const int MinPerPartition = 100, MaxPerPartition = 10_000_000;

    private static readonly Option<bool> Events = CommandOption.Of<bool>(
        "--events",
        "Record an event for each history that changes, as a service with Events:Mode=Outbox does. Without it the import has no "
        + "events.");

    private static readonly Option<string> Detail = CommandOption.Of(
        "--event-detail", "With --events: the service's Events:Detail.", "None").AcceptOnlyFromAmong("None", "Dates");

    private static readonly Option<string> Subject = CommandOption.Of(
        "--event-subject", "With --events: the service's Events:Subject.", "Pseudonym")
        .AcceptOnlyFromAmong("Pseudonym", "UserId");

    private static readonly Option<int> PerPartition = CommandOption.Of(
        "--events-per-partition", "With --events: the service's Events:MaxPerPartition.", 50_000);

    private static readonly Option<string> Models = ModelsFolder.Option();

    public static IEnumerable<Option> Options => [Events, Detail, Subject, PerPartition, Models];

    /// <summary>The chosen outbox, with the stable model; <c>null</c> without events.</summary>
    /// <exception cref="BatchException">An option is out of range.</exception>
    public static OutboxOptions? Read(ParseResult parsed)
    {
        if (!parsed.GetValue(Events))
            return null;
        if (parsed.GetValue(PerPartition) is not (>= MinPerPartition and <= MaxPerPartition))
            throw new BatchException($"--events-per-partition must be {MinPerPartition} to {MaxPerPartition}");
        var model = BatchModels.Read(parsed.GetValue(Models)!, null).Stable.Scoring;
        return new OutboxOptions(
            (_, before, after, now, withDates) => ForecastChange.Of(before, after, now, model, withDates),
            parsed.GetValue(Detail) == "Dates", parsed.GetValue(Subject) == "UserId", parsed.GetValue(PerPartition));
    }
}
