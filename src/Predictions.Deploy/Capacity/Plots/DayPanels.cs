using Predictions.Deploy.Capacity.Simulation;
using Predictions.Reports;
using ScottPlot;

namespace Predictions.Deploy.Capacity.Plots;

/// <summary>The three panels of a range of a day.</summary>
/// <param name="bins">The range.</param>
/// <param name="plan">The traffic and the event.</param>
/// <param name="allowed">The share of answers that may be missed, 0 to 1.</param>
internal sealed class DayPanels(DayBins bins, DayPlan plan, double allowed)
{
    private const double LegendSpace = 1.3;
    private const double MinShownPercent = 1;
    private const float LeftPx = 92;
    private const float RightPx = 22;
    private const float TopPx = 34;
    private const float BottomPx = 44;
    private const float FontPx = 14;

    // The first installed one; the library would replace a missing font by an arbitrary one.
    private static readonly string Font =
        new[] { "Open Sans", "Segoe UI", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica" }.FirstOrDefault(IsInstalled)
            ?? Fonts.Default;

    /// <summary>Load and capacity, on a logarithmic axis: a push brings a hundred times the usual load.</summary>
    public Plot Load()
    {
        var plot = Panel(plan switch
        {
            { PushAt: not null } => "Calls a second (dotted: push notification)",
            { ZoneLostAt: not null } => "Calls a second (dotted: zone failure)",
            _ => "Calls a second",
        });
        var asked = bins.Max(s => s.Asked);
        var capacity = bins.Min(s => s.Capacity);
        Step(plot, Magnitudes(capacity), ColorRole.Model, "capacity of ready replicas", 2.5f);
        Step(plot, Magnitudes(asked), ColorRole.Formula, "load with retries", 1.8f);
        var all = Magnitudes(asked).Concat(Magnitudes(capacity)).ToArray();
        var (min, max) = ((int)Math.Floor(all.Min()), (int)Math.Ceiling(all.Max()));
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. Enumerable.Range(min, max - min + 1).Select(power => new Tick(power, $"{Math.Pow(10, power):N0}"))]);
        // The space above is for the legend.
        return Finished(plot, min, max + 0.35 * (max - min));
    }

    /// <summary>Replicas and nodes.</summary>
    public Plot Replicas()
    {
        var plot = Panel("Replicas and nodes");
        var wanted = bins.Max(s => s.Wanted);
        var nodes = bins.Max(s => s.Nodes);
        Step(plot, wanted, ColorRole.Range50, "desired replicas", 3.5f);
        Step(plot, bins.Min(s => s.Serving), ColorRole.Model, "ready replicas", 1.8f);
        Step(plot, nodes, ColorRole.Muted, "nodes", 1.4f, LinePattern.Dashed);
        return Finished(plot, 0, LegendSpace * Math.Max(wanted.Max(), nodes.Max()));
    }

    /// <summary>Missed answers by cause.</summary>
    public Plot Missed()
    {
        var plot = Panel($"Missed answers, in % (allowed over time: {100 * allowed:0.###} %)");
        var failed = bins.Share(s => s.Failed);
        double[] refused = [.. failed.Zip(bins.Share(s => s.Refused), (before, share) => before + share)];
        double[] late = [.. refused.Zip(bins.Share(s => s.Late), (before, share) => before + share)];
        // The sum is drawn first and each part over it, so that the areas look stacked.
        Area(plot, late, ColorRole.Range50, "late");
        Area(plot, refused, ColorRole.Formula, "refused");
        Area(plot, failed, ColorRole.Text, "failed");
        if (late.Max() == 0)
            Note(plot, "none");
        return Finished(plot, 0, LegendSpace * Math.Max(late.Max(), MinShownPercent));
    }

    private static double[] Magnitudes(double[] values) => [.. values.Select(value => Math.Log10(Math.Max(value, 1)))];

    private Plot Panel(string title)
    {
        var plot = new Plot();
        plot.Layout.Fixed(new PixelPadding(LeftPx, RightPx, BottomPx, TopPx));
        plot.Title(title, FontPx + 1);
        plot.Font.Set(Font);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = Of(ColorRole.Text);
        plot.Grid.MajorLineColor = Of(ColorRole.Grid);
        plot.Axes.Color(Of(ColorRole.Muted));
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
        var first = (int)Math.Ceiling(from * 60 / minutes) * minutes;
        for (var minute = first; minute <= (int)Math.Ceiling(to * 60); minute += minutes)
            yield return new Tick(minute / 60.0, $"{minute / 60:00}:{minute % 60:00}");
    }

    private void Step(Plot plot, double[] values, ColorRole color, string name, float width, LinePattern? pattern = null)
    {
        var line = plot.Add.ScatterLine(bins.Hours, values, Of(color));
        (line.LineWidth, line.ConnectStyle, line.LegendText) = (width, ConnectStyle.StepHorizontal, name);
        line.LinePattern = pattern ?? LinePattern.Solid;
    }

    private void Area(Plot plot, double[] values, ColorRole color, string name)
    {
        var area = plot.Add.FillY(bins.Hours, new double[values.Length], values);
        (area.FillColor, area.LegendText) = (Of(color), name);
        // An outage of a minute is narrower than a pixel; its outline stays visible.
        (area.LineColor, area.LineWidth) = (Of(color), values.Max() > 0 ? 1.5f : 0);
    }

    private static Color Of(ColorRole role) => Color.FromHex(Reports.Palette.Light(role));

    private static bool IsInstalled(string name) => Fonts.GetTypeface(name, bold: false, italic: false)?.FamilyName == name;

    private static void Note(Plot plot, string words)
    {
        var said = plot.Add.Annotation(words, Alignment.MiddleCenter);
        (said.LabelFontSize, said.LabelFontName, said.LabelFontColor) = (FontPx, Font, Of(ColorRole.Muted));
        (said.LabelBackgroundColor, said.LabelBorderWidth, said.LabelShadowColor) = (Colors.Transparent, 0, Colors.Transparent);
    }

    private Plot Finished(Plot plot, double min, double max)
    {
        foreach (var at in new[] { plan.PushAt, plan.ZoneLostAt })
            if (at / 3_600.0 is { } hour && hour >= bins.Hours[0] && hour <= bins.Hours[^1])
                plot.Add.VerticalLine(hour, 1.2f, Of(ColorRole.Muted), LinePattern.Dotted);
        plot.Axes.SetLimits(bins.Hours[0], bins.Hours[^1], min, max);
        var legend = plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        legend.FontName = Font;
        (legend.FontSize, legend.OutlineWidth, legend.ShadowColor) = (FontPx - 1, 0, Colors.Transparent);
        (legend.BackgroundColor, legend.FontColor) = (Colors.Transparent, Of(ColorRole.Text));
        return plot;
    }
}
