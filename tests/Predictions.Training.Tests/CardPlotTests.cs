using System.Xml.Linq;
using Predictions.Core.Scoring;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public sealed class CardPlotTests : IDisposable
{
    private static readonly EvaluationReport Report =
        EvaluationReport.Of(ScoringModel.Statistical, "../My charts (2).csv", Cohort.Simulate(3, 40, CohortShape.Careful), 7);

    private readonly string _directory = Directory.CreateTempSubdirectory("card").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void No_plot_of_a_single_woman_is_written()
    {
        Assert.NotEmpty(Report.Fans);
        CardPlots.Write(_directory, Report);
        Assert.Equal(
            ["error-by-cohort-my-charts-2-csv.svg", "error-by-day-my-charts-2-csv.svg", "pit-my-charts-2-csv.svg",
                "reliability-my-charts-2-csv.svg"],
            Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_image_of_the_card_is_a_file_beside_it()
    {
        CardPlots.Write(_directory, Report);
        var images = CardPlots.Markdown(Report).Split('\n').Where(line => line.StartsWith("![", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(4, images.Length);
        Assert.All(images, image => Assert.True(File.Exists(Path.Combine(_directory, image[(image.LastIndexOf('(') + 1)..^1]))));
    }

    [Fact]
    public void A_plot_alone_carries_its_colours_for_day_and_night()
    {
        CardPlots.Write(_directory, Report);
        Assert.All(Directory.GetFiles(Path.Combine(_directory, CardPlots.Folder)), file =>
        {
            var svg = XDocument.Load(file).Root!;
            Assert.Contains("prefers-color-scheme:dark", svg.Value, StringComparison.Ordinal);
            Assert.NotEmpty((string?)svg.Attribute("aria-label") ?? "");
            Assert.NotNull(svg.Attribute("width"));
        });
    }

    [Fact]
    public void Written_again_a_plot_has_the_same_bytes()
    {
        CardPlots.Write(_directory, Report);
        var file = Path.Combine(_directory, CardPlots.Folder, "pit-my-charts-2-csv.svg");
        var before = File.ReadAllBytes(file);
        CardPlots.Write(_directory, Report);
        Assert.Equal(before, File.ReadAllBytes(file));
    }
}
