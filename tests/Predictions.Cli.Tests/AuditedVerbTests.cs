using System.Text.Json;
using Predictions.Redis.Values;

namespace Predictions.Cli.Tests;

/// <summary>Whose history an export or import has touched is written down, and by whom.</summary>
public sealed class AuditedVerbTests : IAsyncLifetime
{
    private BatchTestStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await BatchTestStore.StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Each_user_of_an_import_and_an_export_is_one_line_and_a_forecast_is_none()
    {
        _store.Import(1_200);
        Assert.Equal(Lines("write", 1_200), Written());
        File.Delete(_store.Audit);

        await _store.CorruptAsync("user-3");
        _store.Write("users.txt", "user-2\nuser-3\nnobody\n");
        Assert.Equal(3, Export("out.csv", _store.Audit).Code);
        Assert.Equal(
            [("export", "user-2", "OK"), ("export", "user-3", "STORED_VALUE_CORRUPT"), ("export", "nobody", "HISTORY_NOT_FOUND")],
            Written("user-2", "user-3", "nobody"));
        File.Delete(_store.Audit);

        var forecast = _store.Run(
            "forecast", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf("forecasts.csv"), "--models",
            BatchTestStore.Models);
        Assert.Equal(3, forecast.Code);
        Assert.False(File.Exists(_store.Audit));
    }

    [Fact]
    public void What_was_not_audited_is_not_exported_and_the_run_can_be_gone_on_with()
    {
        _store.Import(1_200);
        File.Delete(_store.Audit);
        var refused = Export("out.csv", "/dev/full");
        Assert.Equal(1, refused.Code);
        Assert.Contains("predictions: --audit /dev/full cannot be written (", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith("; run the command again to resume\n", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_store.PathOf("out.csv")));
        Assert.Equal("user_id,kind,date,days,until,evidence,reason\n", _store.Read("out.csv.part"));

        Assert.Equal(0, Export("out.csv", _store.Audit).Code);
        Assert.Equal(_store.Read("histories.csv"), _store.Read("out.csv"));
        Assert.Equal(Lines("export", 1_200), Written());
    }

    [Fact]
    public void Without_a_place_for_the_audit_nothing_is_begun()
    {
        var file = _store.WritePopulation(2);
        var nowhere = Path.Combine(_store.PathOf("nowhere"), "audit");
        foreach (var line in (string[][])[["import", file],
            ["export", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf("out.csv")]])
        {
            Assert.Contains(
                "'--audit' is required", Typed.Run(["histories", .. line, "--redis", _store.Server.ConnectionString]).Error,
                StringComparison.Ordinal);
            var refused = _store.Run(["histories", .. line, "--audit", nowhere]);
            Assert.Equal(1, refused.Code);
            Assert.Contains($"predictions: --audit {nowhere} cannot be written (", refused.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_store.PathOf("out.csv.part")) || File.Exists(file + ".progress"));
    }

    private static IEnumerable<(string, string, string)> Lines(string action, int users) =>
        Enumerable.Range(0, users).Select(i => (action, $"user-{i}", "OK")).Order();

    private Typed Export(string to, string audit) =>
        _store.Run("histories", "export", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf(to), "--audit", audit);

    private IEnumerable<(string, string, string)> Written() =>
        Written([.. File.ReadLines(_store.PathOf("users.txt"))]).Order();

    /// <summary>Action, user and outcome of each line. The file itself knows pseudonyms only.</summary>
    private List<(string, string, string)> Written(params string[] users)
    {
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var names = users.ToDictionary(keys.PseudonymOf);
        Assert.DoesNotContain("user-", File.ReadAllText(_store.Audit), StringComparison.Ordinal);
        var lines = File.ReadLines(_store.Audit).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line =>
        {
            Assert.Equal("cli", line.GetProperty("transport").GetString());
            Assert.Equal(Environment.UserName, line.GetProperty("by").GetString());
        });
        return [.. lines.Select(l => (Text(l, "action"), names[Text(l, "subject")], Text(l, "outcome")))];
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
