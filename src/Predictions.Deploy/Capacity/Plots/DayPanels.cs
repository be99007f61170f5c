using Predictions.Deploy.Capacity.Days;
using ScottPlot;

namespace Predictions.Deploy.Capacity.Plots;

/// <summary>The three panels of a stretch of a day.</summary>
/// <param name="bins">The stretch.</param>
/// <param name="plan">What happens on the day.</param>
/// <param name="allowed">The share of answers that may be missed, 0 to 1.</param>
internal sealed class DayPanels(DayBins bins, DayPlan plan, double allowed)
{
    private const double LegendRoom = 1.3;
    private const double LeastShownPercent = 1;
    private const float LeftPx = 92;
    private const float RightPx = 22;
    private const float TopPx = 34;
    private const float BottomPx = 44;
    private const float FontPx = 14;

    // What a machine has not got is replaced by whatever it has, with serifs or without.
    private static readonly string Font =
        new[] { "Open Sans", "Segoe UI", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica" }.FirstOrDefault(IsInstalled) ?? Fonts.Default;

    /// <summary>What is asked for, against what is there to answer it; by orders of magnitude, since a push is a hundred usual minutes.</summary>
    public Plot Load()
    {
        var plot = Panel(plan switch
        {
            { PushAt: not null } => "Calls a second (dotted: the push notification is sent)",
            { ZoneLostAt: not null } => "Calls a second (dotted: the zone is lost)",
            _ => "Calls a second",
        });
        var asked = bins.Most(s => s.Asked);
        var capacity = bins.Least(s => s.Capacity);
        Step(plot, Magnitudes(capacity), Inks.Ready, "held by replicas that are ready", 2.5f);
        Step(plot, Magnitudes(asked), Inks.Load, "asked for, retries too", 1.8f);
        var all = Magnitudes(asked).Concat(Magnitudes(capacity)).ToArray();
        var (least, most) = ((int)Math.Floor(all.Min()), (int)Math.Ceiling(all.Max()));
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. Enumerable.Range(least, most - least + 1).Select(power => new Tick(power, $"{Math.Pow(10, power):N0}"))]);
        // Room for the legend above.
        return Finished(plot, least, most + 0.35 * (most - least));
    }

    /// <summary>Replicas and nodes.</summary>
    public Plot Replicas()
    {
        var plot = Panel("Replicas and nodes");
        var wanted = bins.Most(s => s.Wanted);
        var nodes = bins.Most(s => s.Nodes);
        Step(plot, wanted, Inks.Wanted, "replicas wanted", 3.5f);
        Step(plot, bins.Least(s => s.Serving), Inks.Ready, "replicas ready", 1.8f);
        Step(plot, nodes, Inks.Nodes, "nodes", 1.4f, LinePattern.Dashed);
        return Finished(plot, 0, LegendRoom * Math.Max(wanted.Max(), nodes.Max()));
    }

    /// <summary>Answers that were missed, by how.</summary>
    public Plot Missed()
    {
        var plot = Panel($"Missed answers, in % (allowed over time: {100 * allowed:0.###} %)");
        var failed = bins.Share(s => s.Failed);
        double[] refused = [.. failed.Zip(bins.Share(s => s.Refused), (before, share) => before + share)];
        double[] late = [.. refused.Zip(bins.Share(s => s.Late), (before, share) => before + share)];
        // The sum first, then what lies before it: each area is then seen where the next has ended.
        Area(plot, late, Inks.Late, "late");
        Area(plot, refused, Inks.Refused, "refused");
        Area(plot, failed, Inks.Failed, "failed");
        if (late.Max() == 0)
            Say(plot, "none");
        return Finished(plot, 0, LegendRoom * Math.Max(late.Max(), LeastShownPercent));
    }

    private static double[] Magnitudes(double[] values) => [.. values.Select(value => Math.Log10(Math.Max(value, 1)))];

    private Plot Panel(string title)
    {
        var plot = new Plot();
        plot.Layout.Fixed(new PixelPadding(LeftPx, RightPx, BottomPx, TopPx));
        plot.Title(title, FontPx + 1);
        plot.Font.Set(Font);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = Inks.Text;
        plot.Grid.MajorLineColor = Inks.Grid;
        plot.Axes.Color(Inks.Muted);
        plot.Axes.Bottom.TickLabelStyle.FontSize = FontPx;
        plot.Axes.Left.TickLabelStyle.FontSize = FontPx;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            LabelFormatter = value => value.ToString("#,0.##"), TargetTickCount = 5,
        };
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. Ticks()]);
        return plot;
    }

    private IEnumerable<Tick> Ticks()
    {
        var (from, to) = (bins.Hours[0], bins.Hours[^1]);
        var minutes = (to - from) switch { > 12 => 180, > 3 => 30, _ => 15 };
        for (var minute = (int)Math.Ceiling(from * 60 / minutes) * minutes; minute <= (int)Math.Ceiling(to * 60); minute += minutes)
            yield return new Tick(minute / 60.0, $"{minute / 60:00}:{minute % 60:00}");
    }

    private void Step(Plot plot, double[] values, Color color, string name, float width, LinePattern? pattern = null)
    {
        var line = plot.Add.ScatterLine(bins.Hours, values, color);
        (line.LineWidth, line.ConnectStyle, line.LegendText) = (width, ConnectStyle.StepHorizontal, name);
        line.LinePattern = pattern ?? LinePattern.Solid;
    }

    private void Area(Plot plot, double[] values, Color color, string name)
    {
        var area = plot.Add.FillY(bins.Hours, new double[values.Length], values);
        (area.FillColor, area.LegendText) = (color, name);
        // An outage of a minute is narrower than a pixel of a day.
        (area.LineColor, area.LineWidth) = (color, values.Max() > 0 ? 1.5f : 0);
    }

    private static bool IsInstalled(string name) => Fonts.GetTypeface(name, bold: false, italic: false)?.FamilyName == name;

    private static void Say(Plot plot, string words)
    {
        var said = plot.Add.Annotation(words, Alignment.MiddleCenter);
        (said.LabelFontSize, said.LabelFontName, said.LabelFontColor) = (FontPx, Font, Inks.Muted);
        (said.LabelBackgroundColor, said.LabelBorderWidth, said.LabelShadowColor) = (Colors.Transparent, 0, Colors.Transparent);
    }

    private Plot Finished(Plot plot, double least, double most)
    {
        foreach (var at in new[] { plan.PushAt, plan.ZoneLostAt })
            if (at / 3_600.0 is { } hour && hour >= bins.Hours[0] && hour <= bins.Hours[^1])
                plot.Add.VerticalLine(hour, 1.2f, Inks.Muted, LinePattern.Dotted);
        plot.Axes.SetLimits(bins.Hours[0], bins.Hours[^1], least, most);
        var legend = plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        legend.FontName = Font;
        (legend.FontSize, legend.OutlineWidth, legend.ShadowColor) = (FontPx - 1, 0, Colors.Transparent);
        (legend.BackgroundColor, legend.FontColor) = (Colors.Transparent, Inks.Text);
        return plot;
    }
}
