using System.Text.Json;
using Parquet.Serialization;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Reports;

namespace Predictions.Cli.Tests;

public sealed class ModelVerbTests : FolderTest
{
    [Fact]
    public void What_was_trained_can_be_evaluated()
    {
        var trained = Run(
            "models", "train", "--out", Path.Combine(Folder, "cycle-length", "2"), "--women", "40", "--evaluation-women", "20");
        Assert.Equal((0, true), (trained.Code, trained.Out.Contains("cycle-length@2", StringComparison.Ordinal)));

        var evaluated = Run("models", "evaluate", "--models", Folder, "--model", "2", "--cycles", Charts(), "--format", "json");
        Assert.Equal(0, evaluated.Code);
        using var report = JsonDocument.Parse(evaluated.Out);
        Assert.Equal("cycle-length@2", report.RootElement.GetProperty("model").GetString());
        Assert.Equal("charts.csv", report.RootElement.GetProperty("source").GetString());
    }

    [Fact]
    public void What_was_simulated_is_learned_from_and_a_run_is_repeated_from_its_settings()
    {
        var (table, made, again) = (PathOf("made.csv"), Version("4"), Version("5"));
        Assert.Equal(new Typed(0, "", ""),
            Run("models", "simulate", "--women", "60", "--seed", "9", "--pause-rate", "0.02", "--out", table));
        Assert.Equal(File.ReadAllText(table),
            Run("models", "simulate", "--women", "60", "--seed", "9", "--pause-rate", "0.02").Out);

        Assert.Equal(0, Run("models", "train", "--out", made, "--cycles", table, "--women", "30", "--evaluation-women",
            "15").Code);
        Assert.Contains("a simulated cohort (seed 1) and made.csv", File.ReadAllText(Path.Combine(made, "manifest.json")),
            StringComparison.Ordinal);

        var settings = Path.Combine(made, "training.json");
        Assert.Equal(0, Run("models", "train", "--settings", settings, "--cycles", table, "--out", again).Code);
        foreach (var file in (string[])["model.zip", "training.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(made, file)), File.ReadAllBytes(Path.Combine(again, file)));

        var card = Path.Combine(made, "README.md");
        var untouched = File.ReadAllText(card);
        Run("models", "evaluate", "--models", Folder, "--model", "4", "--cycles", table, "--into-card")
            .IsOneLine("--into-card: cycle-length@4 was trained on made.csv; a card needs an evaluation on other women");
        Assert.Equal(untouched, File.ReadAllText(card));
        Run("models", "evaluate", "--models", Folder, "--model", "4", "--cycles", table, "--importance").IsOneLine(
            "--importance: cycle-length@4 was trained on made.csv, so an input that it learned by heart would count: use other "
            + "women");
        Run("models", "train", "--out", made, "--women", "60").IsOneLine(
            $"{made} has a model with other settings, and a version must not change: use another folder with --out");
        Assert.Contains("is not valid: 1 to 100 of", Run("models", "train", "--out", Version("bad name")).Error,
            StringComparison.Ordinal);

        Run("models", "train", "--settings", settings).IsOneLine("these settings train on made.csv: pass it with --cycles");
        File.AppendAllText(table, "late,1,28,,,,1,,,\n");
        Run("models", "train", "--settings", settings, "--cycles", table)
            .IsOneLine($"{table} is not the made.csv of these settings: its SHA-256 differs");
    }

    [Fact]
    public void A_cohort_is_fitted_to_several_tables_and_printed_as_json()
    {
        var (first, second) = (PathOf("first.csv"), PathOf("second.csv"));
        Run("models", "simulate", "--women", "12", "--seed", "5", "--share-with-holes", "0", "--out", first);
        Run("models", "simulate", "--women", "12", "--seed", "6", "--share-with-holes", "0", "--out", second);
        var fitted = Run("models", "fit-cohort", "--cycles", first, "--cycles", second, "--folds", "2", "--iterations", "4");
        Assert.Equal(0, fitted.Code);
        using var constants = JsonDocument.Parse(fitted.Out);
        Assert.InRange(constants.RootElement.GetProperty("even").GetProperty("mean_days").GetDouble(), 20, 40);
        Assert.Contains("fitted, no drift", fitted.Error, StringComparison.Ordinal);
        Assert.Contains("closed form, no period yet, day 35: CRPS, days", fitted.Error, StringComparison.Ordinal);

        var refused = Run("models", "fit-cohort", "--cycles", first, "--folds", "8");
        Assert.Equal((1, ""), (refused.Code, refused.Out));
        Assert.EndsWith("predictions: --cycles must have at least 16 women\n", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_cannot_be_read_are_one_line()
    {
        var file = PathOf("training.json");
        File.WriteAllText(file, """{"seed": 1, "sead": 2}""");
        var typed = Run("models", "train", "--settings", file);
        Assert.Equal((1, ""), (typed.Code, typed.Out));
        File.WriteAllText(file, """{"seed": 1}""");
        var missing = Run("models", "train", "--settings", file);
        Assert.Contains("missing required properties", missing.Error, StringComparison.Ordinal);
        Assert.Single(missing.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"predictions: {file}: The JSON property 'sead' could not be mapped", typed.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_are_compared_in_pairs()
    {
        var typed = Run("models", "compare", "statistical", "statistical", "--women", "20");
        Assert.Equal(0, typed.Code);
        Assert.Contains("statistical and statistical are not distinguishable", typed.Out, StringComparison.Ordinal);
        Run("models", "compare", "../1", "statistical").IsOneLine(
            "model \"../1\" must be a version such as 2, \"stable\", \"candidate\", or \"statistical\" for the model without " +
            "an artifact");
    }

    [Fact]
    public async Task Every_forecast_of_an_evaluation_is_a_row_of_a_file()
    {
        var (path, absent) = (PathOf("forecasts.parquet"), Path.Combine(Folder, "absent", "forecasts.parquet"));
        string[] evaluate = ["models", "evaluate", "--model", "statistical", "--cycles", Charts(), "--format", "json"];
        var typed = Run([.. evaluate, "--forecasts", path]);
        Assert.Equal((0, true), (typed.Code, typed.Error.EndsWith($"The forecasts are in {path}\n", StringComparison.Ordinal)));
        using var report = JsonDocument.Parse(typed.Out);
        var all = report.RootElement.GetProperty("scenarios")[0];
        var mae = all.GetProperty("rows").EnumerateArray().Last().GetProperty("mae_days").GetProperty("value").GetDouble();
        await using var file = File.OpenRead(path);
        var rows = (await ParquetSerializer.DeserializeAsync<ForecastRow>(
            file, cancellationToken: TestContext.Current.CancellationToken)).Data
            .Where(row => row is { Scenario: ForecastRow.AllCycles, Forecaster: "statistical" }).ToArray();
        Assert.Equal(all.GetProperty("forecasts").GetInt32(), rows.Length);
        Assert.Equal(mae, rows.Average(row => row.ErrorDays), 1e-6);
        Assert.All(rows, row => Assert.Equal("a", row.Person));

        var refused = Run([.. evaluate, "--forecasts", absent]);
        Assert.Equal((1, true), (refused.Code, refused.Error.EndsWith(
            $"predictions: --forecasts {absent}: its folder does not exist\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_model_is_one_line()
    {
        var (code, _, error) = Run("models", "evaluate", "--models", Folder, "--model", "7");
        Assert.Equal(1, code);
        Assert.Matches("^predictions: .* has no version 7, and no other\n$", error);
    }

    [Fact]
    public void A_bad_cell_is_one_line_with_file_line_and_column()
    {
        var file = PathOf("bad.csv");
        File.WriteAllText(file, "ClientID,CycleNumber,LengthofCycle\na,1,28\na,2,x\n");
        var (code, _, error) = Run("models", "evaluate", "--model", "statistical", "--cycles", file);
        Assert.Equal(1, code);
        Assert.Equal($"predictions: {file}: line 3: LengthofCycle must be a whole number from 10 to 137\n", error);
        Assert.Equal(error, Run("models", "train", "--out", Path.Combine(Folder, "cycle-length", "3"), "--cycles", file).Error
            .Split(" …\n")[^1]);
    }

    [Theory]
    [InlineData("models", "train", "--women", "5")]
    [InlineData("models", "train", "--learned-share", "1.5")]
    [InlineData("models", "train", "--trees", "20")]
    [InlineData("models", "evaluate", "--format", "yaml")]
    [InlineData("models", "train", "--women", "0")]
    [InlineData("models", "simulate", "--women", "0")]
    [InlineData("models", "fit-cohort")]
    [InlineData("models", "fit-cohort", "--cycles", "charts.csv", "--folds", "1")]
    [InlineData("models", "fit-cohort", "--cycles", "charts.csv", "--iterations", "-1")]
    [InlineData("models", "fit-cohort", "--cycles", "missing.csv")]
    [InlineData("models", "simulate", "--hole-rate", "2")]
    [InlineData("models", "evaluate", "--women", "5")]
    [InlineData("models", "evaluate", "--skip-rate", "0.6")]
    [InlineData("models", "evaluate", "--skip-rate", "NaN")]
    [InlineData("models", "evaluate", "--skip-cycles", "4")]
    [InlineData("models", "compare", "1", "2", "--skip-rate", "0.1", "--skip-cycles", "0")]
    [InlineData("models", "compare", "stable")]
    [InlineData("models", "guess")]
    public void A_bad_command_line_is_refused(params string[] args) => Assert.Equal(1, Run(args).Code);

    [Fact]
    public async Task Forecasts_are_grouped_by_columns_of_the_table()
    {
        var (table, page, path) = (Grouped(), PathOf("by.html"), PathOf("by.parquet"));
        string[] by = ["--cycles", table, "--by", "Age,gerät", "--by", "Site, ward", "--format", "json"];
        var evaluated = Run(["models", "evaluate", "--model", "statistical", .. by, "--html", page, "--forecasts", path]);
        Assert.Equal(0, evaluated.Code);
        using var report = JsonDocument.Parse(evaluated.Out);
        var segments = report.RootElement.GetProperty("segments").EnumerateArray().ToArray();
        Assert.Equal(
            ["Age=20", "Age=30", "Gerät=<b>", "Gerät=iOS", "Site, ward=unknown"],
            segments.Select(s => s.GetProperty("key").GetString()));
        Assert.Equal([9, 11, 5, 15, 20], segments.Select(s => s.GetProperty("women").GetInt32()));
        Assert.Contains("Gerät &lt;b&gt;", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await using var file = File.OpenRead(path);
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(
            file, cancellationToken: TestContext.Current.CancellationToken)).Data;
        Assert.Equal(["<b>", "iOS"], rows.Select(row => row.GetValueOrDefault("by_Gerät")).OfType<string>().Distinct().Order());

        var compared = Run(["models", "compare", "statistical", "statistical", .. by]);
        using var comparison = JsonDocument.Parse(compared.Out);
        var few = comparison.RootElement.GetProperty("segments")[0].GetProperty("crps_difference_days");
        Assert.Equal(JsonValueKind.Null, few.GetProperty("low").ValueKind);
        Assert.Contains("| Gerät iOS ", Run(["models", "compare", "statistical", "statistical", .. by[..^1], "markdown"]).Out,
            StringComparison.Ordinal);

        Run("models", "compare", "statistical", "statistical", "--cycles", table, "--by", "Phone").IsOneLine(
            $"--by: {table} has no column \"Phone\" to group by. It has ClientID, CycleNumber, LengthofCycle, Age, Gerät, "
            + "Site, ward");
    }

    [Fact]
    public void A_training_run_is_cross_validated_without_writing_a_model()
    {
        var (table, page, plan) = (PathOf("women.csv"), PathOf("folds.html"), Version("9"));
        Run("models", "simulate", "--women", "40", "--seed", "12", "--out", table);
        string[] train = ["models", "train", "--cycles", table, "--trees", "10", "--learning-rate", "0.8", "--out", plan];
        var typed = Run([.. train, "--folds", "3", "--by", "CycleNumber", "--format", "json", "--html", page]);
        Assert.Equal(0, typed.Code);
        Assert.Equal(3, typed.Error.Split('\n').Count(line => line.StartsWith("Fold ", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(plan));
        Assert.True(File.Exists(page));
        using var report = JsonDocument.Parse(typed.Out);
        Assert.Equal("cycle-length, 3 folds", report.RootElement.GetProperty("model").GetString());
        Assert.Equal(
            ["By Fold", "By CycleNumber"],
            report.RootElement.GetProperty("segments").EnumerateArray().Select(s => s.GetProperty("group").GetString())
                .Distinct());

        Run([.. train, "--folds", "1"]).IsOneLine("--folds must be 2 to 20");
        Run("models", "train", "--folds", "3").IsOneLine("--folds needs the women of a table: pass it with --cycles");
        Run([.. train, "--html", page]).IsOneLine("--html shows a cross-validation, so it needs --folds");
        Run([.. train, "--folds", "3", "--by", "Phone"]).IsOneLine(
            $"--by: {table} has no column \"Phone\" to group by. It has " + string.Join(", ", CycleColumns.All));
    }

    [Fact]
    public void The_importance_of_inputs_is_part_of_an_evaluation()
    {
        string[] evaluate = ["models", "evaluate", "--model", "statistical", "--women", "20", "--importance"];
        var typed = Run([.. evaluate, "--format", "json"]);
        Assert.Equal(0, typed.Code);
        using var report = JsonDocument.Parse(typed.Out);
        var past = report.RootElement.GetProperty("importance").EnumerateArray()
            .First(row => row.GetProperty("input").GetString() == "past lengths");
        Assert.True(past.GetProperty("loss_days").GetProperty("low").GetDouble() > 0);
        Assert.Contains("Importance, all cycles: ", Run(evaluate).Out, StringComparison.Ordinal);
        Assert.Contains("| past lengths ", Run([.. evaluate, "--format", "markdown"]).Out, StringComparison.Ordinal);
    }

    // Twenty women of five cycles, nine of them 20 years old.
    private string Grouped()
    {
        var file = PathOf("grouped.csv");
        File.WriteAllLines(file,
        [
            "ClientID,CycleNumber,LengthofCycle,Age,Gerät,\"Site, ward\"",
            .. Enumerable.Range(0, 100).Select(i =>
                $"w{i / 5},{1 + i % 5},{27 + i % 4},{(i % 5 > 0 ? "" : i < 45 ? "20" : "30")},"
                + $"{(i / 5 % 4 > 0 ? "iOS" : "<b>")},"),
        ]);
        return file;
    }

    private string Version(string version) => Path.Combine(Folder, "cycle-length", version);

    private string Charts()
    {
        var file = PathOf("charts.csv");
        var lines = Enumerable.Range(1, 12).Select(i => $"a,{i},{27 + i % 4}");
        File.WriteAllText(file, "ClientID,CycleNumber,LengthofCycle\n" + string.Join('\n', lines) + "\n");
        return file;
    }

    private static Typed Run(params string[] args) => Typed.Run(args);
}
