using System.Net;
using System.Text;
using Grpc.Core;
using Predictions.Events.V1;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>Erasures of a real service, a restored snapshot of a real Redis, and <c>histories erase-again</c>.</summary>
public sealed class EraseAgainTests : IAsyncLifetime
{
    private const int Users = 300;
    private const int Erased = 40;

    private BatchTestStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Ledger => _store.PathOf("ledger.jsonl");

    public async ValueTask InitializeAsync()
    {
        _store = await BatchTestStore.StartAsync();
        _store.Import(Users);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_restore_nothing_of_an_erased_user_is_readable_and_everything_else_is(bool isEncrypted)
    {
        if (isEncrypted)
            await EncryptAsync();
        var before = Export("before.csv");
        var snapshot = await SnapshotAsync();
        using (var service = await ServeAsync(isEncrypted))
            await EraseAsync(service, Enumerable.Range(0, Erased));
        await RestoreAsync(snapshot);
        // The restore brought them back: otherwise the test would show nothing.
        Assert.Equal(before, Export("restored.csv"));

        Assert.StartsWith($"{Erased} erasures: {Erased} histories were readable and would be erased,", Again("--dry-run").Out);
        Assert.Equal(before, Export("dry.csv"));
        Assert.Equal(
            $"{Erased} erasures: {Erased} histories were readable and are erased, 0 were not stored, 0 are newer and stay, " +
            "0 failed; 0 damaged lines; without events\n", Again().Out);
        var after = Export("after.csv", code: 3);
        for (var user = 0; user < Users; user++)
            Assert.Equal(
                user < Erased ? [$"user-{user},error,,,,,HISTORY_NOT_FOUND"] : RowsOf(before, user), RowsOf(after, user));
        Assert.StartsWith($"{Erased} erasures: 0 histories were readable and are erased, {Erased} were not stored,", Again().Out);
        using var restarted = await ServeAsync(isEncrypted);
        using var http = restarted.Http();
        for (var user = 0; user < Erased; user++)
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(RouteOf(user), Token)).StatusCode);
    }

    [Fact]
    public async Task A_history_recorded_after_its_erasure_stays_before_and_after_a_restore()
    {
        using (var service = await ServeAsync())
        {
            await EraseAsync(service, [0, 1, 2]);
            await RecordAsync(service, 0);
            await RecordAsync(service, 1);
        }

        var snapshot = await SnapshotAsync();
        using (var service = await ServeAsync())
            await EraseAsync(service, [1]);
        Assert.StartsWith("4 erasures: 0 histories were readable and are erased, 3 were not stored, 1 are newer", Again().Out);
        await RestoreAsync(snapshot);
        Assert.StartsWith("4 erasures: 1 histories were readable and are erased, 1 were not stored, 2 are newer", Again().Out);
        var after = Export("after.csv", code: 3);
        Assert.Contains("user-0,period,2026-02-20,5", after, StringComparison.Ordinal);
        Assert.Equal(["user-1,error,,,,,HISTORY_NOT_FOUND"], RowsOf(after, 1));
        Assert.Equal(["user-2,error,,,,,HISTORY_NOT_FOUND"], RowsOf(after, 2));
    }

    [Fact]
    public async Task Ledgers_of_several_instances_are_read_and_a_damaged_line_is_named_and_ends_nothing()
    {
        var snapshot = await SnapshotAsync();
        using (var service = await ServeAsync())
            await EraseAsync(service, [7, 8]);
        await RestoreAsync(snapshot);
        var lines = File.ReadAllLines(Ledger);
        var one = _store.Write("one.jsonl", lines[0][..30] + "\n\n" + lines[0] + "\n" + lines[1][..^1]);
        var two = _store.Write("two.jsonl", lines[1] + "\n");
        var again = _store.Run("histories", "erase-again", "--ledger", one, two);
        Assert.Equal(3, again.Code);
        Assert.Equal(
            "2 erasures: 2 histories were readable and are erased, 0 were not stored, 0 are newer and stay, 0 failed; " +
            "2 damaged lines; without events\n", again.Out);
        foreach (var line in (int[])[1, 4])
            Assert.Contains($"{one}: line {line}: is not an erasure", again.Error, StringComparison.Ordinal);
        var missing = _store.PathOf("missing.jsonl");
        Assert.EndsWith(
            $"predictions: {missing} does not exist\n",
            _store.Run("histories", "erase-again", "--ledger", two, missing).Error, StringComparison.Ordinal);
        Assert.NotEqual(0, _store.Run("histories", "erase-again").Code);
    }

    [Fact]
    public async Task A_damaged_history_is_erased_and_another_programs_key_stays()
    {
        var snapshot = await SnapshotAsync();
        using (var service = await ServeAsync())
            await EraseAsync(service, [3, 4]);
        await RestoreAsync(snapshot);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var damaged = Encoding.ASCII.GetString(keys.For("user-3"));
        await _store.Server.AskAsync("SETRANGE", damaged, "9", "damage");
        var other = Encoding.ASCII.GetString(keys.For("user-4"));
        await _store.Server.AskAsync("DEL", other);
        await _store.Server.AskAsync("LPUSH", other, "x");
        Assert.StartsWith("2 erasures: 1 histories were readable and are erased, 1 were not stored", Again().Out);
        Assert.Contains("list", await _store.Server.AskAsync("TYPE", other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_ring_nothing_encrypted_is_erased()
    {
        await EncryptAsync();
        var before = Export("before.csv");
        var snapshot = await SnapshotAsync();
        using (var service = await ServeAsync(isEncrypted: true))
            await EraseAsync(service, [5]);
        await RestoreAsync(snapshot);
        var again = Typed.Run("histories", "erase-again", "--ledger", Ledger, "--redis", _store.Server.ConnectionString);
        Assert.Equal(3, again.Code);
        Assert.Contains("0 histories were readable and are erased", again.Out, StringComparison.Ordinal);
        Assert.Contains("1 failed", again.Out, StringComparison.Ordinal);
        Assert.Equal(before, Export("after.csv"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Readers_get_each_repeated_erasure_once_as_an_event(bool isEncrypted, bool byEnvironment)
    {
        if (isEncrypted)
            await EncryptAsync();
        using (var service = await ServeAsync(isEncrypted))
            await RecordAsync(service, 0);
        var snapshot = await SnapshotAsync();
        using (var service = await ServeAsync(isEncrypted))
            await EraseAsync(service, [0, 1, 2]);
        await RestoreAsync(snapshot);
        // A service with Events:Subject=UserId has a user id for its own events. A ledger has none.
        using var reading = await ServeAsync(isEncrypted, ("Events:Mode", "Outbox"), ("Events:Subject", "UserId"));
        await EraseAsync(reading, [3]);
        var own = Assert.Single(await EventsAsync(reading));
        Assert.Equal("user-3", own.Subject);
        Assert.EndsWith("0 damaged lines; with events\n", AgainWithEvents("--dry-run").Out, StringComparison.Ordinal);
        Assert.Single(await EventsAsync(reading));

        Assert.StartsWith("4 erasures: 3 histories were readable and are erased, 1 were not", AgainWithEvents().Out);
        Assert.StartsWith("4 erasures: 0 histories were readable and are erased, 4 were not", AgainWithEvents().Out);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var pseudonyms = Enumerable.Range(0, 3).Select(user => keys.PseudonymOf($"user-{user}"));
        var events = (await EventsAsync(reading)).Where(e => e.Id != own.Id).ToArray();
        Assert.Equal(pseudonyms.Order(StringComparer.Ordinal), events.Select(e => e.Subject).Order(StringComparer.Ordinal));
        var ledger = File.ReadAllLines(Ledger);
        Assert.All(events, e =>
        {
            Assert.True(e.HistoryChanged.Erased);
            Assert.Equal($"{e.Subject}/{e.HistoryChanged.Revision}", e.Id);
            Assert.Contains(ledger, line => line.Contains(e.Subject, StringComparison.Ordinal));
        });

        Typed AgainWithEvents(params string[] more)
        {
            if (!byEnvironment)
                return Again(["--events", .. more]);
            Environment.SetEnvironmentVariable("Events__Mode", "Outbox");
            try
            {
                return Again(more);
            }
            finally
            {
                Environment.SetEnvironmentVariable("Events__Mode", null);
            }
        }
    }

    [Theory]
    [InlineData("--events needs --keys Tagged", "--events", "--keys", "Untagged")]
    [InlineData("--events-per-partition must be 100 to 10000000", "--events", "--events-per-partition", "99")]
    public void A_bad_choice_of_events_erases_nothing_and_is_one_line(string told, params string[] more)
    {
        var line = "{\"subject\":\"" + new string('a', 22) + "\",\"day\":\"2026-01-01\",\"revision\":1}\n";
        var run = _store.Run(["histories", "erase-again", "--ledger", _store.Write("ledger.jsonl", line), .. more]);
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    private string Ring => _store.PathOf("ring.json");

    private string[] RingWords => File.Exists(Ring) ? ["--key-ring-file", Ring] : [];

    private async Task EncryptAsync()
    {
        _store.Write("ring.json", $$"""{"current":1, "keys":{"1":"{{Convert.ToBase64String(new byte[32])}}" } }""");
        await _store.Server.AskAsync("FLUSHALL");
        var import = _store.Run(["histories", "import", _store.PathOf("histories.csv"), .. RingWords]);
        Assert.True(import.Code == 0, import.Error);
    }

    private Task<ServiceProcess> ServeAsync(bool isEncrypted = false, params (string, string)[] more) =>
        ServiceProcess.StartAsync(
    [
        ("ConnectionStrings:Redis", _store.Server.ConnectionString), ("Erasures:Ledger", Ledger),
        ("Audit:File", _store.Audit), .. isEncrypted ? (ReadOnlySpan<(string, string)>)[("Redis:KeyRingFile", Ring)] : [],
        .. more,
    ]);

    /// <summary>All events that the service keeps.</summary>
    private static async Task<Event[]> EventsAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        using var read = new Events.V1.Events.EventsClient(channel).Read(
            new ReadRequest { StopAtEnd = true }, cancellationToken: Token);
        return await read.ResponseStream.ReadAllAsync(Token).ToArrayAsync(Token);
    }

    private static string RouteOf(int user) => $"/v1/users/user-{user}/history";

    private static async Task EraseAsync(ServiceProcess service, IEnumerable<int> users)
    {
        using var http = service.Http();
        foreach (var user in users)
            Assert.Equal(HttpStatusCode.OK, (await http.DeleteAsync(RouteOf(user), Token)).StatusCode);
    }

    private static async Task RecordAsync(ServiceProcess service, int user)
    {
        using var http = service.Http();
        using var body = new StringContent(
            """{"periods":[{"start":"2026-02-20","days":5}]}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync($"{RouteOf(user)}:record", body, Token)).StatusCode);
    }

    private Typed Again(params string[] more)
    {
        var again = _store.Run(["histories", "erase-again", "--ledger", Ledger, .. RingWords, .. more]);
        Assert.True(again.Code == 0, again.Error + again.Out);
        return again;
    }

    private string Export(string to, int code = 0)
    {
        var export = _store.Run(
            ["histories", "export", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf(to), .. RingWords]);
        Assert.True(export.Code == code, export.Error);
        return _store.Read(to);
    }

    private static string[] RowsOf(string csv, int user) =>
        [.. csv.Split('\n').Where(row => row.StartsWith($"user-{user},", StringComparison.Ordinal))];

    private async Task<byte[]> SnapshotAsync()
    {
        await _store.Server.AskAsync("SAVE");
        return await File.ReadAllBytesAsync(await DumpAsync(), Token);
    }

    private async Task RestoreAsync(byte[] snapshot)
    {
        var dump = await DumpAsync();
        _store.Server.Kill();
        await File.WriteAllBytesAsync(dump, snapshot, Token);
        await _store.Server.RestartAsync();
    }

    private async Task<string> DumpAsync()
    {
        var answer = await _store.Server.AskAsync("CONFIG", "GET", "dir");
        return Path.Combine(answer.Split(['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries)[^1], "dump.rdb");
    }
}
