using Grpc.Core;
using Predictions.Audit;
using Predictions.Redis.Values;
using Predictions.Service.Startup;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>An erasure is acknowledged only once the ledger has it.</summary>
public sealed class ErasureLedgerTests(ServiceFixture fixture) : FolderTest
{
    private readonly string _user = ServiceFixture.NewUser();

    private string Ledger => PathOf("ledger.jsonl");

    private string Route => $"/v1/users/{_user}/history";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_acknowledged_erasure_is_a_line_above_every_earlier_revision_and_below_every_later_one()
    {
        long before, after;
        await using (var service = await StartAsync(Ledger))
        {
            before = (await service.Histories.RecordHistoryAsync(Samples.Record(_user))).Revision;
            await service.Http.DeleteAsync(Route, HttpAnswers.Token).OkAsync();
            after = (await service.Histories.RecordHistoryAsync(Samples.Record(_user))).Revision;
            await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = _user });
            await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = "no id" })
                .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD");
        }

        var lines = Lines(Ledger);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        Assert.All(lines, line => Assert.Equal(
            (keys.PseudonymOf(_user), new DateOnly(2026, 3, 10)), (line.Subject, line.Day)));
        Assert.Equal(2, lines.Length);
        Assert.True(before < lines[0].Revision && lines[0].Revision < after && after < lines[1].Revision);
        Assert.DoesNotContain(_user, await File.ReadAllTextAsync(Ledger, Token), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task With_a_full_disk_an_erasure_is_done_and_fails()
    {
        await using var service = await StartAsync("/dev/full");
        await service.Histories.RecordHistoryAsync(Samples.Record(_user));
        await service.Http.DeleteAsync(Route, HttpAnswers.Token).ProblemAsync(503, "AUDIT_UNAVAILABLE");
        await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = _user })
            .FailsAsync(StatusCode.Unavailable, "AUDIT_UNAVAILABLE");
        await service.Http.GetAsync(Route, HttpAnswers.Token).ProblemAsync(404, "HISTORY_NOT_FOUND");
        await service.Histories.RecordHistoryAsync(Samples.Record(_user));
        Assert.Equal((0, 2), await EntriesAsync(service));
    }

    [Fact]
    public async Task When_the_folder_goes_erasures_fail_and_when_it_returns_a_repeated_one_succeeds()
    {
        var folder = Directory.CreateDirectory(PathOf("ledgers")).FullName;
        var path = Path.Combine(folder, "ledger.jsonl");
        await using (var service = await StartAsync(path))
        {
            Directory.Delete(folder, recursive: true);
            await service.Http.DeleteAsync(Route, HttpAnswers.Token).ProblemAsync(503, "AUDIT_UNAVAILABLE");
            Directory.CreateDirectory(folder);
            await service.Http.DeleteAsync(Route, HttpAnswers.Token).OkAsync();
            Assert.Equal((1, 1), await EntriesAsync(service));
        }

        Assert.Single(Lines(path));
    }

    [Fact]
    public async Task Two_instances_share_a_ledger_and_it_may_be_renamed()
    {
        const int Erasures = 200;
        await using (var one = await StartAsync(Ledger))
        await using (var other = await StartAsync(Ledger))
        {
            await Parallel.ForAsync(0, Erasures, Token, async (i, cancellation) =>
                await (i % 2 == 0 ? one : other).Histories.DeleteHistoryAsync(
                    new DeleteHistoryRequest { UserId = $"{_user}-{i}" }, cancellationToken: cancellation));
            File.Move(Ledger, PathOf("old.jsonl"));
            await one.Http.DeleteAsync(Route, HttpAnswers.Token).OkAsync();
        }

        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        Assert.Equal(
            Enumerable.Range(0, Erasures).Select(i => keys.PseudonymOf($"{_user}-{i}")).Order(StringComparer.Ordinal),
            Lines(PathOf("old.jsonl")).Select(line => line.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(keys.PseudonymOf(_user), Assert.Single(Lines(Ledger)).Subject);
    }

    [Fact]
    public async Task Every_erasure_that_a_killed_service_acknowledged_is_in_the_ledger()
    {
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        for (var round = 0; round < 2; round++)
        {
            using var service = await ServiceProcess.StartAsync(
                ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Erasures:Ledger", Ledger),
                ("Audit:File", PathOf("audit.jsonl")));
            using var http = service.Http();
            for (var i = 0; i < 20; i++)
            {
                var user = $"{_user}-{round}-{i}";
                using var answer = await http.DeleteAsync($"/v1/users/{user}/history", Token);
                Assert.True(answer.IsSuccessStatusCode);
                acknowledged.Add(keys.PseudonymOf(user));
            }

            var last = http.DeleteAsync($"/v1/users/{_user}-last/history", Token);
            service.Kill();
            await last.ContinueWith(static _ => { }, TaskScheduler.Default);
            // A kill within a write leaves an incomplete line; the next instance must begin a new one.
            await File.AppendAllTextAsync(Ledger, """{"subject":"kq0""", Token);
        }

        var found = (await File.ReadAllLinesAsync(Ledger, Token)).Where(IsWhole).Select(Parsed).Select(line => line.Subject);
        Assert.Superset(acknowledged, found.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_opened_stops_the_start()
    {
        var path = Path.Combine(PathOf("missing"), "ledger.jsonl");
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(path));
        Assert.StartsWith("Erasures:Ledger cannot be appended to (", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(" "));
        Assert.Equal("Erasures:Ledger must be a file's path, or not be set", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"subject":"kq0Zt1s1n3J2m8mVQ8yZxA","day":"2026-03-10","revision":"7"}""")]
    [InlineData("""{"subject":"kq0Zt1s1n3J2m8mVQ8yZxA","day":"2026-03-10","revision":0}""")]
    [InlineData("""{"subject":"kq0Zt1s1n3J2m8mVQ8yZxA","day":"10.3.2026","revision":7}""")]
    [InlineData("""{"subject":"kq0Zt1s1n3J2m8mVQ8yZx*","day":"2026-03-10","revision":7}""")]
    [InlineData("""{"subject":"kq0","day":"2026-03-10","revision":7}""")]
    [InlineData("""{"subject":7,"day":"2026-03-10","revision":7}""")]
    [InlineData("""{"subject":"kq0Zt1s1n3J2m8mVQ8yZxA","day":"2026-03-10","revision":7}{}""")]
    public void A_line_of_another_form_is_none(string line) => Assert.False(IsWhole(line));

    private static async Task<(double Written, double Failed)> EntriesAsync(ServiceUnderTest service)
    {
        var metrics = await MetricsReading.OfAsync(service.Operators);
        return (Of("written"), Of("failed"));

        double Of(string result) => metrics[$"predictions_erasure_ledger_entries_total{{result=\"{result}\"}}"];
    }

    private Task<ServiceUnderTest> StartAsync(string ledger) =>
        ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, null, ("Erasures:Ledger", ledger));

    private static ErasureLine[] Lines(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0).Select(Parsed)];

    private static bool IsWhole(string text) => ErasureLine.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _);

    private static ErasureLine Parsed(string text)
    {
        Assert.True(ErasureLine.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var line), text);
        Assert.Equal(text, line.ToString());
        return line;
    }
}
