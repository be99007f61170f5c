using System.CommandLine;
using System.Globalization;
using Predictions.Cli.Batches;
using Predictions.Cli.Forecasts;
using Predictions.Cli.Models;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary>
/// Whether a verb records events, with the values of the service's section <c>Events</c>. An import compares the forecasts of
/// each user by the model that answers that user, as the service does.
/// </summary>
internal sealed class EventChoice
{
    private const int MinPerPartition = 100, MaxPerPartition = 10_000_000, UsualPerPartition = 50_000;
    private const string ModeVariable = "Events__Mode", PerPartitionVariable = "Events__MaxPerPartition", Outbox = "Outbox";

    private static readonly Option<bool> Events = CommandOption.Of<bool>(
        "--events",
        "Record an event for each history that changes, as a service with Events:Mode=Outbox does. Without it the import has no "
        + "events.");

    private static readonly Option<bool> ErasureEvents = new("--events")
    {
        Description = "Record an event for each history that is erased, as a service with Events:Mode=Outbox does. "
            + $"Default: whether the environment's {ModeVariable} is {Outbox}.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(ModeVariable) == Outbox,
    };

    private static readonly Option<string> Detail = CommandOption.Of(
        "--event-detail", "With --events: the service's Events:Detail.", "None").AcceptOnlyFromAmong("None", "Dates");

    private static readonly Option<string> Subject = CommandOption.Of(
        "--event-subject", "With --events: the service's Events:Subject.", "Pseudonym")
        .AcceptOnlyFromAmong("Pseudonym", "UserId");

    private static readonly Option<int?> PerPartition = CommandOption.Of<int?>(
        "--events-per-partition",
        "With --events: the service's Events:MaxPerPartition. Default: the environment's "
        + $"{PerPartitionVariable}, or {UsualPerPartition.ToString("#,0", CultureInfo.InvariantCulture)}.");

    private static readonly Option<string> Models = ModelsFolder.Option();

    private BatchModels _models;
    private RedisHistoryStore? _store;

    private EventChoice(ParseResult parsed, BatchModels models, RedisOptions store)
    {
        RequireTags(store);
        _models = models;
        Options = new OutboxOptions(
            Compare, parsed.GetValue(Detail) == "Dates", parsed.GetValue(Subject) == "UserId", PerPartitionOf(parsed));
    }

    /// <summary>The options of an import.</summary>
    public static IEnumerable<Option> OfImport => [Events, Detail, Subject, PerPartition, Models];

    /// <summary>The options of erasures by pseudonym, which have no forecast and no user id.</summary>
    public static IEnumerable<Option> OfErasures => [ErasureEvents, PerPartition];

    /// <summary>How the store records events.</summary>
    public OutboxOptions Options { get; }

    /// <summary>The choice of an import; <c>null</c> without events.</summary>
    /// <exception cref="BatchException">An option is out of range, or no model can be used.</exception>
    public static EventChoice? Read(ParseResult parsed, RedisOptions store) => parsed.GetValue(Events)
        ? new EventChoice(parsed, BatchModels.Read(parsed.GetValue(Models)!, SkipOptions.Read(parsed)), store)
        : null;

    /// <summary>The outbox of erasures by pseudonym; <c>null</c> without events.</summary>
    /// <exception cref="BatchException">An option is out of range.</exception>
    public static OutboxOptions? ReadForErasures(ParseResult parsed, RedisOptions store)
    {
        if (!parsed.GetValue(ErasureEvents))
            return null;
        RequireTags(store);
        // An erasure is not compared.
        return new OutboxOptions((_, _, _, _, _) => null, HoldsDates: false, HoldsUserId: false, PerPartitionOf(parsed));
    }

    /// <summary>From now on users of a rollout are compared by the model that answers them.</summary>
    /// <param name="store">The store of these options, which says whether the rollout has stepped back.</param>
    /// <exception cref="BatchException">The store cannot say it.</exception>
    public async Task FollowAsync(RedisHistoryStore store)
    {
        _models = await _models.WithoutEndedRolloutAsync(store);
        _store = store;
    }

    private ForecastChange? Compare(
        string userId, CycleHistory? before, CycleHistory after, DateTimeOffset now, bool withDates) =>
        ForecastChange.Of(before, after, now, _models.Of(userId, _store!), withDates);

    private static void RequireTags(RedisOptions store)
    {
        if (store.Keys != RedisOptions.Tagged)
            throw new BatchException(
                $"--events needs --keys {RedisOptions.Tagged}: a history and its event must be in one slot; "
                + "\"histories rekey\" moves the keys");
    }

    private static int PerPartitionOf(ParseResult parsed)
    {
        var variable = Environment.GetEnvironmentVariable(PerPartitionVariable);
        var chosen = parsed.GetValue(PerPartition)
            ?? (variable is null ? UsualPerPartition
                : int.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
        return chosen is >= MinPerPartition and <= MaxPerPartition
            ? chosen
            : throw new BatchException(
                $"{(parsed.GetValue(PerPartition) is null ? PerPartitionVariable : "--events-per-partition")} must be "
                + $"{MinPerPartition} to {MaxPerPartition}");
    }
}
