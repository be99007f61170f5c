using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>Runs that are ended from outside and started again, beside runs that nobody disturbed.</summary>
public sealed class KilledRunTests : IAsyncLifetime
{
    private const int Users = 20_000;

    private static readonly string[] Often = ["--checkpoint-seconds", "0", "--parallel", "1"];

    private BatchTestStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await BatchTestStore.StartAsync("--appendonly", "yes");

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task A_killed_forecast_goes_on_and_leaves_what_an_undisturbed_one_does(string format)
    {
        _store.Import(Users);
        var (whole, killed) = (_store.PathOf($"whole.{format}"), _store.PathOf($"killed.{format}"));
        Assert.Equal(0, _store.Run(Forecast(whole)).Code);

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
            $"predictions: {killed}.progress is of a run with another input or other settings",
            LastLineOf(_store.Run([.. Forecast(killed), "--cycles", "5"])), StringComparison.Ordinal);
        var finished = _store.Run(Forecast(killed));
        Assert.Equal(0, finished.Code);
        Assert.Contains($"forecast {Users:N0} users, {Users - done:N0} of them in", finished.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadLines(whole).Count(), File.ReadLines(killed).Count());
        Assert.All(File.ReadLines(whole).Zip(File.ReadLines(killed)), lines => Assert.Equal(lines.First, lines.Second));
        Assert.True(File.ReadAllBytes(whole).AsSpan().SequenceEqual(File.ReadAllBytes(killed)));
        Assert.False(File.Exists(killed + ".progress") || File.Exists(killed + ".part"));
    }

    [Fact]
    public async Task A_killed_import_goes_on()
    {
        var file = _store.WritePopulation(Users);
        using (var process = PredictionsProcess.Start(_store.Line(["histories", "import", file, .. Often])))
        {
            await process.WaitAsync(() => UsersIn(file) > 1_000, Token);
            process.Kill();
        }

        Assert.InRange(UsersIn(file), 1_000, Users - 1);
        var finished = _store.Run("histories", "import", file);
        Assert.Equal(0, finished.Code);
        Assert.Contains($"imported {Users:N0} users, ", finished.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file + ".progress"));
        Assert.Equal(0, _store.Run("histories", "export", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf("back.csv")).Code);
        Assert.Equal(_store.Read("histories.csv"), _store.Read("back.csv"));
    }

    [Fact]
    public async Task A_store_that_goes_away_ends_the_run_in_bounded_time_and_what_is_done_stays_done()
    {
        _store.Import(Users);
        var (whole, broken) = (_store.PathOf("whole.csv"), _store.PathOf("broken.csv"));
        Assert.Equal(0, _store.Run(Forecast(whole)).Code);
        using (var process = PredictionsProcess.Start(_store.Line([.. Forecast(broken), .. Often, "--store-seconds", "1"])))
        {
            await process.WaitAsync(() => UsersIn(broken) > 1_000, Token);
            _store.Server.Kill();
            var (code, _, error) = await process.EndAsync(Token);
            Assert.Equal(1, code);
            Assert.Contains("predictions: the store does not answer; trying again for 1 s\n", error, StringComparison.Ordinal);
            Assert.EndsWith("predictions: the store did not answer for 1 s; start again to go on from here\n", error, StringComparison.Ordinal);
        }

        var done = UsersIn(broken);
        Assert.InRange(done, 1_000, Users - 1);
        await _store.Server.RestartAsync();
        Assert.Contains($"{Users - done:N0} of them in", _store.Run(Forecast(broken)).Error, StringComparison.Ordinal);
        Assert.Equal(_store.Read("whole.csv"), _store.Read("broken.csv"));
    }

    [Fact]
    public async Task A_store_that_comes_back_in_time_is_waited_for()
    {
        _store.Import(Users);
        var file = _store.PathOf("out.csv");
        using var process = PredictionsProcess.Start(_store.Line([.. Forecast(file), .. Often]));
        await process.WaitAsync(() => UsersIn(file) > 1_000, Token);
        await _store.Server.RestartAsync();
        var (code, _, _) = await process.EndAsync(Token);
        Assert.Equal(0, code);
        Assert.Equal(Users + 1, File.ReadLines(file).Count());
        Assert.DoesNotContain("UNAVAILABLE", _store.Read("out.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_million_users_need_no_more_memory_than_a_thousand()
    {
        _store.Import(1_000);
        var ids = _store.Read("users.txt");
        var file = _store.PathOf("million.txt");
        await using (var writer = new StreamWriter(file))
            for (var i = 0; i < 1_000; i++)
                await writer.WriteAsync(ids);
        string[] line = _store.Line("histories", "export", "--users", file, "--out", _store.PathOf("million.csv"));
        using var process = PredictionsProcess.Start(line, ("DOTNET_GCHeapHardLimit", "0x3000000"));
        var (code, _, error) = await process.EndAsync(Token);
        Assert.True(code == 0, error);
        Assert.Contains("exported 1,000,000 users", error, StringComparison.Ordinal);
    }

    private string[] Forecast(string to) =>
        ["forecast", "--users", _store.PathOf("users.txt"), "--out", to, "--as-of", "2025-09-01", "--models", BatchTestStore.Models];

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
