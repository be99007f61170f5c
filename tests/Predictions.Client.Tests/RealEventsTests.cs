using Predictions.Testing;

namespace Predictions.Client.Tests;

/// <summary>Events of the real service, read and committed by the client.</summary>
public sealed class RealEventsTests
{
    private static readonly DateOnly Start = new(2026, 2, 27);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consumer_gets_every_change_once_commits_and_continues_after_a_restart()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString),
            ("Events:Mode", "Outbox"), ("Events:Subject", "UserId"), ("Events:Detail", "Dates"));
        await using var connected = ClientUnderTest.Of(new Uri($"http://127.0.0.1:{service.GrpcPort}"));
        var client = connected.Client;
        string[] users = ["ann", "bea", "cleo"];
        foreach (var user in users)
            (await RecordAsync(client, user, Start)).ThrowIfError();

        var first = await ConsumeAsync(client);
        Assert.Equal(users, first.Select(change => change.Subject).Order());
        Assert.All(first, change => Assert.True(change.Forecast!.Changed));
        Assert.All(first, change => Assert.NotNull(change.Forecast!.NextPeriod));
        Assert.All(first, change => Assert.InRange(change.Partition, 0, 255));
        Assert.Equal(3, first.Select(change => change.Id).Distinct().Count());
        Assert.Empty(await ConsumeAsync(client));
        var consumer = Assert.Single((await client.ListEventConsumersAsync(cancellation: Token)).Value);
        Assert.Equal(("mailer", 0), (consumer.Name, consumer.Lag));

        (await RecordAsync(client, "bea", Start.AddDays(-28))).ThrowIfError();
        (await client.DeleteHistoryAsync("ann", cancellation: Token)).ThrowIfError();
        await service.RestartAsync();
        var second = await ConsumeAsync(client);
        Assert.Equal(["ann", "bea"], second.Select(change => change.Subject).Order());
        Assert.Equal([true, false], second.OrderBy(change => change.Subject).Select(change => change.Erased));
        Assert.All(second, change => Assert.True(change.Revision > first.Single(f => f.Subject == change.Subject).Revision));
    }

    [Fact]
    public async Task Where_the_service_records_no_events_reading_says_so()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        await using var connected = ClientUnderTest.Of(new Uri($"http://127.0.0.1:{service.GrpcPort}"));
        var thrown = await Assert.ThrowsAsync<PredictionsException>(() => ConsumeAsync(connected.Client));
        Assert.Equal(ErrorReason.EventsOff, thrown.Error.Reason);
    }

    private static Task<PredictionsResult<History>> RecordAsync(PredictionsClient client, string user, DateOnly start) =>
        client.RecordHistoryAsync(user, new HistoryChange { Periods = [new Period(start, 4)] }, cancellation: Token);

    /// <summary>Consumes what there is, as one run of a consumer does.</summary>
    private static async Task<List<HistoryEvent>> ConsumeAsync(PredictionsClient client)
    {
        var taken = new List<HistoryEvent>();
        await client.ConsumeEventsAsync(
            new EventsRequest { Consumer = "mailer", StopAtEnd = true },
            (change, _) =>
            {
                taken.Add(change);
                return Task.CompletedTask;
            },
            Token);
        return taken;
    }
}
