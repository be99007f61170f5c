using Microsoft.Extensions.Time.Testing;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

public sealed class PageOriginTests : FolderTest
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 3, 10, 23, 59, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("models evaluate --model 2 --seed 9", "predictions models evaluate --model 2 --seed 9")]
    [InlineData("models evaluate --cycles data/a.csv", "predictions models evaluate --cycles data/a.csv")]
    [InlineData(
        "models evaluate --cycles /home/ann/a.csv --html ../b.html", "predictions models evaluate --cycles a.csv --html b.html")]
    [InlineData("models evaluate --html=~/b.html", "predictions models evaluate --html b.html")]
    [InlineData(
        "loadtest run --target http://ann:secret@127.0.0.1:8080", "predictions loadtest run --target http://127.0.0.1:8080")]
    public void The_command_is_shown_without_folders_and_passwords(string typed, string shown) =>
        Assert.Equal(shown, PageOrigin.Of(Verbs.Create().Parse(typed.Split(' ')), Clock).Command);

    [Fact]
    public void A_word_with_blanks_or_quotes_can_be_pasted() => Assert.Equal(
        @"predictions models evaluate --cycles 'ann'\''s table.csv'",
        PageOrigin.Of(Verbs.Create().Parse(["models", "evaluate", "--cycles", "ann's table.csv"]), Clock).Command);

    [Fact]
    public void An_origin_has_the_time_of_the_clock_and_the_revision()
    {
        var made = PageOrigin.Of(Verbs.Create().Parse(["models", "list"]), Clock, ("seed", "7"));
        Assert.Equal(
            [("made", "2026-03-10 23:59 UTC"), ("seed", "7"), ("command", "predictions models list"), ("program", made.Product)],
            made.Facts);
        Assert.Matches(@"^predictions \d+\.\d+\.\d+", made.Product);
    }

    [Fact]
    public void A_page_names_models_and_table_by_their_hashes()
    {
        var (table, page) = (PathOf("charts.csv"), PathOf("report.html"));
        File.WriteAllText(table, "ClientID,CycleNumber,LengthofCycle\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"a,{i},{27 + i % 4}\n")));
        var models = Training.Tests.ShippedModel.Models;
        var shipped = File.ReadAllText(Path.Combine(models, "cycle-length", "2", "manifest.json"));
        var hash = System.Text.Json.JsonDocument.Parse(shipped).RootElement.GetProperty("sha256").GetString()!;

        Assert.Equal(0, Typed.Run(
            "models", "evaluate", "--models", models, "--model", "2", "--cycles", table, "--html", page).Code);
        var evaluated = File.ReadAllText(page);
        Assert.Equal(0, Typed.Run(
            "models", "compare", "statistical", "2", "--models", models, "--cycles", table, "--html", page).Code);
        var compared = File.ReadAllText(page);
        var tableHash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(table)));
        Assert.All([evaluated, compared], text =>
        {
            Assert.Contains($"model.zip SHA-256 {hash}", text, StringComparison.Ordinal);
            Assert.Contains($"charts.csv, SHA-256 {tableHash}", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Folder, text, StringComparison.Ordinal);
            Assert.DoesNotContain(models, text, StringComparison.Ordinal);
        });
        Assert.Contains("<dt>model A</dt><dd>statistical</dd>", compared, StringComparison.Ordinal);
    }
}
