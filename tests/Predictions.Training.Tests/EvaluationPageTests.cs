using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Predictions.Reports;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;
using Predictions.Core.Scoring;

namespace Predictions.Training.Tests;

public class EvaluationPageTests
{
    private const string Source = "<b>&\"charts\".csv";

    private static readonly ChartedPerson[] Women = Cohort.Simulate(3, 40, CohortShape.Careful);
    private static readonly EvaluationReport Report = EvaluationReport.Of(ScoringModel.Statistical, Source, Women, 7);
    internal static readonly Provenance Made = new(
        new DateTimeOffset(2026, 3, 10, 14, 5, 59, TimeSpan.FromHours(2)), "predictions models evaluate --cycles '<t>.csv'",
        "predictions 1.2.3+abc", [("model", "cycle-length@2, SHA-256 0123"), ("seed", "7")]);

    private static readonly string Page = EvaluationPage.Of(Report, Made);

    [Fact]
    public void A_page_is_well_formed() => Assert.Equal("html", Parsed(Page).Root!.Name.LocalName);

    [Fact]
    public void A_page_needs_nothing_from_outside()
    {
        Assert.DoesNotContain("<script", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", Page, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Parsed(Page).Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"));
    }

    [Fact]
    public void Names_from_outside_are_words_and_never_markup()
    {
        Assert.DoesNotContain("<b>", Page, StringComparison.Ordinal);
        Assert.Contains(Source, Parsed(Page).Root!.Value, StringComparison.Ordinal);
        Assert.Contains(Report.Model, Parsed(Page).Descendants().First(e => e.Name.LocalName == "title").Value,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reliability")]
    [InlineData("pit")]
    [InlineData("coverage-ahead")]
    [InlineData("calibration-by-situation")]
    [InlineData("error-by-cohort")]
    [InlineData("error-by-day")]
    [InlineData("cycles-ahead")]
    [InlineData("fans")]
    public void Every_plot_is_there_and_says_what_it_shows(string name)
    {
        var figure = Parsed(Page).Descendants().Single(e => e.Name.LocalName == "figure" && (string?)e.Attribute("id") == name);
        var drawings = figure.Descendants().Where(e => e.Name.LocalName == "svg").ToArray();
        Assert.NotEmpty(drawings);
        Assert.All(drawings, d => Assert.Matches(@"\d", (string?)d.Attribute("aria-label")));
        Assert.All(drawings, d => Assert.NotEmpty(d.Elements()));
    }

    [Fact]
    public void Every_colour_of_a_plot_is_one_of_the_palette_in_both_schemes()
    {
        var used = Regex.Matches(Page, @"var\((--[a-z0-9-]+)\)").Select(m => m.Groups[1].Value).Distinct().ToArray();
        var night = Page.IndexOf("@media screen and (prefers-color-scheme:dark)", StringComparison.Ordinal);
        Assert.NotEqual(-1, night);
        Assert.All(used, name => Assert.True(Page[..night].Contains($"{name}:#") && Page[night..].Contains($"{name}:#"), name));
        Assert.Empty(Parsed(Page).Descendants().Attributes().Where(a => a.Name.LocalName is "fill" or "stroke"
            && a.Value.StartsWith('#')));
    }

    [Theory]
    [InlineData("text", 7)]
    [InlineData("muted", 4.5)]
    [InlineData("model", 4.5)]
    [InlineData("formula", 4.5)]
    [InlineData("statistical", 4.5)]
    [InlineData("model-soft", 3)]
    public void An_ink_stands_out_by_day_and_by_night(string ink, double least)
    {
        var (inks, papers) = (Colours(ink), Colours("paper"));
        Assert.Equal(2, inks.Length);
        Assert.All(inks.Zip(papers), pair => Assert.InRange(Contrast(pair.First, pair.Second), least, 21));
    }

    [Fact]
    public void The_footer_says_where_the_figures_come_from()
    {
        var facts = Parsed(Page).Descendants().Single(e => e.Name.LocalName == "footer").Descendants()
            .Where(e => e.Name.LocalName is "dt" or "dd").Select(e => e.Value);
        Assert.Equal(
            ["made", "2026-03-10 12:05 UTC", "model", "cycle-length@2, SHA-256 0123", "seed", "7", "command",
                "predictions models evaluate --cycles '<t>.csv'", "program", "predictions 1.2.3+abc"], facts);
    }

    [Fact]
    public void A_situation_of_too_few_women_has_words_in_place_of_a_mark()
    {
        var few = Report.Scenarios.Where(s => s.Women < 10).ToArray();
        Assert.NotEmpty(few);
        var figure = Parsed(Page).Descendants()
            .Single(e => e.Name.LocalName == "figure" && (string?)e.Attribute("id") == "calibration-by-situation");
        var groups = Report.Scenarios.Where(s => s.Women >= 10 && !s.Group.StartsWith("Fixed", StringComparison.Ordinal))
            .Select(s => s.Group).ToHashSet();
        Assert.Equal(
            few.Count(s => groups.Contains(s.Group)),
            figure.Descendants().Count(e => e.Name.LocalName == "text" && e.Value == "too few"));
    }

    [Fact]
    public void Coverage_comes_first_in_every_table() => Assert.All(
        EvaluationTables.Of(Report), table => Assert.True(
            table.Columns.Index().First(c => c.Item == "80 %").Index < table.Columns.Index().First(c => c.Item == "MAE").Index));

    [Fact]
    public void Weak_situations_are_named_in_words()
    {
        var weak = Parsed(Page).Descendants().Where(e => e.Name.LocalName == "li")
            .Select(e => e.Value.Replace('\u00A0', ' ')).ToArray();
        var worse = Report.Scenarios
            .Where(s => s.Women >= 10 && !s.Group.StartsWith("Fixed", StringComparison.Ordinal)
                && s.Rows.Where(r => r.Ranges.Count == 0).Min(r => r.MaeDays.Value) <= s.Model.MaeDays.Value - 0.05).ToArray();
        Assert.NotEmpty(worse);
        Assert.All(worse, s => Assert.Contains(
            weak, sentence => sentence.Contains($"the model errs by {s.Model.MaeDays.Value:0.00} days", StringComparison.Ordinal)
                && sentence.StartsWith(s.Scenario, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_same_report_gives_the_same_page() => Assert.Equal(Page, EvaluationPage.Of(Report, Made));

    [Fact]
    public void Every_table_has_a_caption_and_every_head_a_scope()
    {
        var tables = Parsed(Page).Descendants().Where(e => e.Name.LocalName == "table").ToArray();
        Assert.True(tables.Length > Report.Scenarios.Count);
        Assert.All(tables, t => Assert.NotEmpty(t.Elements().First(e => e.Name.LocalName == "caption").Value));
        Assert.All(tables.Descendants().Where(e => e.Name.LocalName == "th"), th => Assert.NotNull(th.Attribute("scope")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void A_table_of_few_women_has_a_page_without_intervals(int persons)
    {
        var page = EvaluationPage.Of(EvaluationReport.Of(ScoringModel.Statistical, Source, Women[..persons], 7), Made);
        Assert.All(
            Parsed(page).Descendants().Where(e => e.Name.LocalName == "figure"),
            figure => Assert.Equal("fans", (string?)figure.Attribute("id")));
        Assert.Contains("too few", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_few_women_has_no_mark_in_the_plots_of_a_comparison()
    {
        var comparison = Comparison.Of(
            ScoringModel.Statistical, ScoringModel.Statistical with { Name = "other" }, Source, Women, 7);
        var few = comparison.Rows.GroupBy(r => r.Group).Where(group => group.Any(r => r.Women >= 10))
            .ToDictionary(group => group.Key, group => group.Count(r => r.Women < 10));
        Assert.True(few.Values.Sum() > few["Fixed histories that real people have"]);
        var page = Parsed(ComparisonPage.Of(comparison, Made));
        Assert.Equal(few.Values.Sum(), TooFew("forest"));
        Assert.Equal(few.Values.Sum() - few["Fixed histories that real people have"], TooFew("coverage"));

        int TooFew(string id) => page.Descendants().Single(e => e.Name.LocalName == "figure" && (string?)e.Attribute("id") == id)
            .Descendants().Count(e => e.Value == "too few");
    }

    [Fact]
    public void Without_fans_the_rest_is_shown()
    {
        var page = EvaluationPage.Of(Report with { Fans = [] }, Made);
        Assert.DoesNotContain("id=\"fans\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"pit\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_has_a_page_with_its_verdict()
    {
        var comparison = Comparison.Of(
            ScoringModel.Statistical, ScoringModel.Statistical with { Name = "other<i>" }, Source, Women[..10], 7);
        var page = Parsed(ComparisonPage.Of(comparison, Made));
        Assert.Contains(comparison.Verdict.Replace(" %", "\u00A0%"), page.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(
            ["forest", "coverage"],
            page.Descendants().Where(e => e.Name.LocalName == "figure").Select(e => (string?)e.Attribute("id")));
    }

    private static double[] Colours(string name) =>
        [.. Regex.Matches(Page, $"--{name}:#([0-9a-f]{{6}});").Select(m => Luminance(m.Groups[1].Value))];

    // WCAG 2.2, "relative luminance" and "contrast ratio".
    private static double Luminance(string hex)
    {
        double[] weights = [0.2126, 0.7152, 0.0722];
        return weights.Select((weight, i) => weight * Linear(Convert.ToInt32(hex[(2 * i)..(2 * i + 2)], 16) / 255.0)).Sum();
    }

    private static double Linear(double part) => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static XDocument Parsed(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
