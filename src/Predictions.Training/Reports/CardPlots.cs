using System.Text;
using Predictions.Reports;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>
/// The plots of a model's card, as files in its folder. A card is published, so no plot shows the chart of a single person.
/// </summary>
public static class CardPlots
{
    /// <summary>The name of the folder with the plots.</summary>
    public const string Folder = "plots";

    /// <summary>Writes the plots of one evaluation. They replace the plots of an earlier one on the same cycles.</summary>
    /// <param name="directory">The folder of the card.</param>
    /// <param name="report">The evaluation.</param>
    public static void Write(string directory, EvaluationReport report)
    {
        Directory.CreateDirectory(Path.Combine(directory, Folder));
        foreach (var picture in Pictures(report))
            File.WriteAllText(Path.Combine(directory, Folder, FileOf(picture, report)), picture.Drawings[0].Alone());
    }

    /// <summary>The plots as Markdown images with alternative texts.</summary>
    public static string Markdown(EvaluationReport report)
    {
        var text = new StringBuilder();
        foreach (var picture in Pictures(report))
            text.Append($"**{picture.Title}.** {picture.Reading}\n\n")
                .Append($"![{Plain(picture.Drawings[0].Says)}]({Folder}/{FileOf(picture, report)})\n\n");
        return text.ToString();
    }

    private static IEnumerable<Picture> Pictures(EvaluationReport report) =>
        new[] { ReliabilityPlot.Of(report), PitPlot.Of(report), CohortPlot.Of(report), DayPlot.Of(report) }.OfType<Picture>();

    private static string FileOf(Picture picture, EvaluationReport report) => $"{picture.Name}-{Slug(report.Source)}.svg";

    /// <summary>
    /// A source as a name. It is an untrusted file name: only characters that are safe in paths, links and YAML remain.
    /// </summary>
    internal static string Slug(string source)
    {
        var slug = string.Concat(source.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return string.Join('-', slug.Split('-', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Plain(string words) =>
        words.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal);
}
