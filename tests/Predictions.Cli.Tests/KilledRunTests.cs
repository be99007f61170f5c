using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>A store with the histories of many users, and the forecast of an uninterrupted run.</summary>
public sealed class ImportedStore : IAsyncLifetime
{
    public const int Users = 20_000;

    private readonly Dictionary<string, string> _whole = [];

    internal BatchTestStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Store = await BatchTestStore.StartAsync("--appendonly", "yes");
        Store.Import(Users);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    /// <summary>The command line of a forecast of all users.</summary>
    internal string[] Forecast(string to) =>
        ["forecast", "--users", Store.PathOf("users.txt"), "--out", to, "--as-of", "2025-09-01", "--models",
            BatchTestStore.Models];

    /// <summary>The file of an uninterrupted run.</summary>
    internal string Whole(string format)
    {
        if (_whole.TryGetValue(format, out var file))
            return file;
        Assert.Equal(0, Store.Run(Forecast(Store.PathOf($"whole.{format}"))).Code);
        return _whole[format] = Store.PathOf($"whole.{format}");
    }
}

/// <summary>Interrupted and resumed runs, compared with uninterrupted ones.</summary>
public sealed class KilledRunTests(ImportedStore imported) : IClassFixture<ImportedStore>
{
    private const int Users = ImportedStore.Users;

    /// <summary>The heap limit of a process, in bytes.</summary>
    private const int HeapBytes = 48 << 20;

    private static readonly string[] Often = ["--checkpoint-seconds", "0", "--parallel", "1"];

    private readonly BatchTestStore _store = imported.Store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task A_killed_forecast_goes_on_and_leaves_what_an_undisturbed_one_does(string format)
    {
        var (whole, killed) = (imported.Whole(format), _store.PathOf($"killed.{format}"));

        var done = 0L;
        for (var round = 0; round < 3; round++)
        {
            using var process = PredictionsProcess.Start(_store.Line([.. Forecast(killed), .. Often]));
            await process.WaitAsync(() => UsersIn(killed) > done + 1_000, Token);
            process.Kill();
            Assert.False(File.Exists(killed));
            Assert.InRange(UsersIn(killed), done + 1, Users - 1);
            done = UsersIn(killed);
        }

        Assert.StartsWith(
            $"predictions: {killed}.progress belongs to a run with another input or other settings",
            LastLineOf(_store.Run([.. Forecast(killed), "--cycles", "5"])), StringComparison.Ordinal);
        var finished = _store.Run(Forecast(killed));
        Assert.Equal(0, finished.Code);
        Assert.Contains($"forecast {Users:N0} users, {Users - done:N0} of them in", finished.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadLines(whole).Count(), File.ReadLines(killed).Count());
        Assert.All(File.ReadLines(whole).Zip(File.ReadLines(killed)), lines => Assert.Equal(lines.First, lines.Second));
        Assert.True(File.ReadAllBytes(whole).AsSpan().SequenceEqual(File.ReadAllBytes(killed)));
        Assert.False(File.Exists(killed + ".progress") || File.Exists(killed + ".part"));
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("parquet")]
    public async Task A_killed_run_of_who_is_due_goes_on_in_both_of_its_files(string format)
    {
        var sorted = _store.Write(
            "sorted.txt",
            string.Concat(File.ReadLines(_store.PathOf("users.txt")).Order(StringComparer.Ordinal).Select(id => id + "\n")));
        var (first, whole, killed) = (
            _store.PathOf($"due-first.{format}"), _store.PathOf($"due-whole.{format}"), _store.PathOf($"due-killed.{format}"));
        Assert.Equal(0, _store.Run(Due(first, "2025-06-10")).Code);
        string[] since = ["--changed-since", first];
        Assert.Equal(0, _store.Run([.. Due(whole, "2025-06-11"), .. since]).Code);

        var done = 0L;
        for (var round = 0; round < 2; round++)
        {
            using var process = PredictionsProcess.Start(_store.Line([.. Due(killed, "2025-06-11"), .. since, .. Often]));
            await process.WaitAsync(() => UsersIn(killed) > done + 1_000, Token);
            process.Kill();
            Assert.InRange(UsersIn(killed), done + 1, Users - 1);
            done = UsersIn(killed);
        }

        Assert.StartsWith(
            $"predictions: {killed}.progress belongs to a run with another input",
            LastLineOf(_store.Run(Due(killed, "2025-06-11"))), StringComparison.Ordinal);
        var finished = _store.Run([.. Due(killed, "2025-06-11"), .. since]);
        Assert.Contains($"{Users - done:N0} of them in", finished.Error, StringComparison.Ordinal);
        foreach (var end in (string[])["", ".state"])
            Assert.True(File.ReadAllBytes(whole + end).AsSpan().SequenceEqual(File.ReadAllBytes(killed + end)), end);
        Assert.InRange(new FileInfo(whole).Length, 1_000, new FileInfo(imported.Whole("ndjson")).Length / 2);

        string[] Due(string to, string asOf) =>
            ["forecast", "--users", sorted, "--out", to, "--as-of", asOf, "--models", BatchTestStore.Models, "--due-within", "3"];
    }

    [Fact]
    public async Task A_killed_import_goes_on()
    {
        string[] import = ["histories", "import", _store.PathOf("histories.csv"), "--key-prefix", "killed:"];
        var file = _store.PathOf("histories.csv");
        using (var process = PredictionsProcess.Start(_store.Line([.. import, .. Often])))
        {
            await process.WaitAsync(() => UsersIn(file) > 1_000, Token);
            process.Kill();
        }

        Assert.InRange(UsersIn(file), 1_000, Users - 1);
        var finished = _store.Run(import);
        Assert.Equal(0, finished.Code);
        Assert.Contains($"imported {Users:N0} users, ", finished.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file + ".progress"));
        string[] export = ["histories", "export", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf("back.csv")];
        Assert.Equal(0, _store.Run([.. export, "--key-prefix", "killed:"]).Code);
        Assert.Equal(_store.Read("histories.csv"), _store.Read("back.csv"));
    }

    [Fact]
    public async Task A_store_that_goes_away_ends_the_run_in_bounded_time_and_what_is_done_stays_done()
    {
        var (whole, broken) = (imported.Whole("csv"), _store.PathOf("broken.csv"));
        using (var process = PredictionsProcess.Start(_store.Line([.. Forecast(broken), .. Often, "--store-seconds", "1"])))
        {
            await process.WaitAsync(() => UsersIn(broken) > 1_000, Token);
            _store.Server.Kill();
            var (code, _, error) = await process.EndAsync(Token);
            Assert.Equal(1, code);
            Assert.Contains("predictions: the store does not answer; retrying for 1 s\n", error, StringComparison.Ordinal);
            Assert.EndsWith("predictions: the store did not answer for 1 s; run the command again to resume\n", error,
                StringComparison.Ordinal);
        }

        var done = UsersIn(broken);
        Assert.InRange(done, 1_000, Users - 1);
        await _store.Server.RestartAsync();
        Assert.Contains($"{Users - done:N0} of them in", _store.Run(Forecast(broken)).Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(whole), _store.Read("broken.csv"));
    }

    [Fact]
    public async Task A_store_that_comes_back_in_time_is_waited_for()
    {
        var file = _store.PathOf("out.csv");
        using var process = PredictionsProcess.Start(_store.Line([.. Forecast(file), .. Often]));
        await process.WaitAsync(() => UsersIn(file) > 1_000, Token);
        await _store.Server.RestartAsync();
        var (code, _, _) = await process.EndAsync(Token);
        Assert.Equal(0, code);
        Assert.Equal(Users + 1, File.ReadLines(file).Count());
        Assert.DoesNotContain("UNAVAILABLE", _store.Read("out.csv"), StringComparison.Ordinal);
    }

    /// <summary>
    /// 200,000 users, or a million in the long form of the tests; the output of either is larger than the heap.
    /// </summary>
    [Fact]
    public async Task Many_users_need_no_more_memory_than_a_few()
    {
        var repeats = Environment.GetEnvironmentVariable("PREDICTIONS_CHAOS") == "1" ? 50 : 10;
        var ids = _store.Read("users.txt");
        var file = _store.PathOf("many.txt");
        await using (var writer = new StreamWriter(file))
            for (var i = 0; i < repeats; i++)
                await writer.WriteAsync(ids);
        string[] line = _store.Line("histories", "export", "--users", file, "--out", _store.PathOf("many.csv"));
        using var process = PredictionsProcess.Start(line, ("DOTNET_GCHeapHardLimit", $"0x{HeapBytes:x}"));
        var (code, _, error) = await process.EndAsync(Token);
        Assert.True(code == 0, error);
        Assert.Contains($"exported {repeats * Users:N0} users", error, StringComparison.Ordinal);
        Assert.True(new FileInfo(_store.PathOf("many.csv")).Length > HeapBytes);
    }

    private string[] Forecast(string to) => imported.Forecast(to);

    /// <summary>How many users the checkpoint of a file counts; 0 where there is none.</summary>
    private static long UsersIn(string file)
    {
        try
        {
            using var checkpoint = JsonDocument.Parse(File.ReadAllText(file + ".progress"));
            return checkpoint.RootElement.GetProperty("users").GetInt64();
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private static string LastLineOf(Typed typed) => typed.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
}
