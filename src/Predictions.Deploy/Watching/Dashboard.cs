namespace Predictions.Deploy.Watching;

/// <summary>A page of what the metrics of one environment say.</summary>
/// <param name="Uid">What Grafana knows it by, so that a link to it outlives a change of its title.</param>
/// <param name="Title">Its name.</param>
/// <param name="Rows">From the top.</param>
public sealed record Dashboard(string Uid, string Title, IReadOnlyList<Row> Rows);

/// <summary>Panels that belong together.</summary>
public sealed record Row(string Title, params IReadOnlyList<Panel> Panels);

/// <summary>One question about the service, and the queries that answer it.</summary>
/// <param name="Title">The question, in a few words.</param>
/// <param name="Says">How to read it.</param>
/// <param name="Shape">How it is drawn.</param>
/// <param name="Unit">What its numbers are.</param>
/// <param name="Queries">What is drawn.</param>
public sealed record Panel(string Title, string Says, Shape Shape, Unit Unit, params IReadOnlyList<Query> Queries)
{
    /// <summary>The value from which on it is drawn in red; <c>null</c> where none is bad in itself.</summary>
    public double? BadFrom { get; init; }

    /// <summary>The value below which it is drawn in red.</summary>
    public double? BadBelow { get; init; }
}

/// <summary>A query of Prometheus.</summary>
public sealed record Query
{
    /// <param name="expression">PromQL, in which <c>@</c> stands for the chosen environment.</param>
    /// <param name="legend">What each of its series is called: labels in double braces.</param>
    public Query(string expression, string legend)
    {
        Expression = expression.Replace("@", "namespace=\"$namespace\"", StringComparison.Ordinal);
        Legend = legend;
    }

    /// <summary>PromQL with Grafana's variables.</summary>
    public string Expression { get; }

    /// <summary>The name of its series.</summary>
    public string Legend { get; }
}

/// <summary>How a panel is drawn.</summary>
public enum Shape
{
    /// <summary>A line for each series.</summary>
    Lines,

    /// <summary>Areas that sum up.</summary>
    Stacked,

    /// <summary>The last value of each series, large.</summary>
    Stat,

    /// <summary>Buckets of a histogram over time.</summary>
    Heatmap,

    /// <summary>The last value of each series as a bar.</summary>
    Bars,
}

/// <summary>What the numbers of a panel are.</summary>
public enum Unit
{
    /// <summary>Things.</summary>
    Count,

    /// <summary>Things a second.</summary>
    PerSecond,

    /// <summary>Of one.</summary>
    Share,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Days.</summary>
    Days,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Bytes a second.</summary>
    BytesPerSecond,
}
