using System.Diagnostics;
using Grpc.Core;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Replaces the key ring's file while the service runs.</summary>
public sealed class KeyRingWatchTests(ServiceFixture fixture) : FolderTest
{
    private string Ring => PathOf("ring.json");

    [Fact]
    public async Task A_valid_key_ring_is_loaded_and_an_invalid_one_is_rejected()
    {
        Write(1, 1);
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Redis:KeyRingFile", Ring));
        var user = ServiceFixture.NewUser();
        var request = new GetHistoryRequest { UserId = user };
        await service.Histories.RecordHistoryAsync(Samples.Record(user));
        Write(2, 1, 2);
        await UntilAsync(service, "predictions_sealing_key", 2);
        Assert.Single((await service.Histories.GetHistoryAsync(request)).Periods);

        await File.WriteAllTextAsync(Ring, "no ring", HttpAnswers.Token);
        await UntilAsync(service, "predictions_key_ring_refusals_total", 1);
        Assert.Single((await service.Histories.GetHistoryAsync(request)).Periods);

        // Without its key the value cannot be decrypted. The metric names the reason.
        Write(2, 2);
        await UntilAsync(
            service, "predictions_store_unreadable_total{reason=\"unknown_key\"}", 1,
            () => service.Histories.GetHistoryAsync(request));
        await service.Histories.GetHistoryAsync(request).FailsAsync(StatusCode.DataLoss, "STORED_VALUE_CORRUPT");
    }

    private void Write(int current, params int[] ids)
    {
        var keys = ids.Select(id => $"\"{id}\": \"{Convert.ToBase64String(Enumerable.Repeat((byte)id, 32).ToArray())}\"");
        File.WriteAllText(Ring, $$"""{"current": {{current}}, "keys": { {{string.Join(", ", keys)}} } }""");
    }

    private static async Task UntilAsync(
        ServiceUnderTest service, string series, double least, Func<AsyncUnaryCall<History>>? call = null)
    {
        var began = Stopwatch.StartNew();
        while ((await MetricsReading.OfAsync(service.Operators))[series] < least)
        {
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
            await Task.Delay(50, HttpAnswers.Token);
            if (call is not null)
                await call().ResponseAsync.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
