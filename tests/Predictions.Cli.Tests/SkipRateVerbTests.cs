using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Cli.Tests;

public sealed partial class SkipRateVerbTests : IAsyncLifetime
{
    private const int People = 300;
    private const string Header = "user_id,kind,date,days,until,evidence,reason\n";

    private BatchTestStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await BatchTestStore.StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void The_store_and_the_exported_file_give_the_same_estimate_without_ids_and_dates()
    {
        Assert.Equal(0, _store.Run("histories", "import", WriteHistories(0.1)).Code);
        var users = _store.PathOf("users.txt");
        Assert.Equal(0, _store.Run("histories", "export", "--users", users, "--out", _store.PathOf("out.ndjson")).Code);
        var stored = _store.Run(Words("--users", users));
        var file = Typed.Run(Words("--histories", _store.PathOf("out.ndjson")));
        Assert.Equal((0, 0), (stored.Code, file.Code));
        Assert.Equal(stored.Out, file.Out);
        Assert.Contains("Settings of the service: Models__SkipRate=0.", stored.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-name", stored.Out + stored.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch(Date(), stored.Out + stored.Error);

        using var fit = JsonDocument.Parse(Typed.Run(Words("--histories", _store.PathOf("out.ndjson"), "--format", "json")).Out);
        Assert.Equal(People, fit.RootElement.GetProperty("users").GetInt32());
        Assert.InRange(fit.RootElement.GetProperty("rate").GetProperty("value").GetDouble(), 0.085, 0.115);
    }

    [Fact]
    public void A_user_without_a_history_is_counted_and_harms_nobody_else()
    {
        Assert.Equal(0, _store.Run("histories", "import", WriteHistories(0.1)).Code);
        File.AppendAllText(_store.PathOf("users.txt"), "nobody\n");
        var run = _store.Run(Words("--users", _store.PathOf("users.txt")));
        Assert.Equal(3, run.Code);
        Assert.Contains("1 failed: HISTORY_NOT_FOUND 1", run.Error, StringComparison.Ordinal);
        Assert.Contains("Models__SkipRate=0.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Careful_users_are_told_to_keep_the_models_own_rate()
    {
        // No cycle of this population is longer than 31 days.
        var run = Typed.Run(Words("--histories", _store.WritePopulation(300)));
        Assert.Equal(0, run.Code);
        Assert.Contains("keep the model's own skip rate", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_users_are_refused()
    {
        _store.Write("few.csv", $"{Header}ann,period,2025-01-01,,,,\nann,period,2025-01-29,,,,\n");
        var run = Typed.Run(Words("--histories", _store.PathOf("few.csv")));
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.EndsWith(
            "predictions: 1 users with 1 intervals between logged periods are too few: an estimate needs 20 users and 100 "
            + "intervals\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_test_the_estimate()
    {
        var table = _store.PathOf("cycles.csv");
        Assert.Equal(0, Typed.Run("models", "simulate", "--women", "300", "--share-with-holes", "0", "--out", table).Code);
        var run = Typed.Run(Words("--cycles", table, "--remove", "0.05", "--format", "json"));
        using var fit = JsonDocument.Parse(run.Out);
        Assert.InRange(fit.RootElement.GetProperty("rate").GetProperty("value").GetDouble(), 0.042, 0.058);
    }

    [Fact]
    public void What_is_chosen_wrongly_is_one_line()
    {
        Typed.Run(Words()).IsOneLine("one of --users, --histories and --cycles is required");
        Typed.Run(Words("--users", "a", "--histories", "b")).IsOneLine("one of --users, --histories and --cycles is required");
        Typed.Run(Words("--cycles", "a", "--remove", "NaN")).IsOneLine("--remove must be 0 to 0.5");
        Typed.Run(Words("--histories", "a", "--remove", "0.1"))
            .IsOneLine("--remove needs --cycles: periods are removed from charts only");
        Typed.Run(Words("--histories", "/nowhere/a.csv")).IsOneLine("/nowhere/a.csv does not exist");
    }

    [Fact]
    public void A_forecast_uses_the_rate_of_the_deployment()
    {
        // Seven gapless cycles, and then no period for 40 days.
        var rows = new StringBuilder(Header);
        for (var start = new DateOnly(2025, 1, 1); start <= new DateOnly(2025, 7, 16); start = start.AddDays(28))
            rows.Append(CultureInfo.InvariantCulture, $"ann,period,{start:yyyy-MM-dd},,,,\n");
        Assert.Equal(0, _store.Run("histories", "import", _store.Write("histories.csv", $"{rows}")).Code);
        _store.Write("users.txt", "ann\n");
        var (own, set, sure) = (Suspected(), Suspected("--skip-rate", "0.1"),
            Suspected("--skip-rate", "0.1", "--skip-cycles", "50"));
        Assert.InRange(own, 0.1, 0.5);
        Assert.InRange(set, 0.9, sure);
        Assert.InRange(sure, set + 0.01, 1.2);

        double Suspected(params string[] more)
        {
            Assert.Equal(0, _store.Run([
                "forecast", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf("out.ndjson"), "--as-of", "2025-08-25",
                "--models", BatchTestStore.Models, .. more]).Code);
            using var line = JsonDocument.Parse(_store.Read("out.ndjson"));
            return line.RootElement.GetProperty("basis").GetProperty("unloggedPeriodsSuspected").GetDouble();
        }
    }

    private static string[] Words(params string[] more) => ["histories", "skip-rate", "--models", BatchTestStore.Models, .. more];

    private string WriteHistories(double rate)
    {
        var rows = new StringBuilder(Header);
        var ids = new StringBuilder();
        foreach (var (i, person) in MissingLogs.Make(Cohort.Simulate(5, People, CohortShape.Careful), rate, 7).Index())
        {
            ids.Append(CultureInfo.InvariantCulture, $"secret-name-{i}\n");
            foreach (var period in person.LogAt(person.Cycles.Count - 1).Periods)
                rows.Append(CultureInfo.InvariantCulture, $"secret-name-{i},period,{period.Start:yyyy-MM-dd},,,,\n");
        }

        _store.Write("users.txt", $"{ids}");
        return _store.Write("histories.csv", $"{rows}");
    }

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}")]
    private static partial Regex Date();
}
