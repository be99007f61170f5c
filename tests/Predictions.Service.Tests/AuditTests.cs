using System.Text.Json;
using Grpc.Core;
using Predictions.Redis.Values;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>The audit has one line for each read, write and erasure of a history.</summary>
public sealed class AuditTests(ServiceFixture fixture) : FolderTest
{
    private readonly string _user = ServiceFixture.NewUser();

    private string Audit => PathOf("audit.jsonl");

    private string Route => $"/v1/users/{_user}/history";

    [Fact]
    public async Task Each_history_call_adds_one_line_and_a_forecast_adds_none()
    {
        await using (var service = await StartAsync(Audit))
        {
            await service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = _user, History = Samples.History() });
            await service.Histories.RecordHistoryAsync(Samples.Record(_user));
            await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _user });
            await service.Http.PutAsync(Route, Samples.HistoryJson).OkAsync();
            await service.Http.PostAsync(Route + ":record", "{}").OkAsync();
            await service.Http.GetAsync(Route, HttpAnswers.Token).OkAsync();

            await service.Predictions.PredictAsync(new PredictRequest { UserId = _user, AsOf = Samples.AsOf });
            await service.Http.GetAsync($"/v1/users/{_user}/forecast", HttpAnswers.Token).OkAsync();
            var batch = new BatchPredictRequest { Requests = { new PredictRequest { UserId = _user, AsOf = Samples.AsOf } } };
            Assert.NotNull(Assert.Single((await service.Predictions.BatchPredictAsync(batch)).Results).Forecast);

            await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = _user });
            await service.Http.DeleteAsync(Route, HttpAnswers.Token).OkAsync();
        }

        Assert.Equal(
            [
                "write grpc OK", "write grpc OK", "read grpc OK", "write http OK", "write http OK", "read http OK",
                "erase grpc OK", "erase http OK",
            ],
            Lines(Audit));
    }

    [Fact]
    public async Task A_failed_call_adds_a_line_unless_the_user_id_is_invalid()
    {
        await using (var service = await StartAsync(Audit))
        {
            await service.Http.GetAsync(Route, HttpAnswers.Token).ProblemAsync(404, "HISTORY_NOT_FOUND");
            await service.Http.PutAsync(Route, """{"periods":[{"start":"2026-02-30"}]}""").ProblemAsync(400, "INVALID_FIELD");
            await service.Histories.PutHistoryAsync(
                new PutHistoryRequest { UserId = _user, History = Samples.History(), IfRevision = 7 })
                .FailsAsync(StatusCode.Aborted, "REVISION_MOVED");
            await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = "no id" })
                .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD");
        }

        Assert.Equal(["read http HISTORY_NOT_FOUND", "write http INVALID_FIELD", "write grpc REVISION_MOVED"], Lines(Audit));
    }

    [Fact]
    public async Task With_an_unwritable_audit_reads_fail_and_writes_succeed_and_both_are_counted()
    {
        await using var service = await StartAsync("/dev/full");
        await service.Histories.RecordHistoryAsync(Samples.Record(_user));
        await service.Http.GetAsync(Route, HttpAnswers.Token).ProblemAsync(503, "AUDIT_UNAVAILABLE");
        await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _user })
            .FailsAsync(StatusCode.Unavailable, "AUDIT_UNAVAILABLE");
        Assert.NotNull(await service.Predictions.PredictAsync(new PredictRequest { UserId = _user, AsOf = Samples.AsOf }));
        await service.Http.DeleteAsync(Route, HttpAnswers.Token).OkAsync();

        var metrics = await MetricsReading.OfAsync(service.Operators);
        Assert.Equal(1, metrics["predictions_audit_lost_total{action=\"write\"}"]);
        Assert.Equal(2, metrics["predictions_audit_lost_total{action=\"read\"}"]);
        Assert.Equal(1, metrics["predictions_audit_lost_total{action=\"erase\"}"]);
        Assert.Equal(0, metrics["predictions_audit_lines_total{action=\"write\"}"]);
    }

    [Fact]
    public async Task A_new_file_is_created_after_the_old_one_is_renamed()
    {
        var old = PathOf("audit.1");
        await using (var service = await StartAsync(Audit))
        {
            await service.Histories.RecordHistoryAsync(Samples.Record(_user));
            File.Move(Audit, old);
            await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _user });
        }

        Assert.Equal(["write grpc OK"], Lines(old));
        Assert.Equal(["read grpc OK"], Lines(Audit));
    }

    [Fact]
    public async Task Two_instances_that_share_a_file_add_one_line_for_each_acknowledged_write()
    {
        const int Writes = 500;
        await using (var one = await StartAsync(Audit))
        await using (var other = await StartAsync(Audit))
        {
            await Parallel.ForAsync(0, Writes, HttpAnswers.Token, async (i, cancellation) =>
                await (i % 2 == 0 ? one : other).Histories.RecordHistoryAsync(
                    Samples.Record($"{_user}-{i}"), cancellationToken: cancellation));
            var metrics = await MetricsReading.OfAsync(one.Operators);
            Assert.Equal(Writes / 2, metrics["predictions_audit_lines_total{action=\"write\"}"]);
        }

        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var subjects = File.ReadLines(Audit).Select(
            line => JsonDocument.Parse(line).RootElement.GetProperty("subject").GetString()).Order();
        Assert.Equal(Enumerable.Range(0, Writes).Select(i => keys.PseudonymOf($"{_user}-{i}")).Order(), subjects);
    }

    private Task<ServiceUnderTest> StartAsync(string audit) =>
        ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, null, ("Audit:File", audit));

    /// <summary>
    /// Action, transport and outcome of each line. Each line must name this user by pseudonym only.
    /// </summary>
    private List<string> Lines(string file)
    {
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var text = File.ReadAllText(file);
        Assert.DoesNotContain(_user, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("2026-02", text, StringComparison.Ordinal);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line =>
        {
            Assert.Equal(
                ["time", "action", "subject", "by", "transport", "outcome", "request"],
                line.EnumerateObject().Select(p => p.Name));
            Assert.Equal("2026-03-10T12:00:00.000Z", line.GetProperty("time").GetString());
            Assert.Equal(keys.PseudonymOf(_user), line.GetProperty("subject").GetString());
            Assert.Equal("anonymous", line.GetProperty("by").GetString());
        });
        return [.. lines.Select(l => $"{l.GetProperty("action")} {l.GetProperty("transport")} {l.GetProperty("outcome")}")];
    }
}
